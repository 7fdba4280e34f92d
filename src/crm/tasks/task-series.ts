/** Recurring tasks: closing one makes the next in the same step, with an id that every clone finds by itself. */

import { PailError } from '../../errors.ts';
import { parseInstant } from '../../expr/time.ts';
import { instantOfRecurrence, localOf, SECOND } from '../../expr/zone.ts';
import type { PlanContext } from '../../plan/context.ts';
import { isoSeconds } from '../../plan/derive.ts';
import type { Change } from '../../plan/types.ts';
import { createChanges } from '../../plan/write-records.ts';
import { derivedId } from '../../record/derived-id.ts';
import { slugOf } from '../../record/id.ts';
import type { JsonObject, RecordData } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { ruleFault } from '../../schema/recurrence-rule.ts';
import { nextOccurrence } from './next-occurrence.ts';
import { CLOSED, TASKS } from './open-tasks.ts';

/** What one occurrence says and the next does not. */
const OWN = [
  'id',
  'status',
  'completedAt',
  'outcome',
  'notes',
  'externalIds',
  'sourceUpdatedAt',
  'createdAt',
  'updatedAt',
];

/**
 * The changes, and the next occurrence of each recurring task that one of them completes or cancels, unless it is
 * there already. Throws `invalid` when its rule or due date does not say when that is.
 */
export function withNextOccurrences(changes: readonly Change[], context: PlanContext): Change[] {
  const collection = context.model.collections.get(TASKS);
  if (collection === undefined) return [...changes];
  const planned = new Set(changes.map((c) => (c.op === 'remove' ? c.before.id : c.after.id)));
  const next = changes.flatMap((change) => {
    if (!isClosing(change)) return [];
    const input = nextTask(collection, change.after, context.scope.timezone);
    const id = input === null ? '' : String(input['id']);
    if (input === null || planned.has(id) || context.index.get(id) !== undefined) return [];
    planned.add(id);
    return createChanges(collection, [input], context);
  });
  return [...changes, ...next];
}

function isClosing(change: Change): change is Change & { readonly op: 'update' } {
  if (change.op !== 'update' || change.before.collection !== TASKS) return false;
  const isClosed = (data: RecordData): boolean => CLOSED.includes(String(memberOf(data, 'status')));
  return isClosed(change.after) && !isClosed(change.before.data);
}

/** The task that follows this one in its series, as input of a new record; null when the series is over. */
export function nextTask(
  collection: Collection,
  task: RecordData,
  timezone: string,
): JsonObject | null {
  const rule = memberOf(task, 'recurrenceRule');
  if (typeof rule !== 'string') return null;
  const due = localAt(task, 'dueDate', timezone);
  const fault = ruleFault(rule) ?? (due === null ? 'a due date is missing' : null);
  if (due === null || fault !== null) throw unclear(task.id, String(fault));
  const planned = plannedTime(task.id) ?? due;
  const next = nextOccurrence(rule, planned, Math.max(planned, due), timezone);
  if (next === null) return null;
  const reminder = localAt(task, 'reminderAt', timezone);
  const stamp = (local: number): string => isoSeconds(instantOfRecurrence(local, timezone));
  const kept = Object.entries(task).filter(([name]) => !OWN.includes(name));
  return {
    ...Object.fromEntries(kept),
    id: occurrenceId(collection.prefix, task.id, next.local),
    dueDate: stamp(next.local),
    reminderAt: reminder === null ? null : stamp(next.local + reminder - due),
    recurrenceRule: next.rule,
    parentTaskId: memberOf(task, 'parentTaskId') ?? task.id,
  };
}

function localAt(task: RecordData, field: string, timezone: string): number | null {
  const value = memberOf(task, field);
  const ms = typeof value === 'string' ? parseInstant(value) : null;
  return ms === null ? null : Math.floor(localOf(ms, timezone) / SECOND) * SECOND;
}

function unclear(id: string, fault: string): PailError {
  return new PailError(
    'invalid',
    `${id} comes again, but when cannot be told: ${fault}. Mend it first, or end the series with recurrenceRule=`,
    { id, field: 'recurrenceRule' },
  );
}

/** Local day and time at the end of an occurrence's id. */
const PLANNED = /-(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)?$/;

/** When an occurrence was planned for, by its id, as local time; null for the first task of a series. */
export function plannedTime(id: string): number | null {
  const match = PLANNED.exec(id);
  if (match === null) return null;
  const [year = 0, month = 0, day, hour, minute, second = 0] = match
    .slice(1)
    .map((digits) => (digits === undefined ? 0 : Number(digits)));
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/** Characters of a first task's id that stand in those of its series; of longer ones a digest does. */
const MAX_SLUG = 48;

/** `task_3ub5cmjtds` and Monday 30 November, 9:00 → `task_3ub5cmjtds-20261130-0900`. */
function occurrenceId(prefix: string, id: string, local: number): string {
  const slug = slugOf(id).replace(PLANNED, '');
  const series = slug.length > MAX_SLUG ? slugOf(derivedId(prefix, [slug])) : slug;
  const digits = new Date(local).toISOString().replace(/\D/g, '');
  const seconds = digits.slice(12, 14);
  const time = digits.slice(8, 12) + (seconds === '00' ? '' : seconds);
  return `${prefix}_${series}-${digits.slice(0, 8)}-${time}`;
}
