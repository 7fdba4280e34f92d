/** The law of the index: after any sequence of changes it equals one built from scratch. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createIndex } from '../../src/index/record-index.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import type { StoredRecord } from '../../src/record/types.ts';
import { fresh, play, QUERIES, stepOf } from './changes.ts';
import { fixtureModel, RECORDS, stored } from './fixture.ts';

const model = fixtureModel();
const step = stepOf(model);

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
        const rebuilt = fresh(model, [...files.values()].reverse());
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
    const index = fresh(model, records);
    index.search('acme');
    for (let round = 0; round < 300; round++) {
      for (const record of records) {
        const edited = { ...record, data: { ...record.data, title: `Round ${round} crash` } };
        index.applyChange({ file: record.file, record: edited });
      }
    }
    expect(index.search('round').total).toBe(4);
    for (const record of records) index.applyChange({ file: record.file, record });
    expect(index.dump([...QUERIES, '*'])).toEqual(fresh(model, records).dump([...QUERIES, '*']));
    expect(index.search('round').total).toBe(0);
  });
});
