import { expect, it } from 'vitest';
import type { RecordData } from '../../../src/record/types.ts';
import { migrateUp, type Reshape } from '../../../src/workspace/merging/migrate-up.ts';

const step = (what: Partial<Reshape>): Reshape => ({
  key: '',
  collection: 'crm/deals',
  set: (data) => data,
  rename: new Map(),
  remove: [],
  ...what,
});
const rename = (from: string, to: string): Reshape => step({ rename: new Map([[from, to]]) });

it.each<[string, object, readonly Reshape[], object, object]>([
  ['a name, at its place', { a: 1, z: 2 }, [rename('a', 'b')], { b: 1, z: 2 }, {}],
  ['one name after the other', { a: 1 }, [rename('a', 'b'), rename('b', 'c')], { c: 1 }, {}],
  [
    'two names that change places',
    { a: 1, b: 2 },
    [step({ remove: ['b'] }), rename('a', 'b')],
    { b: 1 },
    { b: 2 },
  ],
  ['a name that is taken', { a: 1, b: 2 }, [rename('a', 'b')], { a: 1, b: 2 }, {}],
  [
    'a field that is not there',
    { z: 1 },
    [rename('a', 'b'), step({ remove: ['c'] })],
    { z: 1 },
    {},
  ],
  ['a field that went', { a: [1], z: 1 }, [step({ remove: ['a'] })], { z: 1 }, { a: [1] }],
  [
    'values before names',
    { n: 1 },
    [
      step({
        set: (data) => ({ ...data, n: Number(data['n']) + 1 }),
        rename: new Map([['n', 'm']]),
      }),
    ],
    { m: 2 },
    {},
  ],
])('%s', (_, before, steps, after, gone) => {
  const { data, dropped } = migrateUp({ id: 'deal_x', ...before } as RecordData, steps);
  expect(Object.entries(data)).toEqual(Object.entries({ id: 'deal_x', ...after }));
  expect(Object.fromEntries(dropped)).toEqual(gone);
});
