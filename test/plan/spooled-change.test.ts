import { describe, expect, it } from 'vitest';
import { collectionOf, idOf, isSpooled, withAfter } from '../../src/plan/change-facts.ts';
import { spooled } from '../../src/plan/spooled-change.ts';
import type { Change } from '../../src/plan/types.ts';
import { canonicalBytes } from '../../src/record/canonical.ts';

const AFTER = { id: 'deal_a', title: 'Größe “x” 💡', tags: ['b', 'a'], value: 1.5, note: null };
const BEFORE = { collection: 'crm/deals', id: 'deal_a', file: 'f.json', blob: 'b0', data: AFTER };
const CHANGED = { ...AFTER, value: 2 };

const CHANGES: readonly Change[] = [
  { op: 'create', collection: 'crm/deals', after: AFTER },
  { op: 'update', before: BEFORE, after: CHANGED },
  { op: 'update', before: BEFORE, after: CHANGED, dependsOn: ['value'] },
  { op: 'update', before: BEFORE, after: AFTER, to: 'g.json' },
  { op: 'remove', before: BEFORE },
  { op: 'rename', before: BEFORE, after: { ...AFTER, id: 'deal_b' } },
];

function spoolInMemory() {
  const held: Uint8Array[] = [];
  return {
    put: (bytes: Uint8Array) => held.push(bytes) - 1,
    get: (at: number) => held[at] ?? NOTHING,
  };
}

const NOTHING = new Uint8Array();

/** What a change says, read one by one: a spooled one has no properties to be spread. */
function saidBy(change: Change): object {
  const { op } = change;
  const before = 'before' in change ? change.before : null;
  const after = 'after' in change ? change.after : null;
  const dependsOn = 'dependsOn' in change ? change.dependsOn : null;
  return { op, before, after, dependsOn, to: 'to' in change ? change.to : null };
}

describe('a spooled change', () => {
  it.each(CHANGES.map((change) => [JSON.stringify(change).slice(0, 60), change] as const))(
    'says the same: %s',
    (_, change) => {
      const other = spooled(change, spoolInMemory());
      expect(saidBy(other)).toEqual(saidBy(change));
      expect([idOf(other), collectionOf(other)]).toEqual([idOf(change), collectionOf(change)]);
      if (isSpooled(other)) expect(other.bytes).toEqual(canonicalBytes(other.after));
      if (other.op !== 'create' && other.op !== 'update') return;
      if (change.op !== 'create' && change.op !== 'update') return;
      const more = { ...AFTER, title: 'other' };
      expect(saidBy(withAfter(other, more))).toEqual(saidBy(withAfter(change, more)));
    },
  );
});
