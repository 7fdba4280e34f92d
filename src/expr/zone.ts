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
  const start = findStart(day * DAY, zone.offsetAt);
  zone.starts.set(day, start);
  return start;
}

function findStart(localMidnight: number, offsetAt: (ms: number) => number): number {
  const before = offsetAt(localMidnight - DAY);
  const after = offsetAt(localMidnight + DAY);
  // The earlier candidate comes first, so that a midnight that happens twice gives its first one.
  const candidates = before >= after ? [before, after] : [after, before];
  for (const offset of candidates) {
    const ms = localMidnight - offset;
    if (ms + offsetAt(ms) === localMidnight) return ms;
  }
  return gapEnd(localMidnight, offsetAt);
}

/** Midnight does not exist that day: the instant at which clocks jump over it. */
function gapEnd(localMidnight: number, offsetAt: (ms: number) => number): number {
  let low = localMidnight - DAY;
  let high = localMidnight + DAY;
  while (high - low > SECOND) {
    const middle = Math.floor((low + high) / 2 / SECOND) * SECOND;
    if (middle + offsetAt(middle) < localMidnight) low = middle;
    else high = middle;
  }
  return high;
}
