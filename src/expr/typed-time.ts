/** Days and moments as people type them, in their own time zone. */

import { parseRelative, relativeInstant } from './relative-time.ts';
import { addDays, dayOf, parseDay, startOfDay } from './time.ts';
import { DAY, HOUR, instantOfLocal, isTime, MINUTE, SECOND } from './zone.ts';

type Clock = {
  /** Epoch ms. */
  readonly now: number;
  /** IANA name. */
  readonly timezone: string;
};

const LOCAL = /^(\d{4}-\d\d-\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?$/;

/** Epoch ms of `2026-05-01 14:00` on the clocks of a time zone; null for other texts. */
export function localInstant(text: string, timezone: string): number | null {
  const [, date = '', hour, minute, second = '0'] = LOCAL.exec(text) ?? [];
  const day = parseDay(date, 'UTC');
  const time = Number(hour) * HOUR + Number(minute) * MINUTE + Number(second) * SECOND;
  if (day === null || !(time < DAY) || Number(minute) > 59 || Number(second) > 60) return null;
  return instantOfLocal(day + time, timezone);
}

/** The day of `tomorrow`, `today+7d`, `now-2h` as YYYY-MM-DD; null for other texts. */
export function typedDay(text: string, clock: Clock): string | null {
  const told = toldTime(text, clock);
  return told === null ? null : dayOf(told.at, clock.timezone);
}

/**
 * Epoch ms of `2026-05-01`, `2026-05-01 14:00`, `tomorrow`, `today+7d`, `now-2h`; null for other texts. A day stands
 * for its start, or with `end` for its last second.
 */
export function typedMoment(text: string, clock: Clock, edge: 'start' | 'end'): number | null {
  const { timezone } = clock;
  const term = text.trim();
  const day = parseDay(term, timezone);
  const told = day === null ? toldTime(term, clock) : { at: day, isDay: true };
  if (told === null) return localInstant(term, timezone);
  if (!told.isDay || edge === 'start') return told.at;
  return addDays(startOfDay(told.at, timezone), 1, timezone) - SECOND;
}

/** `tomorrow` is `today+1d`. */
const WORDS: Readonly<Record<string, string>> = {
  tomorrow: 'today+1d',
  yesterday: 'today-1d',
};

function toldTime(
  text: string,
  { now, timezone }: Clock,
): { readonly at: number; readonly isDay: boolean } | null {
  // Units tell minutes from months by their case; words do not.
  const written = text.trim().replace(/^[a-z]+/i, (word) => word.toLowerCase());
  const term = Object.hasOwn(WORDS, written) ? (WORDS[written] ?? written) : written;
  const time = parseRelative({ term, at: { start: 0, end: term.length } }, term);
  if (time === null) return null;
  const at = relativeInstant(time, now, timezone);
  if (!isTime(at)) return null;
  const isDay = time.base === 'today' && time.unit !== 'hours' && time.unit !== 'minutes';
  return { at, isDay };
}
