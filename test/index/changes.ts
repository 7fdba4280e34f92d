/** Random changes to the fixture's records, and files as a plain map to compare an index with. */

import fc from 'fast-check';
import { createIndex } from '../../src/index/record-index.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import type { RecordData, StoredRecord } from '../../src/record/types.ts';
import type { Model } from '../../src/schema/model.ts';
import { stored } from './fixture.ts';

/** Asked of every index that is compared. */
export const QUERIES: readonly string[] = [
  'acme',
  '+export csv',
  '"export csv"',
  'c*',
  '-acme',
  'crash~1',
  'title:acme^2',
];
const KEYS = ['lead', 'won', 'lost'];
const PIPELINES = ['sales', 'renewals'];
const TITLES = ['Acme export', 'Export CSV', 'CSV export crashed', 'the crash', 'Köln', ''];

const slot = fc.constantFrom('1', '2', '3');
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.option(arbitrary, { nil: null });

const company = fc.record({
  id: slot.map((n) => `comp_${n}`),
  name: fc.constantFrom(...TITLES),
  domain: maybe(fc.constantFrom('acme.com', 'www.ACME.com', 'big.io')),
  parentId: maybe(slot.map((n) => `comp_${n}`)),
});
const stage = fc.record({
  id: slot.map((n) => `stage_${n}`),
  key: maybe(fc.constantFrom(...KEYS)),
  pipeline: fc.constantFrom(...PIPELINES),
});
const channel = fc.record({ id: slot.map((n) => `ch_${n}`), name: fc.constantFrom(...TITLES) });
const deal = fc.record({
  id: slot.map((n) => `deal_${n}`),
  title: fc.constantFrom(...TITLES),
  companyId: maybe(slot.map((n) => `comp_${n}`)),
  stage: maybe(fc.constantFrom(...KEYS)),
  pipeline: maybe(fc.constantFrom(...PIPELINES)),
  anchorId: maybe(fc.constantFrom('comp_1', 'cont_1', 'deal_1')),
  tags: fc.array(fc.constantFrom(...TITLES), { maxLength: 2 }),
  touchpoints: fc.array(fc.record({ channel: maybe(slot), note: fc.constantFrom(...TITLES) }), {
    maxLength: 2,
  }),
});
const data: fc.Arbitrary<RecordData> = fc.oneof(company, stage, channel, deal);

export type Step =
  | { readonly put: StoredRecord }
  | { readonly remove: number }
  | { readonly ask: true };
/** Changes of the model's records. */
export function stepOf(model: Model): fc.Arbitrary<Step> {
  const put = fc
    .tuple(data, fc.constantFrom('', 'a/', 'b/'))
    .map(([record, directory]) => ({ put: stored(model, record, directory) }));
  return fc.oneof(
    { weight: 6, arbitrary: put },
    { weight: 3, arbitrary: fc.nat(20).map((remove) => ({ remove })) },
    { weight: 1, arbitrary: fc.constant({ ask: true } as const) },
  );
}

export function fresh(model: Model, records: Iterable<StoredRecord>): RecordIndex {
  const index = createIndex(model);
  for (const record of records) index.applyChange({ file: record.file, record });
  return index;
}

/** Applies steps to an index and to a plain map of files; gives the map. */
export function play(
  index: RecordIndex,
  steps: readonly Step[],
  files: Map<string, StoredRecord>,
): void {
  for (const one of steps) {
    if ('ask' in one) {
      index.dump(QUERIES);
    } else if ('put' in one) {
      files.set(one.put.file, one.put);
      index.applyChange({ file: one.put.file, record: one.put });
    } else {
      const file = [...files.keys()][one.remove];
      if (file === undefined) continue;
      files.delete(file);
      index.applyChange({ file, record: null });
    }
  }
}
