/** Dates and durations of the shorthand: `today+7d`, `now-2h`, `today-1mo`, `2026-03-15`; `3d`. */

import { exprError } from './fault.ts';
import { parseRelative, type RelativeTime, type Site, unitOf } from './relative-time.ts';
import { parseDay, parseInstant } from './time.ts';

/** CEL of a time, and whether it is a day rather than an instant. */
export type TimeValue = { readonly cel: string; readonly isDay: boolean };

const FORMS = 'YYYY-MM-DD, a date-time such as 2026-03-01T14:00:00Z, today, now, today+7d, now-2h';

/** A time as CEL. Throws `expr_type` with the forms that are accepted. */
export function timeValue(site: Site, text: string): TimeValue {
  const relative = parseRelative(site, text);
  if (relative !== null) return relativeValue(relative);
  if (parseDay(text, 'UTC') !== null) return { cel: JSON.stringify(text), isDay: true };
  if (parseInstant(text) !== null) return { cel: JSON.stringify(text), isDay: false };
  throw exprError('expr_type', site.term, site.at, `"${text}" is no date; write ${FORMS}`);
}

function relativeValue({ base, amount, unit }: RelativeTime): TimeValue {
  const isToday = base === 'today';
  if (amount === 0) return { cel: base, isDay: isToday };
  if (unit === 'months') return { cel: `addMonths(${base}, ${amount})`, isDay: true };
  const isDay = isToday && (unit === 'days' || unit === 'weeks');
  return { cel: `${base} ${amount < 0 ? '-' : '+'} ${unit}(${Math.abs(amount)})`, isDay };
}

const DURATION = /^([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]+)$/;

/** A duration as CEL: `3d`, `1.5h`, `30min`, `2w`. */
export function durationValue(site: Site, text: string): string {
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  if (count === undefined) {
    const message = `"${text}" is no duration; write a number and a unit: 30min, 2h, 3d, 1w`;
    throw exprError('expr_type', site.term, site.at, message);
  }
  const [name, times] = unitOf(site, unit);
  if (name !== 'months') return `${name}(${Number(count) * times})`;
  throw exprError('expr_type', site.term, site.at, `a duration has no "${unit}"; write days: 30d`);
}
