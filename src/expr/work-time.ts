/** Time that counts: hours within the week's working hours, holidays left out. */

import { dayOf } from './time.ts';
import { DAY, dayNumber, HOUR, instantOfLocal, isTime, MINUTE } from './zone.ts';

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** From and to in minutes since midnight, the end left out; 1440 is the end of the day. */
export type Span = readonly [number, number];

/** Working hours by day of the week, in order; a day that is not named is free. Plain data. */
export type WorkCalendar = {
  /** IANA name. */
  readonly timezone: string;
  readonly hours: Readonly<Partial<Record<Weekday, readonly Span[]>>>;
  /** `YYYY-MM-DD`. */
  readonly holidays: readonly string[];
};

/** Days that are walked through at most: what is due later than that is due at no time. */
export const MOST_DAYS = 3_660;

/** The instant (epoch ms) at which `hours` of working time have passed since `start`; null when that is out of reach. */
export function workTime(
  start: number,
  hours: number,
  calendar: WorkCalendar | null,
): number | null {
  if (!Number.isFinite(hours) || hours < 0) return null;
  if (calendar === null) return orNull(start + hours * HOUR);
  let left = hours * HOUR;
  const first = dayNumber(start, calendar.timezone);
  for (let day = first; day < first + MOST_DAYS; day++) {
    for (const [from, to] of spansOf(day, calendar)) {
      const begin = Math.max(from, start);
      if (begin >= to) continue;
      if (left <= to - begin) return orNull(begin + left);
      left -= to - begin;
    }
  }
  return null;
}

/** Days that are counted at once where the clocks stay as they are: no summer time is that short. */
export const STRIDE_DAYS = 28;
/** A century: what lies further apart counts as that far. */
const MOST_COUNTED_DAYS = 36_525;

/** Working hours between two instants, negative when the second comes first; at most those of a century. */
export function workHours(from: number, to: number, calendar: WorkCalendar | null): number {
  if (calendar === null) return (to - from) / HOUR;
  if (to < from) return -workHours(to, from, calendar);
  const { timezone } = calendar;
  const end = Math.min(to, from + MOST_COUNTED_DAYS * DAY);
  const last = dayNumber(end, timezone);
  const whole = strideTime(calendar);
  const holidays = new Set(calendar.holidays.map((holiday) => Date.parse(holiday) / DAY));
  let sum = 0;
  for (let day = dayNumber(from, timezone); day <= last; day++) {
    for (const span of spansOf(day, calendar)) {
      sum += Math.max(0, Math.min(span[1], end) - Math.max(span[0], from));
    }
    while (day + STRIDE_DAYS < last && isSteady(day + 1, timezone)) {
      sum += whole - freeTime(day + 1, holidays, calendar);
      day += STRIDE_DAYS;
    }
  }
  return sum / HOUR;
}

/** True when the days of a stride are all 24 hours long. */
function isSteady(day: number, timezone: string): boolean {
  const midnight = (one: number): number => instantOfLocal(one * DAY, timezone);
  return midnight(day + STRIDE_DAYS) - midnight(day) === STRIDE_DAYS * DAY;
}

/** Working time of a stride without holidays, in ms. */
function strideTime({ hours }: WorkCalendar): number {
  return WEEKDAYS.reduce((sum, weekday) => sum + lengthOf(hours[weekday]), 0) * (STRIDE_DAYS / 7);
}

/** Working time that holidays (day numbers) take from the stride which begins with a day, in ms. */
function freeTime(first: number, holidays: ReadonlySet<number>, { hours }: WorkCalendar): number {
  const within = [...holidays].filter((day) => day >= first && day < first + STRIDE_DAYS);
  return within.reduce((sum, day) => sum + lengthOf(hours[weekdayOf(day)]), 0);
}

function lengthOf(spans: readonly Span[] = []): number {
  return spans.reduce((sum, [from, to]) => sum + (to - from) * MINUTE, 0);
}

function spansOf(day: number, { timezone, hours, holidays }: WorkCalendar): Span[] {
  const spans = hours[weekdayOf(day)] ?? [];
  if (spans.length === 0 || holidays.includes(dayOf(day * DAY, 'UTC'))) return [];
  return spans.map(([from, to]) => [
    instantOfLocal(day * DAY + from * MINUTE, timezone),
    instantOfLocal(day * DAY + to * MINUTE, timezone),
  ]);
}

function weekdayOf(day: number): Weekday {
  return WEEKDAYS[(((day + 3) % 7) + 7) % 7] ?? 'mon'; // 1970-01-01 was a Thursday.
}

function orNull(ms: number): number | null {
  return isTime(ms) ? ms : null;
}
