/** Days and instants as people and programs write them. Which of day and month comes first, the column decides. */

import { dayOf, parseInstant, printInstant } from '../../expr/time.ts';
import { DAY, HOUR, instantOfLocal, isTime, MINUTE, SECOND } from '../../expr/zone.ts';
import type { Converted } from './convert-number.ts';
import type { DateOrder } from './types.ts';

export type DateHints = {
  /** Undefined: the column does not show it. */
  readonly order?: DateOrder;
  /** IANA name, for times without a zone. */
  readonly timezone: string;
};

/** A day with, perhaps, a time of day and an offset from UTC, all in ms. */
type Moment = { readonly day: number; readonly time?: number; readonly offset?: number };

const MONTHS = [
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
] as const;

const NUMERIC = /^(\d{1,4})([/.-])(\d{1,2})\2(\d{1,4})(?=$|[T,\s])/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?=$|T)/;
const DAY_FIRST = /^(\d{1,2})(?:st|nd|rd|th)?[\s.-]+([a-z]{3,9})\.?,?[\s-]+(\d{4}|\d{2})\b/i;
const MONTH_FIRST = /^([a-z]{3,9})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?,?[\s-]+(\d{4}|\d{2})\b/i;
const TIME =
  /^[T,\s]*(?:at\s+)?(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([ap])?\.?(?:m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?(?:\s*\([^)]*\))?$/i;

/** `dmy` or `mdy` when a text can only be read that way; null when it tells nothing. */
export function dateOrderIn(text: string): DateOrder | null {
  const match = NUMERIC.exec(text.trim());
  if (match === null) return null;
  const [first, second] = [Number(match[1]), Number(match[3])];
  if (match[1]?.length === 4) return null;
  if (match[2] === '.' || (first > 12 && second <= 12)) return 'dmy';
  return second > 12 && first <= 12 ? 'mdy' : null;
}

/**
 * The text of a `date` field, `YYYY-MM-DD`; an instant gives its local day, but midnight in UTC the day that is written:
 * so other systems write days.
 */
export function convertDate(text: string, hints: DateHints): Converted<string> {
  const moment = momentOf(text, hints);
  if ('fault' in moment) return moment;
  const { day, time, offset } = moment.value;
  const isDay = time === undefined || offset === undefined || (time === 0 && offset === 0);
  return { value: isDay ? dayOf(day, 'UTC') : dayOf(day + time - offset, hints.timezone) };
}

/** The text of a `date-time` field in UTC; one that is written so already stays as it is. */
export function convertInstant(text: string, hints: DateHints): Converted<string> {
  const tight = text.trim();
  if (/^\d{4}-\d\d-\d\dT/.test(tight) && parseInstant(tight) !== null) return { value: tight };
  const moment = momentOf(tight, hints);
  if ('fault' in moment) return moment;
  const { day, time = 0, offset } = moment.value;
  const local = day + time;
  const ms = offset === undefined ? instantOfLocal(local, hints.timezone) : local - offset;
  const printed = printInstant(ms);
  return printed === null ? { fault: notTime(text) } : { value: printed };
}

function momentOf(text: string, hints: DateHints): Converted<Moment> {
  const tight = text.trim().replace(/^[a-z]{3,9},\s+(?=\d|[a-z])/i, '');
  const counted = countedMoment(tight);
  if (counted !== null) return { value: counted };
  const read = readDay(tight, hints);
  if ('fault' in read) return read;
  const { day, rest } = read.value;
  if (rest.trim() === '') return { value: { day } };
  const time = timeOf(rest);
  return time === null ? { fault: notTime(text) } : { value: { day, ...time } };
}

/** Days since 1899-12-30 as sheets count them, seconds or milliseconds since 1970. */
function countedMoment(text: string): Moment | null {
  if (!/^\d{5,13}(\.\d+)?$/.test(text)) return null;
  const number = Number(text);
  const whole = text.split('.')[0]?.length ?? 0;
  if (whole === 5) {
    const day = Math.floor(number);
    const time = Math.round((number - day) * 86_400) * SECOND;
    return { day: Date.UTC(1899, 11, 30) + day * DAY, ...(time === 0 ? {} : { time }) };
  }
  if (whole === 10 || whole === 13) {
    const ms = Math.round(whole === 10 ? number * SECOND : number);
    return { day: Math.floor(ms / DAY) * DAY, time: ((ms % DAY) + DAY) % DAY, offset: 0 };
  }
  return null;
}

function readDay(
  text: string,
  { order }: DateHints,
): Converted<{ readonly day: number; readonly rest: string }> {
  const compact = COMPACT.exec(text);
  if (compact !== null) return dayFrom(text, compact, [compact[1], compact[2], compact[3]]);
  const numeric = NUMERIC.exec(text);
  if (numeric !== null) {
    const [, a, separator, b, c] = numeric;
    if (a?.length === 4) return dayFrom(text, numeric, [a, b, c]);
    const own = dateOrderIn(text) ?? (separator === '.' ? 'dmy' : undefined);
    const known = own ?? order ?? (a === b ? 'dmy' : undefined);
    if (known === undefined) {
      const fault = `"${text}" may be day/month or month/day; say which with --dates dmy or --dates mdy`;
      return { fault };
    }
    return dayFrom(text, numeric, known === 'dmy' ? [c, b, a] : [c, a, b]);
  }
  const dayFirst = DAY_FIRST.exec(text);
  if (dayFirst !== null) {
    return dayFrom(text, dayFirst, [dayFirst[3], monthNumber(dayFirst[2]), dayFirst[1]]);
  }
  const monthFirst = MONTH_FIRST.exec(text);
  if (monthFirst !== null) {
    return dayFrom(text, monthFirst, [monthFirst[3], monthNumber(monthFirst[1]), monthFirst[2]]);
  }
  return { fault: notTime(text) };
}

function monthNumber(name = ''): string {
  return String(MONTHS.findIndex((month) => name.toLowerCase().startsWith(month)) + 1);
}

function dayFrom(
  text: string,
  match: RegExpExecArray,
  [yearText = '', monthText = '', dayText = '']: readonly (string | undefined)[],
): Converted<{ readonly day: number; readonly rest: string }> {
  const short = Number(yearText);
  // POSIX: 69–99 are of the last century.
  const year = yearText.length > 2 ? short : short + (short < 69 ? 2000 : 1900);
  const [month, date] = [Number(monthText), Number(dayText)];
  const day = Date.UTC(year, month - 1, date);
  const made = new Date(day);
  const isSame = made.getUTCMonth() === month - 1 && made.getUTCDate() === date;
  if (!isSame || yearText.length === 3 || year < 100 || !isTime(day)) {
    return { fault: `"${text}" is no day of the calendar` };
  }
  return { value: { day, rest: text.slice(match[0].length) } };
}

function timeOf(text: string): { readonly time: number; readonly offset?: number } | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, hourText, minuteText, secondText = '0', fraction = '0', half, zone] = match;
  let hour = Number(hourText);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  }
  const [minute, second] = [Number(minuteText), Number(secondText)];
  if (hour > 23 || minute > 59 || second > 60) return null;
  const ms = Math.floor(Number(`0.${fraction}`) * 1000);
  const time = hour * HOUR + minute * MINUTE + second * SECOND + ms;
  return zone === undefined ? { time } : { time, offset: offsetOf(zone) };
}

function offsetOf(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (match === null) return 0;
  const size = Number(match[2]) * HOUR + Number(match[3] ?? 0) * MINUTE;
  return match[1] === '-' ? -size : size;
}

function notTime(text: string): string {
  return `"${text}" is no date that is understood; write it as 2026-03-31 or 2026-03-31T14:00:00Z`;
}
