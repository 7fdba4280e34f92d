import { describe, expect, it } from 'vitest';
import { nextTask, withNextOccurrences } from '../../../src/crm/tasks/task-series.ts';
import type { JsonObject, RecordData } from '../../../src/record/types.ts';
import { requireCollection } from '../../../src/schema/model.ts';
import { contextOf, stored } from '../../support/plan-context.ts';

const { model } = contextOf({});
const tasks = requireCollection(model, 'crm/tasks');
const task = (rule: string, dueDate: string, more: object = {}): RecordData => ({
  id: 'task_a',
  title: 'Call',
  dueDate,
  recurrenceRule: rule,
  ...more,
});

/** The due dates of a task and the next ones, each closed in its turn, and the rule that the last one has. */
function series(rule: string, due: string, timezone: string, most = 5): (string | undefined)[] {
  const dates: string[] = [];
  let current: JsonObject | null = task(rule, due);
  for (let i = 0; i < most && current !== null; i++) {
    dates.push(String(current['dueDate']));
    current = nextTask(tasks, current as RecordData, timezone);
  }
  return [...dates, current === null ? 'over' : '…'];
}

const OSLO = 'Europe/Oslo';
const NEW_YORK = 'America/New_York';

describe('a series', () => {
  // Clocks change in Oslo on 25 October 2026 and 28 March 2027, in New York on 1 November and 14 March.
  it.each([
    ['FREQ=DAILY', '2026-10-24T07:00:00Z', OSLO, '10-24T07:00 10-25T08:00 10-26T08:00 …'],
    ['FREQ=DAILY', '2026-10-24T07:00:00Z', 'UTC', '10-24T07:00 10-25T07:00 10-26T07:00 …'],
    ['FREQ=DAILY', '2026-10-31T13:00:00Z', NEW_YORK, '10-31T13:00 11-01T14:00 11-02T14:00 …'],
    // Half past two is skipped that night: it is half past three; the day after has it again.
    ['FREQ=DAILY', '2027-03-27T01:30:00Z', OSLO, '03-27T01:30 03-28T01:30 03-29T00:30 …'],
    ['FREQ=DAILY', '2026-03-07T07:30:00Z', NEW_YORK, '03-07T07:30 03-08T07:30 03-09T06:30 …'],
    // Half past two is shown twice that night: the first one counts.
    ['FREQ=DAILY', '2026-10-24T00:30:00Z', OSLO, '10-24T00:30 10-25T00:30 10-26T01:30 …'],
    // Tuesday morning in Auckland is Monday in UTC.
    [
      'FREQ=WEEKLY;BYDAY=TU',
      '2026-09-21T20:00:00Z',
      'Pacific/Auckland',
      '09-21T20:00 09-28T19:00 10-05T19:00 …',
    ],
    [
      'FREQ=WEEKLY;INTERVAL=2',
      '2026-11-02T08:00:00Z',
      OSLO,
      '11-02T08:00 11-16T08:00 11-30T08:00 …',
    ],
    [
      'FREQ=WEEKLY;BYDAY=MO,TH',
      '2026-11-02T08:00:00Z',
      OSLO,
      '11-02T08:00 11-05T08:00 11-09T08:00 …',
    ],
    // A first task beside its rule is the first one all the same.
    ['FREQ=WEEKLY;BYDAY=MO', '2026-11-03T08:00:00Z', OSLO, '11-03T08:00 11-09T08:00 11-16T08:00 …'],
    ['FREQ=MONTHLY', '2026-01-31T08:00:00Z', OSLO, '01-31T08:00 03-31T07:00 05-31T07:00 …'],
    [
      'FREQ=MONTHLY;BYMONTHDAY=-1',
      '2026-01-31T08:00:00Z',
      OSLO,
      '01-31T08:00 02-28T08:00 03-31T07:00 …',
    ],
    [
      'FREQ=MONTHLY;BYDAY=1MO',
      '2026-11-02T08:00:00Z',
      OSLO,
      '11-02T08:00 12-07T08:00 01-04T08:00 …',
    ],
    [
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      '2026-10-30T08:00:00Z',
      OSLO,
      '10-30T08:00 11-30T08:00 12-31T08:00 …',
    ],
    [
      'FREQ=YEARLY;BYDAY=20MO',
      '2026-05-18T07:00:00Z',
      OSLO,
      '05-18T07:00 05-17T07:00 05-15T07:00 …',
    ],
    [
      'FREQ=DAILY;BYHOUR=9,15',
      '2026-11-02T08:00:00Z',
      OSLO,
      '11-02T08:00 11-02T14:00 11-03T08:00 …',
    ],
    ['FREQ=DAILY;COUNT=2', '2026-11-02T08:00:00Z', OSLO, '11-02T08:00 11-03T08:00 over'],
    ['FREQ=DAILY;COUNT=1', '2026-11-02T08:00:00Z', OSLO, '11-02T08:00 over'],
    ['FREQ=DAILY;UNTIL=20261103', '2026-11-02T23:30:00Z', OSLO, '11-02T23:30 over'],
    ['FREQ=DAILY;UNTIL=20261104', '2026-11-02T23:30:00Z', OSLO, '11-02T23:30 11-03T23:30 over'],
    [
      'FREQ=DAILY;UNTIL=20261103T080000Z',
      '2026-11-02T08:00:00Z',
      OSLO,
      '11-02T08:00 11-03T08:00 over',
    ],
    ['FREQ=DAILY;UNTIL=20261103T080000', '2026-11-02T08:00:00Z', OSLO, '11-02T08:00 over'],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', '2026-11-02T08:00:00Z', OSLO, '11-02T08:00 over'],
  ])('%s from %s in %s', (rule, due, timezone, expected) => {
    const dates = series(rule, due, timezone, 3).map((date) =>
      String(date).replace(/^\d{4}-(.*):00Z$/, '$1'),
    );
    expect(dates.join(' ')).toBe(expected);
  });
});

