/** Dates and durations of the shorthand: `today+7d`, `now-2h`, `today-1mo`, `2026-03-15`; `3d`. */

import type { Span } from './ast.ts';
import { exprError } from './fault.ts';
import { parseDay, parseInstant } from './time.ts';

type Site = { readonly term: string; readonly at: Span };

/** CEL of a time, and whether it is a day rather than an instant. */
export type TimeValue = { readonly cel: string; readonly isDay: boolean };

const RELATIVE = /^(today|now)(?:\s*([+-])\s*(\d{1,6})\s*([A-Za-z]+))?$/;

/** Unit → function of the language; months and years go by the calendar. */
const UNITS: Readonly<Record<string, string>> = {
  min: 'minutes',
  h: 'hours',
  d: 'days',
  w: 'weeks',
};
const MONTHS: Readonly<Record<string, number>> = { mo: 1, q: 3, y: 12 };

const FORMS = 'YYYY-MM-DD, a date-time such as 2026-03-01T14:00:00Z, today, now, today+7d, now-2h';
const KNOWN_UNITS = 'min, h, d, w, mo (months), q (quarters), y';

/** A time as CEL. Throws `expr_type` with the forms that are accepted. */
export function timeValue(site: Site, text: string): TimeValue {
  const relative = RELATIVE.exec(text);
  if (relative !== null) return relativeTime(site, relative);
  if (parseDay(text, 'UTC') !== null) return { cel: JSON.stringify(text), isDay: true };
  if (parseInstant(text) !== null) return { cel: JSON.stringify(text), isDay: false };
  throw exprError('expr_type', site.term, site.at, `"${text}" is no date; write ${FORMS}`);
}

function relativeTime(site: Site, match: RegExpExecArray): TimeValue {
  const [, base = '', sign, count = '', written = ''] = match;
  const isToday = base === 'today';
  if (sign === undefined) return { cel: base, isDay: isToday };
  // A day has no minutes to take away, so that `m` after `today` can only be months.
  const unit = written === 'm' && isToday ? 'mo' : written;
  const months = Object.hasOwn(MONTHS, unit) ? MONTHS[unit] : undefined;
  if (months !== undefined) {
    const steps = Number(count) * months * (sign === '-' ? -1 : 1);
    return { cel: `addMonths(${base}, ${steps})`, isDay: true };
  }
  const name = unitFunction(site, unit);
  const isDay = isToday && (unit === 'd' || unit === 'w');
  return { cel: `${base} ${sign} ${name}(${Number(count)})`, isDay };
}

function unitFunction(site: Site, unit: string): string {
  const name = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (name !== undefined) return name;
  const message =
    unit === 'm'
      ? '"m" may be minutes or months here; write min or mo'
      : `there is no unit "${unit}" (known: ${KNOWN_UNITS})`;
  throw exprError('expr_type', site.term, site.at, message);
}

const DURATION = /^([+-]?\d+(?:\.\d+)?)\s*([A-Za-z]+)$/;

/** A duration as CEL: `3d`, `1.5h`, `30min`, `2w`. */
export function durationValue(site: Site, text: string): string {
  const [, count, unit = ''] = DURATION.exec(text) ?? [];
  if (count === undefined) {
    const message = `"${text}" is no duration; write a number and a unit: 30min, 2h, 3d, 1w`;
    throw exprError('expr_type', site.term, site.at, message);
  }
  return `${unitFunction(site, unit)}(${Number(count)})`;
}
