/** Days and instants. An instant is epoch ms; a day is the epoch ms at which it starts in a time zone. */

import { DAY, dayNumber, HOUR, isTime, MINUTE, SECOND, startOfDayNumber } from './zone.ts';

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

const PRINTED = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d(?:\.(?!000)\d{3})?Z$/;

/** True when an instant's text is the one that `printInstant` gives; `text` is one that `parseInstant` takes. */
export function isPrintedInstant(text: string): boolean {
  return PRINTED.test(text);
}
