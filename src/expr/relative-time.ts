/** Times that are told from today or now: `today+7d`, `now-2h`, `today-1mo`, `today+1q`. */

import type { Span } from './ast.ts';
import { exprError } from './fault.ts';
import { addDays, addMonths, startOfDay } from './time.ts';
import { DAY, HOUR, MINUTE } from './zone.ts';

/** Where a text stands, for messages. */
export type Site = { readonly term: string; readonly at: Span };

export type TimeUnit = 'minutes' | 'hours' | 'days' | 'weeks' | 'months';

/** `amount` is signed; quarters and years come as months. */
export type RelativeTime = {
  readonly base: 'today' | 'now';
  readonly amount: number;
  readonly unit: TimeUnit;
};

const RELATIVE = /^(today|now)(?:\s*([+-])\s*(\d{1,6})\s*([A-Za-z]+))?$/;
const UNITS: Readonly<Record<string, readonly [TimeUnit, number]>> = {
  min: ['minutes', 1],
  h: ['hours', 1],
  d: ['days', 1],
  w: ['weeks', 1],
  mo: ['months', 1],
  q: ['months', 3],
  y: ['months', 12],
};
const KNOWN = 'min, h, d, w, mo (months), q (quarters), y';

/** The time a text tells; null for texts that begin otherwise. Throws `expr_type` for an unknown unit. */
export function parseRelative(site: Site, text: string): RelativeTime | null {
  const match = RELATIVE.exec(text);
  if (match === null) return null;
  const [, written, sign, count = '0', unit = 'd'] = match;
  const base = written === 'today' ? 'today' : 'now';
  // A day has no minutes to take away, so that `m` after `today` can only be months.
  const [name, times] = unitOf(site, unit === 'm' && base === 'today' ? 'mo' : unit);
  const amount = Number(count) * times * (sign === '-' ? -1 : 1);
  return { base, amount: amount === 0 ? 0 : amount, unit: name };
}

/** What a unit means, and how often. Throws `expr_type` with the known ones. */
export function unitOf(site: Site, unit: string): readonly [TimeUnit, number] {
  const known = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (known !== undefined) return known;
  const message =
    unit === 'm'
      ? '"m" may be minutes or months here; write min or mo'
      : `there is no unit "${unit}" (known: ${KNOWN})`;
  throw exprError('expr_type', site.term, site.at, message);
}

/** Epoch ms; days, weeks and months go by the calendar of `timezone`, months end at their last day. */
export function relativeInstant(time: RelativeTime, now: number, timezone: string): number {
  const { base, amount, unit } = time;
  const start = base === 'today' ? startOfDay(now, timezone) : now;
  if (unit === 'months') return addMonths(startOfDay(start, timezone), amount, timezone);
  if (unit === 'minutes') return start + amount * MINUTE;
  if (unit === 'hours') return start + amount * HOUR;
  const days = unit === 'weeks' ? amount * 7 : amount;
  return base === 'today' ? addDays(start, days, timezone) : start + days * DAY;
}
