/** Tasks as to-dos, other records with a date as all-day events (iCalendar, RFC 5545). Pure. */

import ICAL from 'ical.js';
import { PailError } from '../../errors.ts';
import { parseDay, parseInstant } from '../../expr/time.ts';
import type { RecordData } from '../../record/types.ts';
import { memberOf, ownOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { ruleFault } from '../../schema/recurrence-rule.ts';
import { CLOSED } from '../tasks/open-tasks.ts';
import { priorityOf } from '../tasks/priority.ts';
import { isUtc, ruleOf, startOf } from '../tasks/recurring-time.ts';
import { zoneComponent } from '../tasks/zone-component.ts';

/** Fields that place a record in a calendar, best first. */
const DATES = [
  'dueDate',
  'expectedCloseDate',
  'startDate',
  'endDate',
  'targetDate',
  'happenedAt',
  'date',
];

const STATUS: Readonly<Record<string, string>> = {
  todo: 'NEEDS-ACTION',
  open: 'NEEDS-ACTION',
  pending: 'NEEDS-ACTION',
  in_progress: 'IN-PROCESS',
  done: 'COMPLETED',
  completed: 'COMPLETED',
  cancelled: 'CANCELLED',
  canceled: 'CANCELLED',
};

/** Records without the date are left out. Throws `usage` for a collection that has none. */
export function calendarOf(
  collection: Collection,
  records: readonly RecordData[],
  titleOf: (id: string) => string,
  timezone: string,
): Iterable<string> {
  const field = DATES.find((name) => /^date/.test(collection.fields.get(name)?.type ?? ''));
  if (field === undefined) {
    const message = `${collection.path} have no date of a calendar (${DATES.join(', ')})`;
    throw new PailError('usage', message, { collection: collection.path });
  }
  const calendar = new ICAL.Component(['vcalendar', [], []]);
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('prodid', '-//Pail//Pail//EN');
  const kind = field === 'dueDate' ? 'vtodo' : 'vevent';
  let firstRecurring = Number.POSITIVE_INFINITY;
  for (const record of records) {
    const date = memberOf(record, field);
    if (typeof date !== 'string') continue;
    const time = timeOf(date, timezone);
    if (time === null) continue;
    const entry = entryOf(record, kind, time, titleOf(record.id));
    calendar.addSubcomponent(entry);
    const rule = kind === 'vtodo' ? recurrenceOf(record) : null;
    const due = parseInstant(date);
    if (rule === null || due === null) continue;
    firstRecurring = Math.min(firstRecurring, due);
    recur(entry, rule, due, timezone);
  }
  if (Number.isFinite(firstRecurring) && !isUtc(timezone)) {
    calendar.addSubcomponent(new ICAL.Component([...zoneComponent(timezone, firstRecurring)]));
  }
  return [`${calendar.toString()}\r\n`];
}

function entryOf(
  record: RecordData,
  kind: 'vtodo' | 'vevent',
  [parameters, type, value]: Time,
  title: string,
): ICAL.Component {
  const entry = new ICAL.Component(kind);
  entry.addPropertyWithValue('uid', record.id);
  const made = memberOf(record, 'createdAt');
  entry.addPropertyWithValue('dtstamp', instantOf(typeof made === 'string' ? made : EPOCH));
  entry.addPropertyWithValue('summary', title);
  const name = kind === 'vtodo' ? 'due' : 'dtstart';
  entry.addProperty(new ICAL.Property([name, parameters, type, value]));
  const about = memberOf(record, 'description') ?? memberOf(record, 'notes');
  if (typeof about === 'string') entry.addPropertyWithValue('description', about);
  if (kind === 'vevent') return entry;
  const status = ownOf(STATUS, String(memberOf(record, 'status')));
  if (status !== undefined) entry.addPropertyWithValue('status', status);
  const priority = priorityOf(record);
  if (priority !== undefined) entry.addPropertyWithValue('priority', priority);
  const done = memberOf(record, 'completedAt');
  if (typeof done === 'string') entry.addPropertyWithValue('completed', instantOf(done));
  return entry;
}

/** The sound rule of a task that is still to be done: a closed one has a successor that goes on with the series. */
function recurrenceOf(record: RecordData): string | null {
  const rule = memberOf(record, 'recurrenceRule');
  if (typeof rule !== 'string' || ruleFault(rule) !== null) return null;
  return CLOSED.includes(String(memberOf(record, 'status'))) ? null : rule;
}

/** A rule counts from a start, in local time. */
function recur(entry: ICAL.Component, rule: string, due: number, timezone: string): void {
  const start = startOf(due, true, timezone);
  const [, parameters, type, value] = start;
  entry.removeProperty('due');
  for (const property of [start, ['due', parameters, type, value], ruleOf(rule, due, timezone)]) {
    entry.addProperty(new ICAL.Property([...property]));
  }
}

const EPOCH = '1970-01-01T00:00:00Z';

/** Parameters, type and value of a property of iCalendar. */
type Time = readonly [parameters: Readonly<Record<string, string>>, type: string, value: unknown];

/** A day, or an instant in UTC; null for what is neither. */
function timeOf(text: string, timezone: string): Time | null {
  if (parseDay(text, 'UTC') !== null) return [{}, 'date', text];
  const at = parseInstant(text);
  if (at === null) return null;
  const [, parameters, type, value] = startOf(at, false, timezone);
  return [parameters, type, value];
}

function instantOf(text: string): ICAL.Time {
  return ICAL.Time.fromJSDate(new Date(text), true);
}
