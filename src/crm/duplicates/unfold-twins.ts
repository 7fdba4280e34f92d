/** Records that a merge folded into one because of a unique rule, as they are without one of the merged. Pure. */

import type { Step } from '../../changes/undo.ts';
import { referenceTo } from '../../index/links.ts';
import type { PlanContext } from '../../plan/context.ts';
import { replaceReference } from '../../plan/referrers.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import { sameValue } from '../../record/value.ts';
import { type Collection, requireCollection, type UniqueRule } from '../../schema/model.ts';
import { uniqueKey } from '../../schema/unique-key.ts';
import { canBeFolded, foldedTwin, type HeldKey, keeperFirst } from './fold-twins.ts';
import type { Merge } from './give-back.ts';

/** A record of a group, as it was before the merge. */
type Member = { readonly id: string; readonly before: RecordData };

export type Unfolded = {
  /** What brings them to where they were without the record that goes. */
  readonly steps: readonly Step[];
  /** Ids of all records of such groups. */
  readonly ids: ReadonlySet<string>;
};

export function unfoldedTwins(merge: Merge, context: PlanContext): Unfolded {
  const ids = new Set<string>();
  const steps: Step[] = [];
  for (const step of merge.steps) {
    if (step.after !== null || step.before === null || ids.has(step.id)) continue;
    const collection = requireCollection(context.model, step.collection);
    for (const rule of canBeFolded(collection) ? collection.unique : []) {
      const key = uniqueKey(rule, asKept(step.before, collection, merge.others, merge));
      const group = key === null ? [] : groupOf(collection, rule, key, merge, context);
      if (key === null || group.length < 2) continue;
      for (const { id } of group) ids.add(id);
      steps.push(...stepsOf(group, collection, { rule, key }, merge));
    }
  }
  return { steps, ids };
}

/** All that hold the key once everything is merged: those that the commit changed, and one that it left as it is. */
function groupOf(
  collection: Collection,
  rule: UniqueRule,
  key: string,
  merge: Merge,
  { index }: PlanContext,
): Member[] {
  const changed = merge.steps.flatMap(({ id, before, collection: path }): Member[] => {
    if (before === null || path !== collection.path) return [];
    const isIn = uniqueKey(rule, asKept(before, collection, merge.others, merge)) === key;
    return isIn ? [{ id, before }] : [];
  });
  const others = index
    .byUnique(collection.path, rule.fields, key)
    .filter(({ id }) => !merge.steps.some((step) => step.id === id))
    .map(({ id, data }): Member => ({ id, before: data }));
  return [...others, ...changed];
}

function stepsOf(
  group: readonly Member[],
  collection: Collection,
  held: HeldKey,
  merge: Merge,
): Step[] {
  const present = merge.others.filter(
    (one) => one.id === merge.other.id || merge.rest.includes(one),
  );
  const now = folded(group, collection, held, present, merge);
  const was = folded(group, collection, held, merge.rest, merge);
  return group.flatMap(({ id }): Step[] => {
    const [before, after] = [was.get(id) ?? null, now.get(id) ?? null];
    return sameValue(before, after) ? [] : [{ collection: collection.path, id, before, after }];
  });
}

/** What each of the group is while only `merged` are part of the kept record; null: folded into another. */
function folded(
  group: readonly Member[],
  collection: Collection,
  held: HeldKey,
  merged: readonly RecordData[],
  merge: Merge,
): Map<string, RecordData | null> {
  const all = group.map(({ id, before }) => {
    return { id, before, data: asKept(before, collection, merged, merge) };
  });
  const compare = keeperFirst(held);
  const twins = all
    .filter(({ data }) => uniqueKey(held.rule, data) === held.key)
    .sort((a, b) => compare(a.before, b.before));
  const states = new Map<string, RecordData | null>(all.map(({ id, before }) => [id, before]));
  for (const { id } of twins) states.set(id, null);
  const [first, ...others] = twins;
  if (first !== undefined) {
    states.set(first.id, foldedTwin(collection, [first.data, ...others.map(({ data }) => data)]));
  }
  return states;
}

/** With the kept record in the place of those that were merged into it. */
function asKept(
  data: RecordData,
  collection: Collection,
  merged: readonly RecordData[],
  { collection: { path }, keep }: Merge,
): RecordData {
  let named = data;
  for (const relation of collection.relations) {
    if (!relation.to.includes(path)) continue;
    const nameOf = (one: RecordData): string | null => referenceTo(relation, recordOf(keep, one));
    const kept = nameOf(keep.data);
    for (const name of merged.map(nameOf)) {
      if (name !== null && kept !== null)
        named = replaceReference(named, relation.field, name, kept);
    }
  }
  return named;
}

function recordOf(keep: StoredRecord, data: RecordData): StoredRecord {
  return { ...keep, id: data.id, data };
}
