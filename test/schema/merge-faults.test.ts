import { expect, it } from 'vitest';
import { mergeRecords } from '../../src/record/merge.ts';
import type { RecordData } from '../../src/record/types.ts';
import { compileSchema } from '../../src/schema/compile-schema.ts';
import { loadModel } from '../../src/schema/load.ts';
import { mergeFaults } from '../../src/schema/merge-faults.ts';
import { mergeRulesOf } from '../../src/schema/merge-rules.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { createValidators, storedSchema } from '../../src/schema/validator.ts';

it('reports what is wrong with the record though each field is fine', () => {
  const text = JSON.stringify({
    $id: 'visits',
    type: 'object',
    'x-collection': { prefix: 'visit' },
    properties: {
      id: { type: 'string' },
      tags: { type: 'array', items: { type: 'string' }, maxItems: 2, 'x-merge': 'set' },
      size: { enum: ['s', 'm'] },
    },
  });
  const collection = requireCollection(
    loadModel([{ path: 'schemas/visits.schema.json', text }]),
    'visits',
  );
  const base = { id: 'visit_x', tags: ['a'], size: 'xl' };
  const ours = { ...base, tags: ['a', 'b'] };
  const theirs = { ...base, tags: ['a', 'c'] };
  const { value, conflicts } = mergeRecords(base, ours, theirs, mergeRulesOf(collection));
  expect(conflicts).toEqual([]);
  const validate = createValidators(({ schema }) =>
    compileSchema(storedSchema(schema)),
  ).forCollection(collection);
  const faults = mergeFaults(validate, value as RecordData, [ours, theirs]);
  expect(faults).toMatchObject([{ pointer: '/tags', code: 'maxItems' }]);
  expect(mergeFaults(validate, ours, [ours, theirs])).toEqual([]);
});
