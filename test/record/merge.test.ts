import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeRecords } from '../../src/record/merge.ts';
import type { FieldRule, ObjectRules } from '../../src/record/merge-types.ts';
import type { JsonObject, JsonValue } from '../../src/record/types.ts';
import { sameValue } from '../../src/record/value.ts';
import {
  byKey,
  comparable,
  disjointSlots,
  expected,
  RULES,
  recordOf,
  type Slots,
  slots,
} from './merge-oracle.ts';

const RUNS = { numRuns: 2000 };

const merge = (all: Slots) =>
  mergeRecords(recordOf(all, 'b'), recordOf(all, 'o'), recordOf(all, 't'), RULES);

describe('any merge', () => {
  it('gives what the oracle says, field by field, each conflict once with its three values', () => {
    fc.assert(
      fc.property(slots, (all) => {
        const { value, conflicts } = merge(all);
        const wanted = expected(all);
        expect(comparable(value)).toEqual(wanted.value);
        expect(conflicts.map((one) => byKey(one.pointer, value)).sort()).toEqual(wanted.conflicts);
        for (const { ours, theirs } of conflicts) expect(sameValue(ours, theirs)).toBe(false);
      }),
      RUNS,
    );
  });

  it('of changes to different fields has no conflict', () => {
    fc.assert(
      fc.property(disjointSlots, (all) => {
        expect(merge(all).conflicts).toEqual([]);
      }),
      RUNS,
    );
  });

  it('gives the same whichever side is ours, where nothing conflicts', () => {
    fc.assert(
      fc.property(fc.oneof(slots, disjointSlots), (all) => {
        const { value, conflicts } = merge(all);
        const swapped = merge(swap(all));
        expect(swapped.conflicts.length).toBe(conflicts.length);
        if (conflicts.length === 0) expect(sameValue(value, swapped.value)).toBe(true);
      }),
      RUNS,
    );
  });

  it('with itself, with its base, and again with either side changes nothing', () => {
    fc.assert(
      fc.property(slots, (all) => {
        const [base, ours, theirs] = [recordOf(all, 'b'), recordOf(all, 'o'), recordOf(all, 't')];
        const { value } = merge(all);
        for (const x of [base, ours, theirs, value]) {
          expect(mergeRecords(base, x, x, RULES)).toEqual({ value: x, conflicts: [] });
          expect(mergeRecords(base, x, base, RULES)).toEqual({ value: x, conflicts: [] });
          expect(mergeRecords(base, base, x, RULES)).toEqual({ value: x, conflicts: [] });
        }
        for (const side of [ours, theirs]) {
          expect(mergeRecords(side, value, side, RULES)).toEqual({ value, conflicts: [] });
          expect(mergeRecords(base, value, side, RULES).value).toEqual(value);
        }
      }),
      RUNS,
    );
  });

  it('never throws, whatever the values are and however little they fit the rules', () => {
    const anything = fc.dictionary(
      fc.constantFrom(
        'title',
        'tags',
        'lines',
        'log',
        'notes',
        'seen',
        'stage',
        '__proto__',
        'a/~b',
      ),
      fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.array(fc.record({ key: fc.constantFrom('a', 'b', 1, null), day: fc.jsonValue() })),
      ),
    ) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(fc.option(anything), anything, anything, (base, ours, theirs) => {
        const one = mergeRecords(base, ours, theirs, RULES);
        const other = mergeRecords(base, theirs, ours, RULES);
        expect(other.conflicts.length).toBe(one.conflicts.length);
        if (one.conflicts.length === 0) expect(sameValue(one.value, other.value)).toBe(true);
        const again = mergeRecords(base, one.value, theirs, RULES).value;
        expect(sameValue(again, one.value)).toBe(true);
        const text = JSON.stringify(one.value);
        expect(JSON.stringify(JSON.parse(text))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});

function swap(all: Slots): Slots {
  return JSON.parse(JSON.stringify(all), (_, value) =>
    value !== null && typeof value === 'object' && 'o' in value
      ? { b: value.b, o: value.t, t: value.o }
      : value,
  ) as Slots;
}

type Row = readonly [
  name: string,
  rule: FieldRule,
  base: JsonValue,
  ours: JsonValue,
  theirs: JsonValue,
  merged: JsonValue,
  conflicts?: readonly string[],
];

const VALUE: FieldRule = { rule: 'value' };
const SET: FieldRule = { rule: 'set' };
const APPEND: FieldRule = { rule: 'append', key: 'at' };
const NEWEST: FieldRule = { rule: 'append', key: 'at', order: 'desc' };
const KEYED: FieldRule = { rule: 'by-key', key: 'k' };
const TEXT: FieldRule = { rule: 'text' };
const at = (day: number, n = 0): JsonObject => ({ at: `2026-01-0${day}`, n });

const ROWS: readonly Row[] = [
  ['value: one side', VALUE, 1, 2, 1, 2],
  ['value: both alike', VALUE, 1, 2, 2, 2],
  ['value: both', VALUE, 1, 2, 3, 2, ['/f']],
  ['value: cleared against changed', VALUE, 1, null, 3, null, ['/f']],
  ['value: both new', VALUE, null, 2, 3, 2, ['/f']],
  ['value: a list is one value', VALUE, [1], [1, 2], [0, 1], [1, 2], ['/f']],
  [
    'objects merge by member',
    VALUE,
    { a: 1, b: 1 },
    { a: 2, b: 1 },
    { a: 1, b: 2 },
    { a: 2, b: 2 },
  ],
  ['new objects merge by member', VALUE, null, { a: 1 }, { b: 2 }, { a: 1, b: 2 }],
  ['a member that both changed', VALUE, { a: 1 }, { a: 2 }, { a: 3 }, { a: 2 }, ['/f/a']],
  ['the last member removed, another set', VALUE, { a: 1 }, null, { a: 1, b: 2 }, { b: 2 }],
  ['an object removed, its member changed', VALUE, { a: 1 }, null, { a: 2 }, null, ['/f/a']],
  ['an object became a text', VALUE, { a: 1 }, 'x', { a: 2 }, 'x', ['/f']],
  ['set: added on both sides', SET, ['a'], ['a', 'x'], ['a', 'b'], ['a', 'b', 'x']],
  ['set: added and removed', SET, ['a', 'b'], ['b', 'c'], ['a'], ['c']],
  [
    'set: a new first element stays first',
    SET,
    ['a', 'b'],
    ['z', 'a', 'b'],
    ['a', 'b', 'c'],
    ['z', 'a', 'b', 'c'],
  ],
  ['set: reordered and added', SET, ['a', 'b'], ['b', 'a'], ['a', 'b', 'c'], ['b', 'c', 'a']],
  ['set: both new', SET, null, ['b'], ['a'], ['a', 'b']],
  ['set: all removed, one added', SET, ['a'], null, ['a', 'b'], ['b']],
  [
    'set: objects by content',
    SET,
    [],
    [{ x: 1, y: 2 }],
    [{ y: 2, x: 1 }, { x: 3 }],
    [{ y: 2, x: 1 }, { x: 3 }],
  ],
  ['set: no list', SET, ['a'], 'text', ['b'], 'text', ['/f']],
  ['max: the later', { rule: 'max' }, '2026-01-01', '2026-01-03', '2026-01-02', '2026-01-03'],
  [
    'max: instants',
    { rule: 'max' },
    null,
    '2026-01-01T12:00:00+02:00',
    '2026-01-01T11:00:00Z',
    '2026-01-01T11:00:00Z',
  ],
  ['max: a lower value of one side is a correction', { rule: 'max' }, 5, 3, 5, 3],
  ['max: filled wins', { rule: 'max' }, 5, null, 7, 7],
  ['max: numbers, not texts', { rule: 'max' }, 5, 10, 9, 10],
  ['min: the earlier', { rule: 'min' }, null, '2026-01-03', '2026-01-02', '2026-01-02'],
  ['min: of other kinds', { rule: 'min' }, 1, 2, 'x', 2, ['/f']],
  ['immutable: first set on both sides', { rule: 'immutable' }, null, 'a', 'b', 'a', ['/f']],
  ['immutable: changed on one side', { rule: 'immutable' }, 'a', 'b', 'a', 'a', ['/f']],
  ['immutable: changed alike', { rule: 'immutable' }, 'a', 'b', 'b', 'b'],
  ['append: by date', APPEND, [at(1)], [at(1), at(4)], [at(1), at(3)], [at(1), at(3), at(4)]],
  ['append: newest first', NEWEST, [at(1)], [at(4), at(1)], [at(3), at(1)], [at(4), at(3), at(1)]],
  ['append: same date, by text', APPEND, [], [at(1, 2)], [at(1, 1)], [at(1, 1), at(1, 2)]],
  [
    'append: one side corrected an entry',
    APPEND,
    [at(1, 1)],
    [at(1, 2)],
    [at(1, 1), at(2)],
    [at(1, 2), at(2)],
  ],
  [
    'append: both corrected an entry, both stay',
    APPEND,
    [at(1, 1)],
    [at(1, 2)],
    [at(1, 3)],
    [at(1, 2), at(1, 3)],
  ],
  [
    'by-key: different elements',
    KEYED,
    [
      { k: 1, v: 1 },
      { k: 2, v: 1 },
    ],
    [
      { k: 1, v: 2 },
      { k: 2, v: 1 },
    ],
    [
      { k: 1, v: 1 },
      { k: 2, v: 2 },
    ],
    [
      { k: 1, v: 2 },
      { k: 2, v: 2 },
    ],
  ],
  [
    'by-key: fields of one element',
    KEYED,
    [{ k: 1, v: 1, w: 1 }],
    [{ k: 1, v: 2, w: 1 }],
    [{ k: 1, v: 1, w: 2 }],
    [{ k: 1, v: 2, w: 2 }],
  ],
  [
    'by-key: one field of one element',
    KEYED,
    [{ k: 1, v: 1 }],
    [{ k: 0 }, { k: 1, v: 2 }],
    [{ k: 1, v: 3 }],
    [{ k: 0 }, { k: 1, v: 2 }],
    ['/f/1/v'],
  ],
  [
    'by-key: removed, unchanged',
    KEYED,
    [{ k: 1, v: 1 }, { k: 2 }],
    [{ k: 2 }],
    [{ k: 1, v: 1 }, { k: 2 }, { k: 3 }],
    [{ k: 2 }, { k: 3 }],
  ],
  [
    'by-key: removed against changed stays',
    KEYED,
    [{ k: 1, v: 1 }],
    [],
    [{ k: 1, v: 2 }],
    [{ k: 1, v: 2 }],
    ['/f/0'],
  ],
  [
    'by-key: added on both sides',
    KEYED,
    [],
    [{ k: 1, v: 1 }],
    [{ k: 1, w: 2 }],
    [{ k: 1, v: 1, w: 2 }],
  ],
  ['by-key: an element without the key', KEYED, [], [{ v: 1 }], [{ k: 1 }], [{ v: 1 }], ['/f']],
  [
    'by-key: a doubled key',
    KEYED,
    [],
    [{ k: 1 }, { k: 1 }],
    [{ k: 2 }],
    [{ k: 1 }, { k: 1 }],
    ['/f'],
  ],
  ['text: different lines', TEXT, 'a\nb\nc\n', 'A\nb\nc\n', 'a\nb\nC\n', 'A\nb\nC\n'],
  ['text: neighbouring lines', TEXT, 'a\nb\n', 'A\nb\n', 'a\nB\n', 'A\nb\n', ['/f']],
  ['text: the same change', TEXT, 'a\nb\nc', 'A\nb\nc', 'A\nb\nC', 'A\nb\nC'],
  ['text: both wrote one', TEXT, null, 'a', 'b', 'a', ['/f']],
  [
    'text: lines named like members of objects',
    TEXT,
    'constructor\n\n__proto__',
    'x\n\n__proto__',
    'constructor\n\ntoString',
    'x\n\ntoString',
  ],
  [
    'text: long and uniform',
    TEXT,
    '\n'.repeat(2000),
    `a${'\n'.repeat(2000)}`,
    `${'\n'.repeat(2000)}b`,
    `a${'\n'.repeat(2000)}`,
    ['/f'],
  ],
];

describe('rules', () => {
  it.each(ROWS.map((row) => [row[0], row] as const))('%s', (_, row) => {
    const [, rule, base, ours, theirs, merged, conflicts = []] = row;
    const rules: ObjectRules = { fields: new Map([['f', rule]]), moves: new Map() };
    // The other field keeps the record from being one that a single side changed.
    const record = (f: JsonValue, g: number): JsonObject => (f === null ? { g } : { g, f });
    const result = mergeRecords(record(base, 0), record(ours, 1), record(theirs, 1), rules);
    expect(result.value['f'] ?? null).toEqual(merged);
    expect(result.conflicts.map((one) => one.pointer)).toEqual(conflicts);
  });

  it('a conflict names the three values, and its pointer is escaped', () => {
    const [base, ours, theirs] = [{ 'a/~b': 1 }, { 'a/~b': 2 }, { 'a/~b': 3 }];
    expect(mergeRecords(base, ours, theirs, RULES).conflicts).toEqual([
      { pointer: '/a~1~0b', base: 1, ours: 2, theirs: 3, rule: 'value' },
    ]);
  });

  it('two moves of a lifecycle are one conflict; what a move sets follows the side that is kept', () => {
    const base = { stage: 'lead', probability: 10, title: 'x' };
    const ours = { stage: 'won', probability: 100, title: 'x' };
    const theirs = { stage: 'offered', probability: 60, title: 'y' };
    const conflict = {
      pointer: '/stage',
      base: 'lead',
      ours: 'won',
      theirs: 'offered',
      rule: 'value',
      also: [{ pointer: '/probability', base: 10, ours: 100, theirs: 60 }],
    };
    expect(mergeRecords(base, ours, theirs, RULES)).toEqual({
      value: { stage: 'won', probability: 100, title: 'y' },
      conflicts: [conflict],
    });
    expect(mergeRecords(base, ours, theirs, RULES, 'base')).toEqual({
      value: { stage: 'lead', probability: 10, title: 'y' },
      conflicts: [conflict],
    });
  });

  it('keeps the order of our keys and puts new ones of theirs to their schema place', () => {
    const ours = { id: 'x', log: [], own: 1, title: 'a' };
    const theirs = { seen: '2026-01-01', id: 'x', title: 'b', log: [], other: 2 };
    const { value } = mergeRecords({ id: 'x', log: [], title: 'b' }, ours, theirs, RULES);
    expect(Object.keys(value)).toEqual(['id', 'log', 'own', 'title', 'seen', 'other']);
  });

  it('null is absent: it stays in the file until the field is written', () => {
    const base = { a: null, b: 1, c: 1 };
    const merged = mergeRecords(base, { a: null, b: null, c: 1 }, { b: 1, c: 2 }, RULES);
    expect(JSON.stringify(merged.value)).toBe('{"a":null,"b":null,"c":2}');
    expect(merged.conflicts).toEqual([]);
  });
});
