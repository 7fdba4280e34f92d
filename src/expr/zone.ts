/** Time zones: the offset at an instant, and where local days start. Rules come from Intl, and are cached. */

import { PailError } from '../errors.ts';

export const SECOND = 1_000;
export const MINUTE = 60_000;
export const HOUR = 3_600_000;
export const DAY = 86_400_000;

/** Dates that can be written with a four-digit year (RFC 3339), a day's width of time zones allowed on both sides. */
const MIN_TIME = Date.UTC(2000, 0, 1) - 5 * 146_097 * DAY - DAY;
const MAX_TIME = Date.UTC(9999, 11, 31) + 2 * DAY;

/** False for instants that no RFC 3339 text can name (and for NaN): arithmetic that leaves the range gives null. */
export function isTime(ms: number): boolean {
  return ms >= MIN_TIME && ms <= MAX_TIME;
}

/** What Pail asks of a time zone; both directions are cached, so that a column of 100k dates costs little. */
type Zone = {
  /** Local time minus UTC, in ms, at an instant. */
  readonly offsetAt: (ms: number) => number;
  /** Day number (days since 1970-01-01) → epoch ms of its first instant. */
  readonly starts: Map<number, number>;
};

const UTC_NAMES = new Set(['UTC', 'Etc/UTC', 'Etc/GMT', 'GMT', 'Etc/UCT', 'UCT', 'Zulu']);
const zones = new Map<string, Zone>();
const MAX_CACHED = 100_000;

function zoneOf(timezone: string): Zone {
  let zone = zones.get(timezone);
  if (zone === undefined) {
    zone = { offsetAt: offsetFunction(timezone), starts: new Map() };
    zones.set(timezone, zone);
  }
  return zone;
}

function offsetFunction(timezone: string): (ms: number) => number {
  if (UTC_NAMES.has(timezone)) return () => 0;
  const exact = exactOffset(timezone);
  const stretches = new Map<number, Stretch>();
  return (ms) => {
    const index = Math.floor(ms / STRETCH);
    let stretch = stretches.get(index);
    if (stretch === undefined) {
      if (stretches.size > MAX_CACHED) stretches.clear();
      stretch = stretchOf(index * STRETCH, exact);
      stretches.set(index, stretch);
    }
    return ms < stretch.change ? stretch.before : stretch.after;
  };
}

/** Four days, in which clocks change at most once: before `change` one offset holds, from it on the other. */
type Stretch = { readonly change: number; readonly before: number; readonly after: number };
const STRETCH = 4 * DAY;

function stretchOf(start: number, exact: (ms: number) => number): Stretch {
  const before = exact(start);
  const after = exact(start + STRETCH);
  if (before === after) return { change: start, before, after };
  let low = start;
  let high = start + STRETCH;
  while (high - low > SECOND) {
    const middle = low + Math.floor((high - low) / 2 / SECOND) * SECOND;
    if (exact(middle) === before) low = middle;
    else high = middle;
  }
  return { change: high, before, after };
}

/** Year 1000: zone rules before it are all local mean time, and Intl prints years before 1 by era. */
const FIRST_ZONED = Date.UTC(1000, 0, 1);

function exactOffset(timezone: string): (ms: number) => number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: timezone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch (error) {
    throw new PailError(
      'config',
      `"${timezone}" is no time zone; use an IANA name such as Europe/Oslo or UTC`,
      { timezone },
      error,
    );
  }
  return (ms) => {
    const at = Math.min(Math.max(Math.floor(ms / SECOND) * SECOND, FIRST_ZONED), MAX_TIME);
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(at)) part[type] = Number(value);
    const local = Date.UTC(
      part['year'] as number,
      (part['month'] as number) - 1,
      part['day'] as number,
      part['hour'] as number,
      part['minute'] as number,
      part['second'] as number,
    );
    return local - at;
  };
}

/** Days since 1970-01-01 of the local day that holds an instant. */
export function dayNumber(ms: number, timezone: string): number {
  return Math.floor((ms + zoneOf(timezone).offsetAt(ms)) / DAY);
}

/** Epoch ms of a day's first instant: its midnight, or the first minute after it where a change of clocks skips midnight. */
export function startOfDayNumber(day: number, timezone: string): number {
  const zone = zoneOf(timezone);
  const known = zone.starts.get(day);
  if (known !== undefined) return known;
  if (zone.starts.size > MAX_CACHED) zone.starts.clear();
  const start = findInstant(day * DAY, zone.offsetAt);
  zone.starts.set(day, start);
  return start;
}

/** What clocks there show at an instant, as epoch ms of the same time in UTC. */
export function localOf(ms: number, timezone: string): number {
  return ms + zoneOf(timezone).offsetAt(ms);
}

/**
 * Epoch ms at which clocks there show a local time (given as if it were UTC): the first time where it is shown twice,
 * the end of the gap where a change of clocks skips it.
 */
export function instantOfLocal(local: number, timezone: string): number {
  return findInstant(local, zoneOf(timezone).offsetAt);
}

/**
 * The same for a time that a rule of recurrence gives: where a change of clocks skips it, it is read by the offset
 * before the change (RFC 5545, 3.3.5), as calendar programs do: half past two is half past three then.
 */
export function instantOfRecurrence(local: number, timezone: string): number {
  const { offsetAt } = zoneOf(timezone);
  const ms = findInstant(local, offsetAt);
  return ms + offsetAt(ms) === local ? ms : local - offsetAt(local - DAY);
}

function findInstant(local: number, offsetAt: (ms: number) => number): number {
  const before = offsetAt(local - DAY);
  const after = offsetAt(local + DAY);
  // The earlier candidate comes first, so that a time that is shown twice gives its first one.
  const candidates = before >= after ? [before, after] : [after, before];
  for (const offset of candidates) {
    const ms = local - offset;
    if (ms + offsetAt(ms) === local) return ms;
  }
  return gapEnd(local, offsetAt);
}

/** No clock shows that time: the instant at which they jump over it. */
function gapEnd(local: number, offsetAt: (ms: number) => number): number {
  let low = local - DAY;
  let high = local + DAY;
  while (high - low > SECOND) {
    const middle = Math.floor((low + high) / 2 / SECOND) * SECOND;
    if (middle + offsetAt(middle) < local) low = middle;
    else high = middle;
  }
  return high;
}
