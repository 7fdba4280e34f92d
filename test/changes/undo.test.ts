import fc from 'fast-check';
import { expect, it } from 'vitest';
import { undoSteps } from '../../src/changes/undo.ts';
import type { RecordData } from '../../src/record/types.ts';
import { withoutNulls } from '../../src/record/value.ts';
import { contextOf } from '../support/plan-context.ts';

type Fields = Readonly<Record<string, number | null>>;
const NAMES = ['probability', 'expectedValue', 'title', 'nextStep', 'source'];
const fields = fc.record(
  Object.fromEntries(NAMES.map((name) => [name, fc.constantFrom(1, 2, 3)])),
) as fc.Arbitrary<Fields>;

const recordOf = (data: Fields): RecordData => ({ id: 'deal_a', ...data }) as RecordData;

/** What each field must be: an independent reading of "take back what the commit did, keep what came after". */
function oracle(before: Fields, after: Fields, now: Fields): Fields | 'conflict' {
  const out: Record<string, number | null> = {};
  for (const name of NAMES) {
    const [was, made, is] = [before[name] ?? null, after[name] ?? null, now[name] ?? null];
    if (was !== made && is !== made && is !== was) return 'conflict';
    out[name] = was !== made ? was : is;
  }
  return out;
}

it('equals what one would do field by field', () => {
  fc.assert(
    fc.property(fields, fields, fields, (before, after, now) => {
      const context = contextOf({ 'crm/deals': [recordOf(now)] });
      const step = {
        collection: 'crm/deals',
        id: 'deal_a',
        before: recordOf(before),
        after: recordOf(after),
      };
      const { changes, conflicts } = undoSteps([step], context);
      const expected = oracle(before, after, now);
      if (expected === 'conflict') {
        expect(conflicts.length).toBeGreaterThan(0);
        return;
      }
      expect(conflicts).toEqual([]);
      const [change] = changes;
      const result = change?.op === 'update' ? change.after : recordOf(now);
      expect(withoutNulls(result as never)).toEqual(withoutNulls(recordOf(expected) as never));
    }),
    { numRuns: 300 },
  );
});

const deal = (data: object): RecordData => ({ id: 'deal_a', ...data }) as RecordData;

it.each([
  ['a set loses what was added', ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'c']],
  ['a set gets back what was taken', ['a', 'b'], ['a'], ['a', 'c'], ['a', 'b', 'c']],
])('%s', (_, before, after, now, expected) => {
  const context = contextOf({ 'crm/deals': [deal({ tags: now })] });
  const step = {
    collection: 'crm/deals',
    id: 'deal_a',
    before: deal({ tags: before }),
    after: deal({ tags: after }),
  };
  const [change] = undoSteps([step], context).changes;
  const tags = change?.op === 'update' ? change.after['tags'] : undefined;
  expect([...((tags as string[] | undefined) ?? [])].sort()).toEqual(expected);
});

it.each([
  ['made, unchanged since', null, { a: 1 }, { a: 1 }, 'remove', 0],
  ['made, changed since', null, { a: 1 }, { a: 2 }, undefined, 1],
  ['made, gone by now', null, { a: 1 }, null, undefined, 0],
  ['removed', { a: 1 }, null, null, 'create', 0],
  ['removed, there again as it was', { a: 1 }, null, { a: 1 }, undefined, 0],
  ['removed, made anew since', { a: 1 }, null, { a: 2 }, undefined, 1],
  ['changed, removed since', { a: 1 }, { a: 2 }, null, undefined, 1],
] as const)('a record that was %s', (_, before, after, now, op, conflicts) => {
  const context = contextOf(now === null ? {} : { 'crm/deals': [deal(now)] });
  const step = {
    collection: 'crm/deals',
    id: 'deal_a',
    before: before === null ? null : deal(before),
    after: after === null ? null : deal(after),
  };
  const undone = undoSteps([step], context);
  expect(undone.conflicts).toHaveLength(conflicts);
  if (conflicts === 0) expect(undone.changes[0]?.op).toBe(op);
});
