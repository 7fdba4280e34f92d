/** Days and times of the demo. Days are `YYYY-MM-DD`; times are UTC within New York office hours. */

import { int, type Random } from './random.ts';

/** The day on which the demo stands still, a Friday. */
export const ANCHOR = '2026-11-20';

const DAY_MS = 86_400_000;

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The day itself, or the next workday (the last one before it with `step` -1). */
export function workday(day: string, step: 1 | -1 = 1): string {
  let found = day;
  while (isWeekend(found)) found = addDays(found, step);
  return found;
}

/** `count` workdays after the day; before it when negative. */
export function addWorkdays(day: string, count: number): string {
  const step = count < 0 ? -1 : 1;
  let found = workday(day, step);
  for (let left = Math.abs(count); left > 0; left--) found = workday(addDays(found, step), step);
  return found;
}

/** A workday from `first` to `last`; `last` when they are the wrong way round. */
export function dayBetween(random: Random, first: string, last: string): string {
  const span = daysBetween(first, last);
  if (span <= 0) return workday(last, -1);
  const day = workday(addDays(first, int(random, 0, span)));
  return day > last ? workday(last, -1) : day;
}

export function daysBetween(first: string, last: string): number {
  return Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS);
}

/** A time on that day, on five minutes. */
export function timeOn(random: Random, day: string, fromHour = 14, toHour = 20): string {
  const hour = String(int(random, fromHour, toHour)).padStart(2, '0');
  const minute = String(int(random, 0, 11) * 5).padStart(2, '0');
  return `${day}T${hour}:${minute}:00Z`;
}

/** A time later by that many minutes; seconds are cut off. */
export function addMinutes(time: string, minutes: number): string {
  const later = new Date(Date.parse(time) + Math.round(minutes) * 60_000);
  return `${later.toISOString().slice(0, 19)}Z`;
}

export function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

export function later(a: string, b: string): string {
  return a > b ? a : b;
}

function isWeekend(day: string): boolean {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday === 0 || weekday === 6;
}
