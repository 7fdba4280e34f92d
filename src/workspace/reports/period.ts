/** From when to when a report counts. */

import { PailError } from '../../errors.ts';
import { parseRelative, relativeInstant } from '../../expr/relative-time.ts';
import { dayOf, parseDay } from '../../expr/time.ts';
import { plural } from '../../plural.ts';
import { type FormatConfig, formatDate } from '../../view/format.ts';
import type { Reading } from '../types.ts';
import type { ReportArgs, ReportParam, ReportPreset } from './types.ts';

/** Days, both included, in the workspace's time zone; from null: since ever. */
export type Period = {
  readonly from: string | null;
  readonly to: string;
  /** No end was asked for, nor a beginning later than that of all time: what has no date counts as well. */
  readonly isAll: boolean;
};

/** The first day that there is anything of. */
export const ALL_TIME = '1970-01-01';

/** `from` and `to`; `fallback` is where it begins when nothing is said. */
export function periodParams(what: string, fallback = ''): readonly ReportParam[] {
  const day = 'a day (2026-01-31), a month (2026-01), or today-30d';
  return [
    {
      name: 'from',
      label: 'From',
      kind: 'day',
      ...(fallback === '' ? {} : { default: fallback }),
      description: `first day on which ${what}: ${day}`,
    },
    { name: 'to', label: 'To', kind: 'day', description: 'last day; today when left out' },
  ];
}

export const PERIOD_PRESETS = (today: string): readonly ReportPreset[] => [
  { label: '30 days', args: { from: 'today-30d' } },
  { label: '90 days', args: { from: 'today-90d' } },
  { label: 'This year', args: { from: `${today.slice(0, 4)}-01-01` } },
  { label: 'All', args: { from: ALL_TIME } },
];

/**
 * Without `to` it ends today, or on the first day where that is still to come. Throws `usage` for a text that is no
 * day, and for a first day after the last.
 */
export function periodOf(
  { from = '', to = '' }: ReportArgs,
  reading: Reading,
  now: number,
): Period {
  const first = from === '' ? null : firstDay('from', from, reading, now);
  const today = dayOf(now, reading.config.timezone);
  const latest = first !== null && first > today ? first : today;
  const last = to === '' ? latest : lastDay('to', to, reading, now);
  if (first !== null && first > last) throw orderError(from, to);
  return { from: first, to: last, isAll: (from === '' || from === ALL_TIME) && to === '' };
}

/** `from` lies after `to`. */
export function orderError(from: string, to: string): PailError {
  const message = `from: ${from} lies after to: ${to}; expected the earlier day first`;
  return new PailError('usage', message, { parameter: 'from', text: from });
}

/** Whether a day (`YYYY-MM-DD`) or an instant lies in the period; nothing lies in it that has no date. */
export function isWithin({ from, to }: Period, date: string, timezone: string): boolean {
  if (date === '') return false;
  const day = localDay(date, timezone);
  return (from === null || day >= from) && day <= to;
}

/**
 * The rows of the period, and a sentence about those that have no date to tell by where they are left out. The last
 * argument: a row in words, and the field of its date.
 */
export function inPeriod<R>(
  rows: readonly R[],
  dateOf: (row: R) => string,
  { period, timezone }: { readonly period: Period; readonly timezone: string },
  [noun, date]: readonly [noun: string, field: string],
): { readonly rows: readonly R[]; readonly notices: readonly string[] } {
  const isIn = (row: R): boolean => {
    const at = dateOf(row);
    return at === '' ? period.isAll : isWithin(period, at, timezone);
  };
  const undated = period.isAll ? 0 : rows.filter((row) => dateOf(row) === '').length;
  const without = undated === 1 ? 'has no' : 'have no';
  const told = `${plural(undated, noun)} ${without} ${date} and ${undated === 1 ? 'is' : 'are'} left out; from=${ALL_TIME} alone counts all.`;
  return { rows: rows.filter(isIn), notices: undated === 0 ? [] : [told] };
}

/** `Nov 21, 2025 – Nov 21, 2026`, `until Nov 21, 2026`. */
export function periodText({ from, to }: Period, config: FormatConfig): string {
  const last = formatDate(to, config);
  if (from === null || from === ALL_TIME) return `until ${last}`;
  return `${formatDate(from, config)} – ${last}`;
}

/** The day of a stored day or instant where the workspace is; `''` of none. */
export function localDay(date: string, timezone: string): string {
  return date === '' || date.length === 10 ? date : dayOf(Date.parse(date), timezone);
}

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

function firstDay(name: string, text: string, reading: Reading, now: number): string {
  return MONTH.test(text) ? `${text}-01` : dayIn(name, text, reading, now);
}

function lastDay(name: string, text: string, reading: Reading, now: number): string {
  if (!MONTH.test(text)) return dayIn(name, text, reading, now);
  const [year = 0, month = 1] = text.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

function dayIn(name: string, text: string, { config }: Reading, now: number): string {
  const { timezone } = config;
  if (parseDay(text, timezone) !== null) return text;
  const relative = /^(today|now)\b/.test(text)
    ? parseRelative({ term: text, at: { start: 0, end: text.length } }, text)
    : null;
  if (relative !== null) return dayOf(relativeInstant(relative, now, timezone), timezone);
  throw new PailError(
    'usage',
    `${name}: "${text}" is no day; expected 2026-01-31, 2026-01 or today-30d`,
    { parameter: name, text },
  );
}
