import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/record/canonical.ts';
import { type FileMerge, mergeFiles } from '../../src/record/merge-files.ts';
import { NO_RULES } from '../../src/record/merge-types.ts';
import { parseRecord } from '../../src/record/parse-record.ts';
import { RULES, recordOf, slots } from './merge-oracle.ts';

const bytes = (content: string | object | null): Uint8Array | null => {
  if (content === null) return null;
  return Buffer.from(typeof content === 'string' ? content : canonicalText(content));
};

function merge(
  base: string | object | null,
  ours: string | object | null,
  theirs: string | object | null,
  id?: string,
): Omit<FileMerge, 'bytes'> & { readonly text: string | null } {
  const versions = { base: bytes(base), ours: bytes(ours), theirs: bytes(theirs) };
  const options = id === undefined ? { rules: NO_RULES } : { rules: NO_RULES, id };
  const { bytes: merged, ...rest } = mergeFiles(versions, options);
  return { ...rest, text: merged === null ? null : Buffer.from(merged).toString('utf8') };
}

const A = { id: 'deal_a', n: 1, m: 1 };
const MARKERS = '<<<<<<< ours\n{}\n=======\n[]\n>>>>>>> theirs\n';

describe('files', () => {
  it('both changed: canonical JSON, also from other layouts and line ends', () => {
    const ours = '{"id":"deal_a",\r\n\t"n":2, "m":1}';
    expect(merge(A, ours, { ...A, m: 2 })).toEqual({
      text: canonicalText({ id: 'deal_a', n: 2, m: 2 }),
      conflicts: [],
    });
  });

  it('added on both sides: merged without a base', () => {
    const { text, conflicts } = merge(null, { id: 'deal_a', n: 1 }, { id: 'deal_a', n: 2, m: 1 });
    expect(text).toBe(canonicalText({ id: 'deal_a', n: 1, m: 1 }));
    expect(conflicts).toEqual([{ pointer: '/n', base: null, ours: 1, theirs: 2, rule: 'value' }]);
  });

  it.each([
    ['both removed it', A, null, null, null],
    ['one removed it', A, null, A, null],
    ['the other removed it', A, A, null, null],
    ['one added it', null, A, null, canonicalText(A)],
    ['one side alone may be anything', A, A, MARKERS, MARKERS],
    ['both alike may be anything', A, MARKERS, MARKERS, MARKERS],
    ['a layout of one side stays', A, '{"id":"deal_b"}', A, '{"id":"deal_b"}'],
  ])('%s: no conflict', (_, base, ours, theirs, text) => {
    expect(merge(base, ours, theirs)).toEqual({ text, conflicts: [] });
  });

  it.each([
    ['we', null, { ...A, n: 2 }],
    ['they', { ...A, n: 2 }, null],
  ])('removed by %s, changed by the other: the change stays, reported', (_, ours, theirs) => {
    expect(merge(A, ours, theirs)).toEqual({
      text: canonicalText({ ...A, n: 2 }),
      conflicts: [{ pointer: '', base: A, ours, theirs, rule: 'record' }],
    });
  });

  it.each([
    ['our markers', A, MARKERS, { ...A, n: 2 }, 'unreadable', /^ours .*both sides of a merge/],
    ['their half', A, { ...A, n: 2 }, '{"id": "deal_a"', 'unreadable', /^theirs/],
    ['a base of markers', MARKERS, { ...A, n: 2 }, { ...A, n: 3 }, 'unreadable', /^base/],
    ['a doubled key', A, '{"id":"deal_a","n":1,"n":2}', { ...A, m: 2 }, 'unreadable', /twice/],
    ['a list', A, '[1]', { ...A, n: 2 }, 'unreadable', /not an object/],
    [
      'another id',
      A,
      { id: 'deal_b', n: 2 },
      { ...A, n: 3 },
      'ids',
      /deal_b, deal_a|deal_a, deal_b/,
    ],
    ['no id', { n: 1 }, { ...A, n: 2 }, { n: 3 }, 'ids', /one without an id/],
    ['another name', A, { ...A, n: 2 }, { ...A, m: 2 }, 'ids', /deal_name/],
  ] as const)('%s: refused, ours stays byte for byte', (name, base, ours, theirs, code, words) => {
    const id = name === 'another name' ? 'deal_name' : undefined;
    const result = merge(base, ours, theirs, id);
    expect(result.text).toBe(typeof ours === 'string' ? ours : canonicalText(ours));
    expect(result.refusal?.code).toBe(code);
    expect(result.refusal?.message).toMatch(words);
    expect(result.conflicts).toMatchObject([{ pointer: '', rule: 'record' }]);
  });

  it('any merge gives a sound record in canonical layout', () => {
    fc.assert(
      fc.property(slots, (all) => {
        const [base, ours, theirs] = [recordOf(all, 'b'), recordOf(all, 'o'), recordOf(all, 't')];
        const versions = { base: bytes(base), ours: bytes(ours), theirs: bytes(theirs) };
        const merged = mergeFiles(versions, { rules: RULES, id: 'deal_x' }).bytes;
        const place = { path: 'crm/deals', prefix: 'deal' };
        const parsed = parseRecord(merged ?? Buffer.alloc(0), 'crm/deals/deal_x.json', place);
        expect(parsed.problems).toEqual([]);
        expect(parsed.canonical).toBe(true);
        expect(canonicalText(parsed.record?.data)).toBe(Buffer.from(merged ?? []).toString());
      }),
      { numRuns: 500 },
    );
  });
});
