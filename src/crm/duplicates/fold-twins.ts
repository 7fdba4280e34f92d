/**
 * Records that a merge would leave in breach of a unique rule: what they refer to has become one, so they are one, too
 * (memberships of two duplicates in one segment). Pure.
 */

import { MERGED_INTO } from '../../index/merged.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Updates } from '../../plan/referrers.ts';
import type { Change } from '../../plan/types.ts';
import { SEGMENT_MEMBERS } from '../../query/segments.ts';
import { diffRecords } from '../../record/diff.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import { type Collection, requireCollection, type UniqueRule } from '../../schema/model.ts';
import { uniqueKey } from '../../schema/unique-key.ts';
import { membershipOfBoth } from '../segments/membership-of-both.ts';
import { combine } from './combine.ts';
import { repoint } from './repoint.ts';

/** The changes, and instead of twins one record each: the one that was there, with what the others add. */
export function withFoldedTwins(updates: Updates, context: PlanContext): Change[] {
  const folded = new Map<string, StoredRecord>();
  for (const [first, ...others] of twinsAmong(updates, context)) {
    if (first === undefined || folded.has(first.id)) continue;
    const collection = requireCollection(context.model, first.collection);
    const own = updates.of(first);
    const data = foldedTwin(collection, [own, ...others.map((other) => updates.of(other))]);
    if (diffRecords(own, data).length > 0) updates.set(first, data);
    for (const other of others) folded.set(other.id, other);
    repoint(others, first, new Set([first, ...others].map(({ id }) => id)), updates, context.index);
  }
  const removals = [...folded.values()].map((before): Change => ({ op: 'remove', before }));
  return [...updates.changes(folded), ...removals];
}

/** The first with what the others add. */
export function foldedTwin(
  collection: Collection,
  [first, ...others]: readonly [RecordData, ...RecordData[]],
): RecordData {
  const { data } = combine(collection, first, others);
  return collection.path === SEGMENT_MEMBERS ? membershipOfBoth(data, [first, ...others]) : data;
}

/** Records that people merge themselves, or that nobody removes, are left: the rule refuses the plan, and says why. */
export function canBeFolded({ fields, appendOnly, onRemove }: Collection): boolean {
  return !fields.has(MERGED_INTO) && !appendOnly && onRemove !== 'forbid';
}

/** Order of twins: the one that held the key before, then by id. It is the same whoever asks, so that unmerging finds it. */
export function keeperFirst({ rule, key }: HeldKey): (a: RecordData, b: RecordData) => number {
  const rank = (data: RecordData): number => Number(uniqueKey(rule, data) !== key);
  return (a, b) => rank(a) - rank(b) || (a.id < b.id ? -1 : 1);
}

/** A unique rule, and a key that records hold by it. */
export type HeldKey = { readonly rule: UniqueRule; readonly key: string };

/** Groups of two or more that come to hold one key, in the order of `keeperFirst`. */
function twinsAmong(updates: Updates, { model, index }: PlanContext): StoredRecord[][] {
  const groups = new Map<
    string,
    { readonly held: HeldKey; readonly all: Map<string, StoredRecord> }
  >();
  for (const change of updates.changes()) {
    if (change.op !== 'update') continue;
    const { before, after } = change;
    const collection = requireCollection(model, before.collection);
    for (const rule of canBeFolded(collection) ? collection.unique : []) {
      const key = uniqueKey(rule, after);
      if (key === null || key === uniqueKey(rule, before.data)) continue;
      const name = JSON.stringify([collection.path, rule.fields, key]);
      const holders = index
        .byUnique(collection.path, rule.fields, key)
        .filter((one) => uniqueKey(rule, updates.of(one)) === key);
      const all = groups.get(name)?.all ?? new Map(holders.map((one) => [one.id, one]));
      groups.set(name, { held: { rule, key }, all: all.set(before.id, before) });
    }
  }
  return [...groups.values()].flatMap(({ held, all }) => {
    const compare = keeperFirst(held);
    return all.size < 2 ? [] : [[...all.values()].sort((a, b) => compare(a.data, b.data))];
  });
}
