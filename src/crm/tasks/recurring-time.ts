/** When a task is due and comes again, as properties of iCalendar (RFC 5545). */

import { dayOf, startOfDay } from '../../expr/time.ts';
import { instantOfLocal, localOf } from '../../expr/zone.ts';
import { partsOf } from '../../schema/recurrence-rule.ts';
import type { Property } from './jcal.ts';

function isWholeDay(due: number, timezone: string): boolean {
  return startOfDay(due, timezone) === due;
}

/** `2026-11-30T08:00:00Z` */
export function stampOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function localText(ms: number, timezone: string): string {
  return new Date(localOf(ms, timezone)).toISOString().slice(0, 19);
}

export function isUtc(timezone: string): boolean {
  return /^(Etc\/)?(UTC|GMT|UCT)$/.test(timezone);
}

/** `dtstart` of a task due at epoch ms `due`; at the first instant of a day it is about the whole day. */
export function startOf(due: number, isRecurring: boolean, timezone: string): Property {
  if (isWholeDay(due, timezone)) return ['dtstart', {}, 'date', dayOf(due, timezone)];
  if (!isRecurring || isUtc(timezone)) return ['dtstart', {}, 'date-time', stampOf(due)];
  return ['dtstart', { tzid: timezone }, 'date-time', localText(due, timezone)];
}

/** `rrule` of a sound rule, its UNTIL in the form that the start asks for: a day, or an instant in UTC. */
export function ruleOf(rule: string, due: number, timezone: string): Property {
  const value: Record<string, unknown> = {};
  for (const [name, text] of partsOf(rule)) {
    const list = text.split(',').map((one) => (/^[+-]?\d+$/.test(one) ? Number(one) : one));
    value[name.toLowerCase()] = list.length === 1 ? list[0] : list;
  }
  const until = partsOf(rule).get('UNTIL');
  if (until !== undefined) value['until'] = untilOf(until, isWholeDay(due, timezone), timezone);
  return ['rrule', {}, 'recur', value];
}

function untilOf(until: string, isDay: boolean, timezone: string): string {
  const [day, time] = until.replace('Z', '').split('T');
  const date = String(day).replace(/^(....)(..)(..)$/, '$1-$2-$3');
  const clock = (time ?? '235959').replace(/^(..)(..)(..)$/, '$1:$2:$3');
  const given = Date.parse(`${date}T${clock}Z`);
  const instant = until.endsWith('Z') ? given : instantOfLocal(given, timezone);
  return isDay ? dayOf(instant, timezone) : stampOf(instant);
}
