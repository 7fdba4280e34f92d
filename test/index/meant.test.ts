import { expect, it } from 'vitest';
import { meantOf } from '../../src/index/meant.ts';
import type { RecordData } from '../../src/record/types.ts';
import type { Relation } from '../../src/schema/model.ts';

const STAGES = new Map<string, RecordData>(
  ['renewals', 'sales', 'upsells'].map((pipeline) => {
    const id = `stage_${pipeline}`;
    return [id, { id, key: 'closed_lost', pipeline }];
  }),
);
const relation = (withinDefaults?: Relation['withinDefaults']): Relation => ({
  collection: 'crm/deals',
  field: 'stage',
  to: ['crm/stages'],
  as: 'stageRecord',
  many: false,
  onTargetRemove: 'restrict',
  by: 'key',
  within: { pipeline: 'pipeline' },
  ...(withinDefaults === undefined ? {} : { withinDefaults }),
});

it.each<[string, object, Relation['withinDefaults'], string | null]>([
  ['the own value counts', { pipeline: 'upsells' }, { pipeline: 'sales' }, 'stage_upsells'],
  ['without one the default', {}, { pipeline: 'sales' }, 'stage_sales'],
  ['null is none', { pipeline: null }, { pipeline: 'sales' }, 'stage_sales'],
  ['a default that no target has', {}, { pipeline: 'other' }, null],
  ['no default', {}, undefined, null],
  ['a value that no target has', { pipeline: 'other' }, { pipeline: 'sales' }, null],
])('of several targets: %s', (_, owner, defaults, wanted) => {
  const ids = [...STAGES.keys()];
  const data = { id: 'deal_a', stage: 'closed_lost', ...owner };
  expect(meantOf(relation(defaults), data, ids, (id) => STAGES.get(id))).toBe(wanted);
});

it('one that does not disagree counts whatever the default', () => {
  const only = ['stage_upsells'];
  const of = relation({ pipeline: 'sales' });
  expect(meantOf(of, { id: 'deal_a' }, only, (id) => STAGES.get(id))).toBe('stage_upsells');
});
