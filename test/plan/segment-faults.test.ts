import { expect, it } from 'vitest';
import { affectedBy } from '../../src/plan/affected.ts';
import type { PlanContext } from '../../src/plan/context.ts';
import { Overlay } from '../../src/plan/overlay.ts';
import { segmentFaults } from '../../src/plan/segment-faults.ts';
import { segmentsOf } from '../../src/query/segments.ts';
import type { RecordData } from '../../src/record/types.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { contextOf } from '../support/plan-context.ts';

const dynamic = (id: string, name: string, where: string): RecordData => ({
  id,
  name,
  kind: 'dynamic',
  where,
});
const HOT = dynamic('seg_hot', 'Hot ones', 'score > 80');
const NEST = dynamic('seg_nest', 'Nest', 'segment("Hot ones") || segment("seg_hot")');
const RULE = { id: 'fitc_a', name: 'In', rule: 'contact.segment("hot ones")' };

function world(): PlanContext {
  const context = contextOf({ 'crm/segments': [HOT, NEST], 'crm/fit-criteria': [RULE] });
  const scope = { ...context.scope };
  return { ...context, scope: Object.assign(scope, { segments: segmentsOf(context, scope) }) };
}

/** Faults of one record once these are written. */
function faults(path: string, data: RecordData, more: readonly RecordData[] = []): string[] {
  const context = world();
  const written = [data, ...more].map(
    (one) => [one.id, { collection: one === data ? path : 'crm/segments', data: one }] as const,
  );
  const collection = requireCollection(context.model, path);
  const before = context.index.get(data.id)?.data;
  return segmentFaults(collection, data, context, new Overlay(new Map(written)), before).map(
    ({ code, pointer, message }) => `${code} ${pointer}: ${message}`,
  );
}

const CIRCLE = 'cycle /where: segments refer to each other in a circle:';
it.each<[string, string, RecordData, readonly RecordData[], string[]]>([
  ['a sound one', 'crm/segments', NEST, [], []],
  [
    'one that is written with it',
    'crm/segments',
    dynamic('seg_a', 'A', 'segment("B")'),
    [dynamic('seg_b', 'B', 'true')],
    [],
  ],
  [
    'one that is not there',
    'crm/segments',
    dynamic('seg_a', 'A', 'segment("Nst")'),
    [],
    ['unknown_segment /where: there is no segment "Nst"; did you mean "Nest"?'],
  ],
  [
    'one behind a relation',
    'crm/fit-criteria',
    { ...RULE, rule: 'contact.segment("Cold")' },
    [],
    [
      'unknown_segment /rule: there is no segment "Cold"; `pail segment list` names those there are',
    ],
  ],
  [
    'itself',
    'crm/segments',
    dynamic('seg_a', 'Self', 'segment("Self")'),
    [],
    [`${CIRCLE} Self → Self; change the condition of one`],
  ],
  [
    'a circle',
    'crm/segments',
    { ...HOT, where: 'score > 80 && !segment("nest")' },
    [],
    [`${CIRCLE} Hot ones → Nest → Hot ones; change the condition of one`],
  ],
  [
    'a static one asks for none',
    'crm/segments',
    { ...HOT, kind: 'static', where: 'segment("Nest")' },
    [],
    [],
  ],
  [
    'a new name that others do not know',
    'crm/segments',
    { ...HOT, name: 'Warm ones' },
    [],
    [
      'segment_name /name: fitc_a, seg_nest ask for this segment as "Hot ones"; change them to segment("seg_hot") first, which no new name breaks',
    ],
  ],
  ['a new name in other letters', 'crm/segments', { ...HOT, name: 'HOT ONES' }, [], []],
  ['a new name of one that nobody asks for', 'crm/segments', { ...NEST, name: 'Nest 2' }, [], []],
])('%s', (_, path, data, more, expected) => {
  expect(faults(path, data, more)).toEqual(expected);
});

it('a segment that changes has all expressions of records looked at again', () => {
  const { model, index } = world();
  const affected = affectedBy(new Map([['seg_nest', [null]]]), { model, index });
  expect(new Set(affected)).toEqual(new Set(['seg_nest', 'seg_hot', 'fitc_a']));
});
