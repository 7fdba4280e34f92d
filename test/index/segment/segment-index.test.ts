/** A segment, with any changes over it, answers as an index in memory built from the same files. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIndex } from '../../../src/index/record-index.ts';
import type { RecordIndex } from '../../../src/index/types.ts';
import type { StoredRecord } from '../../../src/record/types.ts';
import { fresh, play, QUERIES, stepOf } from '../changes.ts';
import { fixtureModel, RECORDS, stored } from '../fixture.ts';
import { reopened } from './memory-segment.ts';

const model = fixtureModel();
const steps = fc.array(stepOf(model), { maxLength: 25 });
const PATHS = [...model.collections.keys()];
const TEXTS = [...QUERIES, '*', '-csv -crash', '+title:exp* köln', '"csv export" acme^3', 'the'];

/** Everything that a reader can ask, in one value. */
function answers(index: RecordIndex, files: ReadonlyMap<string, StoredRecord>): unknown {
  const byFile = (a: StoredRecord, b: StoredRecord): number => (a.file < b.file ? -1 : 1);
  return {
    dump: index.dump(QUERIES),
    found: TEXTS.map((text) => index.search(text, undefined, { archived: true, limit: 5 })),
    deals: TEXTS.map((text) => index.search(text, ['crm/deals'])),
    files: [...index.files()].sort(byFile),
    shadowed: [...index.shadowed()].sort(byFile),
    sizes: PATHS.map((path) => index.size(path)),
    records: PATHS.map((path) => [...index.records(path)]),
    atFile: [...files.keys(), 'crm/deals/deal_none.json'].map((file) => index.atFile(file)),
    get: ['deal_1', 'comp_2', 'stage_3', 'ch_1', 'none_1'].map((id) => index.get(id)),
    prefixes: ['', 'c', 'deal_', 'deal_1'].map((prefix) => index.idsWithPrefix(prefix, 4)),
    unique: ['"acme.com"', '"big.io"'].map((key) =>
      index.byUnique('crm/companies', ['domain'], key),
    ),
    rows: PATHS.map((path) => rowsOf(index, path)),
  };
}

/** Records by way of rows, and where a search finds them. */
function rowsOf(index: RecordIndex, path: string): unknown {
  const slabs = index.slabs(path);
  const live = slabs.flatMap((slab) =>
    Array.from({ length: slab.rows }, (_, row) => row)
      .filter((row) => slab.isLive(row))
      .map((row) => ({
        id: slab.id(row),
        record: slab.record(row),
        at: slab.rowOf(slab.id(row)) === row,
      })),
  );
  const { hits } = index.searchRows('export -crash', path);
  return {
    live: live.sort((a, b) => (a.id < b.id ? -1 : 1)),
    hits: hits.map(({ slab, row, score }) => `${slabs[slab]?.id(row)} ${score}`).sort(),
  };
}

describe('a segment', () => {
  it('answers as the index it was made of', () => {
    const records = RECORDS.map((record) => stored(model, record));
    const files = new Map(records.map((record) => [record.file, record]));
    const index = fresh(model, records);
    expect(answers(reopened(index, model), files)).toEqual(answers(index, files));
  });

  it('of nothing answers nothing', () => {
    const index = reopened(createIndex(model), model);
    expect(answers(index, new Map())).toEqual(answers(createIndex(model), new Map()));
  });

  it('with any changes over it equals a fresh index, and so does one saved from both', () => {
    fc.assert(
      fc.property(steps, steps, fc.boolean(), (before, after, isForced) => {
        const files = new Map<string, StoredRecord>();
        const made = createIndex(model);
        play(made, before, files);
        const index = reopened(made, model);
        if (isForced) answers(index, files);
        play(index, after, files);
        const expected = answers(fresh(model, files.values()), files);
        expect(answers(index, files)).toEqual(expected);
        expect(answers(reopened(index, model), files)).toEqual(expected);
      }),
      { numRuns: 200 },
    );
  });
});
