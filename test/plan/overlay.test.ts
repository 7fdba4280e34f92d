/** A reference means the same record whether its target is in the index or written by the same plan. */

import { describe, expect, it } from 'vitest';
import { Overlay, resolvedIn } from '../../src/plan/overlay.ts';
import type { RecordData } from '../../src/record/types.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { modelOf } from '../support/model.ts';
import { contextOf } from '../support/plan-context.ts';

const ID = { type: 'string' };
const stage = (extra: object): object => ({
  type: 'string',
  'x-relation': { to: 'stages', by: 'key', within: { pipeline: 'pipeline' }, ...extra },
});
const model = modelOf({
  stages: {
    'x-collection': { prefix: 's' },
    properties: { id: ID, key: ID, pipeline: ID, mergedIntoId: ID },
  },
  deals: {
    'x-collection': { prefix: 'd' },
    properties: {
      id: ID,
      pipeline: ID,
      stage: stage({}),
      anywhere: stage({ orUnique: true }),
      plain: { type: 'string', 'x-relation': { to: 'stages', by: 'key' } },
      named: { type: 'string', 'x-relation': { to: 'stages', by: 'slug' } },
      exact: { type: 'string', 'x-relation': { to: 'stages' } },
    },
  },
});
const deals = requireCollection(model, 'deals');

const LEAD = { id: 's_a', key: 'lead' };
const SALES = { id: 's_b', key: 'lead', pipeline: 'sales' };
const SUPPORT = { id: 's_c', key: 'lead', pipeline: 'support' };
const MERGED = { id: 's_0', key: 'lead', pipeline: 'sales', mergedIntoId: 's_b' };

describe.each<[string, readonly RecordData[], RecordData, string, string | null]>([
  ['a stage without pipeline', [LEAD], { id: 'd', pipeline: 'sales' }, 'stage', 's_a'],
  ['a deal without pipeline', [SALES], { id: 'd' }, 'stage', 's_b'],
  ['two for one without pipeline', [SALES, SUPPORT], { id: 'd' }, 'stage', null],
  ['the one that agrees', [LEAD, SALES, SUPPORT], { id: 'd', pipeline: 'sales' }, 'stage', 's_b'],
  ['the one of another pipeline', [SUPPORT], { id: 'd', pipeline: 'sales' }, 'stage', null],
  ['the only one anywhere', [SUPPORT], { id: 'd', pipeline: 'sales' }, 'anywhere', 's_c'],
  ['two anywhere', [LEAD, SUPPORT], { id: 'd', pipeline: 'sales' }, 'anywhere', null],
  ['the first of two by key alone', [SALES, SUPPORT], { id: 'd' }, 'plain', 's_b'],
  ['a merged one beside its heir', [MERGED, SALES], { id: 'd' }, 'plain', 's_b'],
  ['a merged one alone', [MERGED], { id: 'd' }, 'plain', 's_0'],
  ['another key', [{ id: 's_a', key: 'won' }], { id: 'd' }, 'plain', null],
  ['a slug', [SALES], { id: 'd' }, 'named', 's_b'],
  ['an id', [SALES], { id: 'd' }, 'exact', 's_b'],
])('%s', (_, stages, deal, field, wanted) => {
  const relation = deals.relations.find((one) => one.field === field);
  const reference = field === 'named' ? 'b' : field === 'exact' ? 's_b' : 'lead';
  const written = (records: readonly RecordData[]) =>
    new Map(records.map((data) => [data.id, { collection: 'stages', data }]));

  // Each of them in the index or in the plan.
  it.each(
    Array.from({ length: 2 ** stages.length }, (_, mask) => ({
      stored: stages.filter((_, i) => (mask >> i) % 2 === 1),
      planned: stages.filter((_, i) => (mask >> i) % 2 === 0),
    })),
  )('$stored.length stored, $planned.length planned', ({ stored, planned }) => {
    if (relation === undefined) throw new Error('no relation');
    const { index } = contextOf({ stages: [...stored] }, { model });
    const overlay = new Overlay(written(planned));
    expect(resolvedIn(overlay, index, relation, deal, reference)).toBe(wanted);
  });

  it('is not what the plan takes away', () => {
    if (relation === undefined) throw new Error('no relation');
    const { index } = contextOf({ stages: [...stages] }, { model });
    const overlay = new Overlay(new Map(), new Set(stages.map(({ id }) => id)));
    expect(resolvedIn(overlay, index, relation, deal, reference)).toBeNull();
  });

  it('is not what the plan renames the key of', () => {
    if (relation === undefined) throw new Error('no relation');
    const { index } = contextOf({ stages: [...stages] }, { model });
    const overlay = new Overlay(written(stages.map((one) => ({ ...one, key: 'other' }))));
    const byKey = field !== 'named' && field !== 'exact';
    expect(resolvedIn(overlay, index, relation, deal, reference)).toBe(byKey ? null : wanted);
  });
});
