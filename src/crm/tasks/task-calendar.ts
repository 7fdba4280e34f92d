/** Tasks as an iCalendar file (RFC 5545) that calendars subscribe to. */

import { parseInstant } from '../../expr/time.ts';
import { localOf } from '../../expr/zone.ts';
import { lazyPackage } from '../../lazy-package.ts';
import type { RecordData } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { ruleFault } from '../../schema/recurrence-rule.ts';
import type { Component, Property } from './jcal.ts';
import { priorityOf } from './priority.ts';
import { isUtc, ruleOf, stampOf, startOf } from './recurring-time.ts';
import { nextTask, plannedTime } from './task-series.ts';
import { zoneComponent } from './zone-component.ts';

const library = lazyPackage<typeof import('ical.js').default>('ical.js');

export type CalendarTask = {
  readonly data: RecordData;
  /** Names of the records that it is about. */
  readonly about: readonly string[];
  /** When it last changed, UTC ISO 8601. */
  readonly changed: string;
  /** Address of its page; absent: nowhere to be seen. */
  readonly url?: string;
};

export type CalendarOptions = {
  /** What calendars call it. */
  readonly name: string;
  /** IANA name: recurring tasks keep their hour there. */
  readonly timezone: string;
  readonly collection: Collection;
};

/** Text of the file, lines ended by CR LF. Tasks without a due date have no place in it. */
export function taskCalendar(tasks: readonly CalendarTask[], options: CalendarOptions): string {
  const events = tasks.flatMap((task) => eventsOf(task, options));
  const name = options.name.replace(/[\r\n]+/g, ' ').replace(/[\\;,]/g, '\\$&');
  const { timezone } = options;
  const recurring = events.filter(([, properties]) => properties.some(([key]) => key === 'rrule'));
  const from = Math.min(...tasks.map(({ data }) => dueOf(data) ?? Number.POSITIVE_INFINITY));
  const zones = recurring.length > 0 && !isUtc(timezone) ? [zoneComponent(timezone, from)] : [];
  const head: Property[] = [
    ['version', {}, 'text', '2.0'],
    ['prodid', {}, 'text', '-//Pail//Tasks//EN'],
    ['calscale', {}, 'text', 'GREGORIAN'],
    ['x-wr-calname', {}, 'unknown', name],
    ['x-wr-timezone', {}, 'unknown', timezone],
    ['refresh-interval', {}, 'duration', 'PT15M'],
    ['x-published-ttl', {}, 'unknown', 'PT15M'],
  ];
  const calendar: Component = ['vcalendar', head, [...zones, ...events]];
  return library().stringify(calendar as unknown as unknown[]);
}

/**
 * One event for a task, recurring like it. A task that was moved off its planned time is an event of its own, and the
 * series goes on with the next one, under the id that this will have.
 */
function eventsOf(task: CalendarTask, options: CalendarOptions): Component[] {
  const { data } = task;
  const { timezone, collection } = options;
  const due = dueOf(data);
  const rule = memberOf(data, 'recurrenceRule');
  if (due === null) return [];
  if (typeof rule !== 'string' || ruleFault(rule) !== null)
    return [eventOf(task, due, null, timezone)];
  const planned = plannedTime(data.id);
  if (planned === null || planned === Math.floor(localOf(due, timezone) / 1000) * 1000) {
    return [eventOf(task, due, rule, timezone)];
  }
  const next = nextTask(collection, data, timezone) as RecordData | null;
  const nextDue = next === null ? null : dueOf(next);
  const alone = eventOf(task, due, null, timezone);
  if (next === null || nextDue === null) return [alone];
  const nextRule = String(next['recurrenceRule']);
  return [alone, eventOf({ ...task, data: next }, nextDue, nextRule, timezone)];
}

function dueOf(data: RecordData): number | null {
  const due = memberOf(data, 'dueDate');
  return typeof due === 'string' ? parseInstant(due) : null;
}

/** An event and no `VTODO`: what subscribes to calendars shows events, and few show the others. */
function eventOf(
  { data, about, changed, url }: CalendarTask,
  due: number,
  rule: string | null,
  timezone: string,
): Component {
  const text = (field: string): string => String(memberOf(data, field) ?? '');
  const priority = priorityOf(data);
  const type = text('type');
  const details = [about.join(', '), text('description')]
    .filter((part) => part !== '')
    .join('\n\n');
  const properties: Property[] = [
    ['uid', {}, 'text', `${data.id}@pail`],
    ['dtstamp', {}, 'date-time', stampOf(parseInstant(changed) ?? due)],
    startOf(due, rule !== null, timezone),
    ...(rule === null ? [] : [ruleOf(rule, due, timezone)]),
    ['summary', {}, 'text', text('title')],
    ...(details === '' ? [] : [['description', {}, 'text', details] as const]),
    ...(type === '' ? [] : [['categories', {}, 'text', type.replaceAll('_', ' ')] as const]),
    ...(priority === undefined ? [] : [['priority', {}, 'integer', priority] as const]),
    ...(url === undefined ? [] : [['url', {}, 'uri', url] as const]),
    ['transp', {}, 'text', 'TRANSPARENT'],
  ];
  return ['vevent', properties, alarmOf(data, due)];
}

function alarmOf(data: RecordData, due: number): Component[] {
  const reminder = memberOf(data, 'reminderAt');
  const at = typeof reminder === 'string' ? parseInstant(reminder) : null;
  if (at === null) return [];
  const seconds = Math.round((at - due) / 1000);
  const trigger = `${seconds < 0 ? '-' : ''}PT${Math.abs(seconds)}S`;
  return [
    [
      'valarm',
      [
        ['action', {}, 'text', 'DISPLAY'],
        ['description', {}, 'text', String(memberOf(data, 'title') ?? '')],
        ['trigger', {}, 'duration', trigger],
      ],
      [],
    ],
  ];
}
