import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffRecords } from '../../src/record/diff.ts';
import { isRecordId, newId, slugOf } from '../../src/record/id.ts';
import { keepKeyOrder } from '../../src/record/order-keys.ts';
import { plainNumber } from '../../src/record/plain-number.ts';
import { rebaseRecord } from '../../src/record/rebase.ts';
import type { JsonObject, RecordData } from '../../src/record/types.ts';
import { sameValue, valuesAt, withValueAt } from '../../src/record/value.ts';

const record = (rest: JsonObject): RecordData => ({ id: 'deal_x', ...rest }) as RecordData;

describe('values', () => {
  it.each([
    [{ a: null }, {}, true],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: [1, null] }, { a: [1] }, false],
    [{ a: {} }, {}, false],
    ['1', 1, false],
    [null, undefined, true],
  ])('sameValue(%j, %j) is %s', (a, b, same) => {
    expect(sameValue(a as JsonObject, b as JsonObject)).toBe(same);
    expect(sameValue(b as JsonObject, a as JsonObject)).toBe(same);
  });

  it.each([
    ['tags', ['a', 'b']],
    ['points[].channel', ['x', 'y']],
    ['points[].none', []],
    ['address.city', ['Oslo']],
    ['address.none.deeper', []],
  ])('valuesAt %s', (path, expected) => {
    const data = {
      tags: ['a', 'b', null],
      points: [{ channel: 'x' }, { channel: 'y' }, 3],
      address: { city: 'Oslo' },
    };
    expect(valuesAt(data, path)).toEqual(expected);
  });

  it('withValueAt copies, makes and removes', () => {
    const before = { a: { b: 1 }, c: 2 };
    expect(withValueAt(before, 'a.b', 5)).toEqual({ a: { b: 5 }, c: 2 });
    expect(withValueAt(before, 'x.y', 1)).toEqual({ ...before, x: { y: 1 } });
    expect(withValueAt(before, 'a.b', null)).toEqual({ c: 2 });
    expect(before).toEqual({ a: { b: 1 }, c: 2 });
  });
});

describe('differences', () => {
  it('name the fields, nested ones by path; null is absent', () => {
    const before = record({ stage: 'offered', address: { city: 'Oslo', zip: '1' }, lost: null });
    const after = record({ stage: 'won', address: { city: 'Bergen', zip: '1' }, tags: ['a'] });
    expect(diffRecords(before, after).map(({ keys: _, ...rest }) => rest)).toEqual([
      { path: 'stage', before: 'offered', after: 'won' },
      { path: 'address.city', before: 'Oslo', after: 'Bergen' },
      { path: 'tags', before: null, after: ['a'] },
    ]);
  });

  it.each([
    ['different fields merge', { a: 1, b: 1 }, { a: 2, b: 1 }, { a: 1, b: 2 }, { a: 2, b: 2 }],
    ['the same change merges', { a: 1 }, { a: 2 }, { a: 2 }, { a: 2 }],
    [
      'nested fields merge',
      { o: { x: 1, y: 1 } },
      { o: { x: 2, y: 1 } },
      { o: { x: 1, y: 2 } },
      { o: { x: 2, y: 2 } },
    ],
    ['a cleared field merges', { a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }, { b: 2 }],
  ])('%s', (_name, base, mine, theirs, merged) => {
    expect(rebaseRecord(record(base), record(mine as JsonObject), record(theirs))).toEqual({
      kind: 'merged',
      data: record(merged as JsonObject),
    });
  });

  it.each([
    ['the same field', { a: 1 }, { a: 2 }, { a: 3 }, ['a']],
    ['a field inside a replaced one', { o: { x: 1 } }, { o: { x: 2 } }, { o: 'text' }, ['o.x']],
  ])('%s conflicts', (_name, base, mine, theirs, fields) => {
    expect(rebaseRecord(record(base), record(mine), record(theirs as JsonObject))).toEqual({
      kind: 'conflict',
      fields,
    });
  });

  it('a number computed from the base conflicts even with an equal one', () => {
    const [base, mine, theirs] = [record({ n: 5 }), record({ n: 6 }), record({ n: 6, o: 1 })];
    expect(rebaseRecord(base, mine, theirs, ['n'])).toEqual({ kind: 'conflict', fields: ['n'] });
    expect(rebaseRecord(base, mine, record({ n: 5, o: 1 }), ['n'])).toMatchObject({
      kind: 'merged',
      data: { n: 6, o: 1 },
    });
  });

  it('rebasing onto an unchanged record gives mine, for any records', () => {
    const data = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(data, data, (base, mine) => {
        const from = record(base as JsonObject);
        const result = rebaseRecord(from, record(mine as JsonObject), from);
        expect(result.kind).toBe('merged');
        if (result.kind === 'merged') {
          expect(diffRecords(result.data, record(mine as JsonObject))).toEqual([]);
        }
      }),
    );
  });
});

describe('ids', () => {
  it('are made of the alphabet, and named by prefix and slug', () => {
    const id = newId('deal');
    expect(id).toMatch(/^deal_[2-9a-hj-km-np-z]{10}$/);
    expect(slugOf('ch_google_ads')).toBe('google_ads');
  });

  it.each(['deal_x', 'ch_google_ads', 'usr_xK9mR2', 'a1_-'])('%s is one', (id) => {
    expect(isRecordId(id)).toBe(true);
  });

  it.each([
    'deal',
    'Deal_x',
    'deal_',
    '_x',
    'deal_ä',
    'deal_a/b',
    'deal_a.b',
    `d_${'x'.repeat(65)}`,
  ])('%s is none', (id) => {
    expect(isRecordId(id)).toBe(false);
  });
});

describe('key order', () => {
  it('keeps what stands and puts new keys to their schema place', () => {
    const before = record({ z: 1, b: 2 });
    const after = record({ z: 1, b: 2, a: 3, c: 4, q: 5 });
    const keys = Object.keys(keepKeyOrder(before, after, ['id', 'a', 'b', 'c', 'z']));
    expect(keys).toEqual(['id', 'a', 'z', 'b', 'c', 'q']);
    expect(Object.keys(keepKeyOrder(null, after, ['id', 'a', 'b', 'c', 'z']))).toEqual([
      'id',
      'a',
      'b',
      'c',
      'z',
      'q',
    ]);
  });
});

describe('a number as people type it', () => {
  it.each([
    ['en-US', 'USD', '$45,000.50', '45000.50'],
    ['en-US', 'USD', '-$1,200', '-1200'],
    ['en-US', 'USD', '1 200 usd', '1200'],
    ['en-US', 'EUR', '$1,200', null],
    ['en-US', '', '12,34,567', null],
    ['en-US', '', '1,5', null],
    ['en-US', '', '1.234', '1.234'],
    ['en-IN', 'INR', '₹12,34,567.5', '1234567.5'],
    ['de', 'EUR', '1.234', '1.234'],
    ['de', 'EUR', '1.234,50 €', '1234.50'],
    ['de', 'EUR', '1234,5', '1234.5'],
    ['nb-NO', 'NOK', 'kr 45 000,50', '45000.50'],
    ['de-CH', 'CHF', "CHF 45'000.50", '45000.50'],
    ['en-US', '%', '60%', '60'],
    ['en-US', '', '$5', null],
    ['en-US', 'USD', '', null],
    ['en-US', 'USD', '1e3', '1e3'],
  ])('in %s, counting %s: %s is %s', (locale, unit, text, plain) => {
    expect(plainNumber(text, { locale, unit })).toBe(plain);
  });
});