describe('the next occurrence', () => {
  const MONDAY = '2026-11-23T08:00:00Z';
  const weekly = (more: object): RecordData => task('FREQ=WEEKLY;COUNT=9', MONDAY, more);
  it.each<[string, RecordData, JsonObject]>([
    [
      'is of the same kind, with nothing of what came of this one',
      weekly({
        status: 'completed',
        priority: 'high',
        assignedToId: 'usr_a',
        anchorIds: ['deal_a'],
        outcome: 'Done',
        notes: 'Long',
        completedAt: MONDAY,
        externalIds: ['hubspot:1'],
      }),
      {
        id: 'task_a-20261130-0900',
        title: 'Call',
        dueDate: '2026-11-30T08:00:00Z',
        recurrenceRule: 'FREQ=WEEKLY;COUNT=8',
        priority: 'high',
        assignedToId: 'usr_a',
        anchorIds: ['deal_a'],
        reminderAt: null,
        parentTaskId: 'task_a',
      },
    ],
    [
      'keeps the planned day and hour, whenever this one was moved to',
      weekly({
        id: 'task_a-20261123-0900',
        parentTaskId: 'task_a',
        dueDate: '2026-11-24T14:00:00Z',
      }),
      { id: 'task_a-20261130-0900', dueDate: '2026-11-30T08:00:00Z', parentTaskId: 'task_a' },
    ],
    [
      'comes after the day that this one was moved to; what lies between counts',
      weekly({
        id: 'task_a-20261123-0900',
        parentTaskId: 'task_a',
        dueDate: '2026-12-09T08:00:00Z',
      }),
      { id: 'task_a-20261214-0900', recurrenceRule: 'FREQ=WEEKLY;COUNT=6' },
    ],
    [
      'goes on with the same ids when the first task was removed',
      weekly({ id: 'task_a-20261123-0900' }),
      { id: 'task_a-20261130-0900', parentTaskId: 'task_a-20261123-0900' },
    ],
    [
      'reminds at the same hour of the day before, across a change of clocks',
      task('FREQ=WEEKLY', '2026-10-19T07:00:00Z', { reminderAt: '2026-10-18T18:00:00Z' }),
      { dueDate: '2026-10-26T08:00:00Z', reminderAt: '2026-10-25T19:00:00Z' },
    ],
    [
      'has an id of seconds where the due date has',
      weekly({ dueDate: '2026-11-23T08:00:30.500Z' }),
      { id: 'task_a-20261130-090030', dueDate: '2026-11-30T08:00:30Z' },
    ],
  ])('%s', (_what, data, expected) => {
    expect(nextTask(tasks, data, OSLO)).toMatchObject(expected);
    expect(nextTask(tasks, data, OSLO)).not.toHaveProperty('outcome');
  });

  it('has an id that fits, however long that of the first task is', () => {
    const id = `task_${'x'.repeat(64)}`;
    const next = nextTask(tasks, weekly({ id }), OSLO);
    expect(next?.['id']).toMatch(/^task_[a-z0-9]{12}-20261130-0900$/);
    const later = nextTask(tasks, next as RecordData, OSLO);
    expect(later?.['id']).toBe(String(next?.['id']).replace('1130', '1207'));
  });
});

describe('closing a task', () => {
  const RULE = { recurrenceRule: 'FREQ=WEEKLY', dueDate: '2026-11-23T08:00:00Z' };
  const before = { id: 'task_a', title: 'Call', status: 'pending', ...RULE };
  it.each<[string, object, object, readonly object[], string[]]>([
    ['completed', {}, { status: 'completed' }, [], ['task_a-20261130-0900']],
    ['cancelled: only this one', {}, { status: 'cancelled' }, [], ['task_a-20261130-0900']],
    ['started', {}, { status: 'in_progress' }, [], []],
    ['completed and ended', {}, { status: 'completed', recurrenceRule: null }, [], []],
    ['was closed', { status: 'completed' }, { status: 'cancelled' }, [], []],
    ['next is there', {}, { status: 'completed' }, [{ id: 'task_a-20261130-0900' }], []],
    ['comes once', { recurrenceRule: null }, { status: 'completed' }, [], []],
  ])('%s', (_what, was, edit, others, created) => {
    const data = { ...before, ...was };
    const context = contextOf({ 'crm/tasks': [data, ...others] });
    const after = { ...data, ...edit } as RecordData;
    const change = { op: 'update' as const, before: stored('crm/tasks', data), after };
    const [first, ...next] = withNextOccurrences([change], context);
    expect(first).toBe(change);
    expect(next.map((one) => one.op === 'create' && one.after.id)).toEqual(created);
    for (const one of next) expect(one).toMatchObject({ after: { status: 'pending' } });
  });

  it.each([
    [{ recurrenceRule: 'weekly' }, '"weekly" is no recurrence'],
    [{ dueDate: null }, 'a due date is missing'],
  ])('is refused with %j: nothing would follow', (was, message) => {
    const data = { ...before, ...was };
    const after = { ...data, status: 'completed' } as unknown as RecordData;
    const change = { op: 'update' as const, before: stored('crm/tasks', data), after };
    const close = (): unknown => withNextOccurrences([change], contextOf({ 'crm/tasks': [data] }));
    expect(close).toThrow(message);
    expect(close).toThrow('recurrenceRule=');
  });
});
