/** Days and instants. An instant is epoch ms; a day is the epoch ms at which it starts in a time zone. */

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
function dayNumber(ms: number, timezone: string): number {
  return Math.floor((ms + zoneOf(timezone).offsetAt(ms)) / DAY);
}

/** Epoch ms of a day's first instant: its midnight, or the first minute after it where a change of clocks skips midnight. */
function startOfDayNumber(day: number, timezone: string): number {
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

/** Epoch ms at which the local day of an instant starts. */
export function startOfDay(ms: number, timezone: string): number {
  return startOfDayNumber(dayNumber(ms, timezone), timezone);
}

/** The day `days` later (earlier when negative; fractions are cut off), as epoch ms of its start. */
export function addDays(day: number, days: number, timezone: string): number {
  return startOfDayNumber(dayNumber(day, timezone) + Math.trunc(days), timezone);
}

/** Number of calendar days from one day to another: 1 from Saturday to Sunday, however many hours that took. */
export function daysBetween(from: number, to: number, timezone: string): number {
  return dayNumber(to, timezone) - dayNumber(from, timezone);
}

/** Local calendar date of an instant; `month` is 1–12. */
export function dateParts(
  ms: number,
  timezone: string,
): { readonly year: number; readonly month: number; readonly day: number } {
  const date = new Date(dayNumber(ms, timezone) * DAY);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
  };
}

/** The day `months` later; the last day of the month where the month is too short (Jan 31 + 1 = Feb 28 or 29). */
export function addMonths(day: number, months: number, timezone: string): number {
  const { year, month, day: dayOfMonth } = dateParts(day, timezone);
  const index = year * 12 + (month - 1) + Math.trunc(months);
  const [newYear, newMonth] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  const last = daysInMonth(newYear, newMonth);
  return startOfDayNumber(utcDay(newYear, newMonth, Math.min(dayOfMonth, last)) / DAY, timezone);
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** `Date.UTC` without its reading of years 0–99 as 1900–1999. */
function utcDay(year: number, month: number, day: number): number {
  if (year > 99 || year < 0) return Date.UTC(year, month - 1, day);
  return Date.UTC(year + 400, month - 1, day) - 146_097 * DAY;
}

/** Local day of an instant as `YYYY-MM-DD`. */
export function dayOf(ms: number, timezone: string): string {
  const { year, month, day } = dateParts(ms, timezone);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

/** Epoch ms at which a day `YYYY-MM-DD` starts in the time zone; null when the text is no such day. */
export function parseDay(text: string, timezone: string): number | null {
  if (text.length !== 10) return null;
  const ms = parseUtcDay(text);
  return ms === null ? null : startOfDayNumber(ms / DAY, timezone);
}

/** Epoch ms of `YYYY-MM-DD` (the first ten characters) in UTC; null when they are no day. */
function parseUtcDay(text: string): number | null {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return null;
  return utcDay(year, month, day);
}

/** Number written in `count` decimal digits from `from`; -1 when one of them is no digit. */
function digits(text: string, from: number, count: number): number {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

const TIME_TAIL = /^(?:\.(\d+))?(?:([zZ])|([+-])(\d\d):(\d\d))$/;

/**
 * Epoch ms of an RFC 3339 date-time (`2026-03-01T14:00:00Z`, `…+02:00`, fractions cut to ms, a blank for `T`,
 * leap seconds as the next second); null when the text is none.
 */
export function parseInstant(text: string): number | null {
  if (text.length < 20) return null;
  const separator = text.charCodeAt(10) | 32;
  if (separator !== 116 && separator !== 32) return null;
  const day = parseUtcDay(text);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  if (day === null || hour < 0 || hour > 23 || minute < 0 || minute > 59) return null;
  if (second < 0 || second > 60 || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) {
    return null;
  }
  const base = day + hour * HOUR + minute * MINUTE + second * SECOND;
  if (text.length === 20 && text.charCodeAt(19) === 90) return base;
  const tail = TIME_TAIL.exec(text.slice(19));
  if (tail === null) return null;
  const fraction = tail[1] === undefined ? 0 : Math.floor(Number(`0.${tail[1]}`) * 1000);
  const offset = Number(tail[4] ?? 0) * HOUR + Number(tail[5] ?? 0) * MINUTE;
  return base + fraction - (tail[3] === '-' ? -offset : offset);
}

/** An instant as UTC ISO 8601, milliseconds only when there are some; null beyond years 0000 to 9999. */
export function printInstant(ms: number): string | null {
  if (!isTime(ms)) return null;
  const text = new Date(ms).toISOString();
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text;
}
