import { describe, expect, it } from 'vitest';
import { clockOf } from '../../src/crm/sla/clocks.ts';
import { setChanges } from '../../src/plan/write-records.ts';
import type { JsonObject } from '../../src/record/types.ts';
import { contextOf } from '../support/plan-context.ts';

const at = (text: string): number => Date.parse(`2026-11-20T${text}:00Z`);

describe('a clock', () => {
  it.each<[string, object, string, number]>([
    ['in time', { metAt: at('11:00') }, 'kept', 3],
    ['just in time', { metAt: at('14:00') }, 'kept', 0],
    ['late', { metAt: at('15:00') }, 'breached', -1],
    ['running', { now: at('12:30') }, 'ok', 1.5],
    ['a quarter left', { now: at('13:00') }, 'ok', 1],
    ['less', { now: at('13:30') }, 'at_risk', 0.5],
    ['overdue', { now: at('14:30') }, 'breached', -0.5],
    ['waiting for the customer', { now: at('13:30'), isPaused: true }, 'paused', 0.5],
    ['waiting, but late before', { now: at('14:30'), isPaused: true }, 'breached', -0.5],
  ])('%s', (_, given, state, left) => {
    const asked = { now: at('12:00'), metAt: null, isPaused: false, ...given };
    const times = { kind: 'response', promised: 4, dueAt: at('14:00') } as const;
    const clock = clockOf({ ...times, ...asked }, asked.now, null);
    expect(clock).toMatchObject({ state, left, isRunning: asked.metAt === null });
  });
});

const TARGETS = {
  low: { response: 24, resolve: 48 },
  medium: { response: 8, resolve: null },
};
const agent = (time: string) => ({ from: 'agent', at: `2026-11-20T${time}:00Z`, body: 'Hi' });
const contact = { from: 'contact', at: '2026-11-20T08:00:00Z', body: 'Help' };

/** The ticket as an edit leaves it; it is 15:30. */
function after(ticket: object, edits: JsonObject): Record<string, unknown> {
  const data = { id: 'tkt_a', subject: 'A', status: 'new', createdAt: '2026-11-20T08:00:00Z' };
  const context = contextOf({ 'support/tickets': [{ ...data, ...ticket }] });
  const scope = { ...context.scope, support: { targets: TARGETS, calendar: null } };
  const stored = context.index.get('tkt_a');
  if (stored === undefined) throw new Error('no ticket');
  const list = Object.entries(edits).map(([path, value]) => ({ path, op: '=', value }) as const);
  const [change] = setChanges(stored, list, { ...context, scope });
  return change?.op === 'update' ? change.after : {};
}

describe('what a write stores', () => {
  it.each<[string, object, JsonObject, object]>([
    [
      'the first message of ours is the first answer',
      { messages: [contact] },
      { messages: [contact, agent('09:00'), agent('10:00')] },
      { firstResponseAt: '2026-11-20T09:00:00Z', slaBreached: undefined },
    ],
    [
      'later ones are not',
      { firstResponseAt: '2026-11-20T09:00:00Z', messages: [contact, agent('09:00')] },
      { messages: [contact, agent('09:00'), agent('15:00')] },
      { firstResponseAt: '2026-11-20T09:00:00Z' },
    ],
    [
      "a customer's message is none",
      {},
      { messages: [contact] },
      { firstResponseAt: undefined, slaBreached: undefined },
    ],
    [
      'a late one breaks the promise',
      { createdAt: '2026-11-20T00:30:00Z', messages: [] },
      { messages: [agent('09:00')] },
      { firstResponseAt: '2026-11-20T09:00:00Z', slaBreached: true },
    ],
    [
      'a late answer that is set by hand too',
      { slaBreached: false },
      { firstResponseAt: '2026-11-20T16:01:00Z' },
      { slaBreached: true },
    ],
    [
      'unless the edit says otherwise',
      {},
      { firstResponseAt: '2026-11-20T16:01:00Z', slaBreached: false },
      { slaBreached: false },
    ],
    [
      'a late resolution',
      {
        priority: 'low',
        createdAt: '2026-11-18T15:00:00Z',
        firstResponseAt: '2026-11-18T16:00:00Z',
      },
      { status: 'resolved' },
      { resolvedAt: '2026-11-20T15:30:00Z', slaBreached: true },
    ],
    [
      'that the customer delayed',
      {
        priority: 'low',
        createdAt: '2026-11-18T15:00:00Z',
        firstResponseAt: '2026-11-18T16:00:00Z',
        waitedHours: 1,
      },
      { status: 'resolved' },
      { slaBreached: undefined },
    ],
    [
      'a resolution where none is promised',
      { createdAt: '2026-01-01T00:00:00Z', firstResponseAt: '2026-01-01T01:00:00Z' },
      { status: 'closed' },
      { slaBreached: undefined },
    ],
    [
      'a resolution without any answer is late as an answer',
      { createdAt: '2026-01-01T00:00:00Z' },
      { status: 'closed' },
      { slaBreached: true },
    ],
    [
      'waiting begins',
      {},
      { status: 'waiting_on_customer' },
      { waitingSince: '2026-11-20T15:30:00Z' },
    ],
    [
      'waiting ends',
      { status: 'waiting_on_customer', waitingSince: '2026-11-20T14:00:00Z', waitedHours: 2 },
      { status: 'in_progress' },
      { waitingSince: undefined, waitedHours: 3.5 },
    ],
    [
      'a ticket without dates',
      { createdAt: null },
      { status: 'resolved' },
      { slaBreached: undefined },
    ],
  ])('%s', (_, ticket, edits, expected) => {
    const found = after(ticket, edits);
    for (const [field, value] of Object.entries(expected)) {
      expect(found[field] ?? undefined, field).toEqual(value);
    }
  });
});
