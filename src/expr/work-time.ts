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
const MOST_DAYS = 3_660;

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

/** Working hours between two instants, negative when the second comes first. */
export function workHours(from: number, to: number, calendar: WorkCalendar | null): number {
  if (calendar === null) return (to - from) / HOUR;
  if (to < from) return -workHours(to, from, calendar);
  const { timezone } = calendar;
  let sum = 0;
  for (let day = dayNumber(from, timezone); day <= dayNumber(to, timezone); day++) {
    for (const [begin, end] of spansOf(day, calendar)) {
      sum += Math.max(0, Math.min(end, to) - Math.max(begin, from));
    }
  }
  return sum / HOUR;
}

function spansOf(day: number, { timezone, hours, holidays }: WorkCalendar): Span[] {
  const weekday = WEEKDAYS[(((day + 3) % 7) + 7) % 7] ?? 'mon'; // 1970-01-01 was a Thursday.
  const spans = hours[weekday] ?? [];
  if (spans.length === 0 || holidays.includes(dayOf(day * DAY, 'UTC'))) return [];
  return spans.map(([from, to]) => [
    instantOfLocal(day * DAY + from * MINUTE, timezone),
    instantOfLocal(day * DAY + to * MINUTE, timezone),
  ]);
}

function orNull(ms: number): number | null {
  return isTime(ms) ? ms : null;
}
