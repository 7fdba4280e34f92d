import { describe, expect, it } from 'vitest';
import { mergeRecords } from '../../src/record/merge.ts';
import type { JsonObject } from '../../src/record/types.ts';
import { mergeRulesOf } from '../../src/schema/merge-rules.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { shippedModel } from '../support/model.ts';

const rulesOf = (name: string) => mergeRulesOf(requireCollection(shippedModel(), name));

describe('merge rules of the shipped schemas', () => {
  it.each([
    ['deals', 'tags', 'set'],
    ['deals', 'contactIds', 'set'],
    ['deals', 'notes', 'text'],
    ['deals', 'updatedAt', 'max'],
    ['deals', 'createdAt', 'min'],
    ['deals', 'activities', 'append'],
    ['deals', 'stage', 'value'],
    ['issues', 'dailyLog', 'append'],
    ['issues', 'completedAt', 'min'],
    ['tickets', 'messages', 'append'],
    ['services', 'usedBy', 'set'],
  ])('%s %s merges as %s', (collection, field, rule) => {
    expect(rulesOf(collection).fields.get(field)?.rule).toBe(rule);
  });

  it('reach into objects, stand in schema order and survive structured clone', () => {
    const services = rulesOf('services');
    expect(services.fields.get('auth')?.members?.fields.get('scopes')?.rule).toBe('set');
    expect([...services.fields.keys()].slice(0, 2)).toEqual(['id', 'name']);
    expect(structuredClone(services)).toEqual(services);
  });

  it('know what a move of the stage sets', () => {
    expect(rulesOf('deals').moves.get('stage')).toEqual([
      'probability',
      'stageChangedAt',
      'actualCloseDate',
      'lostReason',
      'lostReasonDetail',
    ]);
  });

  const message = (at: string) => ({ from: 'agent', at, body: 'Hi' });
  it.each<[string, string, JsonObject | null, JsonObject, JsonObject, object]>([
    [
      'what a device should do and what it says it does',
      'edge/devices',
      { id: 'dev_a', twinState: { desired: { light: 1 }, reported: { light: 0, heat: 2 } } },
      { id: 'dev_a', twinState: { desired: { light: 3 }, reported: { light: 0, heat: 2 } } },
      { id: 'dev_a', twinState: { desired: { light: 1 }, reported: { light: 1, heat: 2 } } },
      { twinState: { desired: { light: 3 }, reported: { light: 1, heat: 2 } } },
    ],
    [
      'one price change that two clones made',
      'inventory/pricing-history',
      null,
      { id: 'price_a', unitId: 'unit_a', price: 9, validFrom: '2026-11-02T00:00:00Z' },
      { id: 'price_a', unitId: 'unit_a', price: 9, validFrom: '2026-11-01T00:00:00Z' },
      { validFrom: '2026-11-01T00:00:00Z' },
    ],
    [
      'two counts of the same use',
      'billing/usage-meters',
      null,
      { id: 'um_a', quantity: 4 },
      { id: 'um_a', quantity: 5 },
      { quantity: 5 },
    ],
    [
      'two first answers',
      'tickets',
      { id: 'tkt_a', messages: [] },
      { id: 'tkt_a', messages: [message('2026-11-02')], firstResponseAt: '2026-11-02T00:00:00Z' },
      { id: 'tkt_a', messages: [message('2026-11-01')], firstResponseAt: '2026-11-01T00:00:00Z' },
      {
        messages: [message('2026-11-01'), message('2026-11-02')],
        firstResponseAt: '2026-11-01T00:00:00Z',
      },
    ],
  ])('merge %s', (_, collection, base, ours, theirs, expected) => {
    const { value, conflicts } = mergeRecords(base, ours, theirs, rulesOf(collection));
    expect(conflicts).toEqual([]);
    expect(value).toMatchObject(expected);
  });

  it('merge two days of work on a deal', () => {
    const base = {
      id: 'deal_x',
      title: 'Acme',
      stage: 'offered',
      probability: 60,
      tags: ['q1'],
      notes: 'Budget is fine.\n\nLegal reviews.',
      activities: [{ date: '2026-11-01', type: 'call' }],
      updatedAt: '2026-11-01T10:00:00Z',
    };
    const ours = {
      ...base,
      stage: 'closed_won',
      probability: 100,
      actualCloseDate: '2026-11-03',
      notes: 'Budget is fine.\n\nLegal has signed.',
      activities: [{ date: '2026-11-03', type: 'call' }, ...base.activities],
      updatedAt: '2026-11-03T09:00:00Z',
    };
    const theirs = {
      ...base,
      tags: ['q1', 'reference'],
      notes: 'Budget grew to 90k.\n\nLegal reviews.',
      activities: [{ date: '2026-11-04', type: 'mail' }, ...base.activities],
      updatedAt: '2026-11-04T09:00:00Z',
    };
    const { value, conflicts } = mergeRecords(base, ours, theirs, rulesOf('deals'));
    expect(conflicts).toEqual([]);
    expect(value).toEqual({
      ...ours,
      tags: ['q1', 'reference'],
      notes: 'Budget grew to 90k.\n\nLegal has signed.',
      activities: [theirs.activities[0], ...ours.activities] as JsonObject[],
      updatedAt: theirs.updatedAt,
    });
  });
});
