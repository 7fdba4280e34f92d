/** The law of the index: after any sequence of changes it equals one built from scratch. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIndex } from '../../src/index/record-index.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import type { RecordData, StoredRecord } from '../../src/record/types.ts';
import { fixtureModel, RECORDS, stored } from './fixture.ts';

const model = fixtureModel();
const QUERIES = ['acme', '+export csv', '"export csv"', 'c*', '-acme', 'crash~1', 'title:acme^2'];
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

type Step = { readonly put: StoredRecord } | { readonly remove: number } | { readonly ask: true };
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(data, fc.constantFrom('', 'a/', 'b/')).map(put) },
  { weight: 3, arbitrary: fc.nat(20).map((remove) => ({ remove })) },
  { weight: 1, arbitrary: fc.constant({ ask: true } as const) },
);

function put([record, directory]: [RecordData, string]): Step {
  return { put: stored(model, record, directory) };
}

function fresh(records: Iterable<StoredRecord>): RecordIndex {
  const index = createIndex(model);
  for (const record of records) index.applyChange({ file: record.file, record });
  return index;
}

/** Applies steps to an index and to a plain map of files; gives the map. */
function play(index: RecordIndex, steps: readonly Step[], files: Map<string, StoredRecord>): void {
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

const uniqueOf = (index: RecordIndex): string[][] =>
  ['"acme.com"', '"big.io"'].map((key) =>
    index.byUnique('crm/companies', ['domain'], key).map((r) => r.id),
  );

describe('any sequence of changes', () => {
  it('leaves the index as a fresh one over the same files', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), fc.boolean(), (steps, isForced) => {
        const index = createIndex(model);
        if (isForced) index.dump(QUERIES);
        const files = new Map<string, StoredRecord>();
        play(index, steps, files);
        const rebuilt = fresh([...files.values()].reverse());
        expect(index.dump(QUERIES)).toEqual(rebuilt.dump(QUERIES));
        expect(uniqueOf(index)).toEqual(uniqueOf(rebuilt));
      }),
      { numRuns: 300 },
    );
  });

  it('reads the same edges forwards and backwards', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const index = createIndex(model);
        play(index, steps, new Map());
        const { links, referrers } = index.dump();
        const backwards = links
          .filter((link) => !link.endsWith(' -> -'))
          .map((link) => {
            const [from, field, , , to] = link.split(' ');
            return `${to} <- ${from} ${field}`;
          });
        expect(referrers).toEqual(backwards.sort());
      }),
      { numRuns: 100 },
    );
  });

  it('stays exact when the lists are cleaned of thousands of dead entries', () => {
    const records = RECORDS.map((record) => stored(model, record));
    const index = fresh(records);
    index.search('acme');
    for (let round = 0; round < 300; round++) {
      for (const record of records) {
        const edited = { ...record, data: { ...record.data, title: `Round ${round} crash` } };
        index.applyChange({ file: record.file, record: edited });
      }
    }
    expect(index.search('round').total).toBe(4);
    for (const record of records) index.applyChange({ file: record.file, record });
    expect(index.dump([...QUERIES, '*'])).toEqual(fresh(records).dump([...QUERIES, '*']));
    expect(index.search('round').total).toBe(0);
  });
});
