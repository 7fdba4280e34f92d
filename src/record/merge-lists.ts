/** Three-way merge of lists: sets, elements matched by a key, and lists that only grow. */

import { mergeOrder } from './merge-order.ts';
import type { FieldRule, MergeRun, MergeValue, Versions } from './merge-types.ts';
import type { JsonValue } from './types.ts';
import { compareValues, isObject, memberOf, sameValue } from './value.ts';

/** Elements of one version by what identifies them, in list order. */
type Elements = ReadonlyMap<string, JsonValue>;
type Lists = { readonly base: Elements; readonly ours: Elements; readonly theirs: Elements };

/**
 * Merges the additions and removals of both sides; with `by-key`, elements that both hold are merged by `mergeValue`. Undefined when a version
 * is no list, or has elements without a key or two of the same.
 */
export function mergeLists(
  versions: Versions,
  rule: FieldRule,
  pointer: string,
  run: MergeRun,
  mergeValue: MergeValue,
): JsonValue | undefined {
  const identify = rule.rule === 'by-key' ? keyOf(rule.key ?? 'id') : identityOf;
  const base = elementsOf(versions.base, identify, rule);
  const ours = elementsOf(versions.ours, identify, rule);
  const theirs = elementsOf(versions.theirs, identify, rule);
  if (base === null || ours === null || theirs === null) return undefined;
  const lists = { base, ours, theirs };
  const merged =
    rule.rule === 'by-key'
      ? mergeKeyed(lists, rule, pointer, run, mergeValue)
      : mergeOrder(lists, keptOf(lists)).map((id) => lastIn(lists, id));
  const isGone = versions.ours === null || versions.theirs === null;
  if (isGone && merged.length === 0) return null;
  return rule.rule === 'append' ? sortedByKey(merged, rule) : merged;
}

function keyOf(key: string): (element: JsonValue) => string | null {
  return (element) => {
    const value = memberOf(element, key);
    return value === null ? null : identityOf(value);
  };
}

/** JSON text that is the same for values that are the same: keys sorted, nulls left out. */
export function identityOf(value: JsonValue): string {
  return JSON.stringify(value, (_, inner: JsonValue) => {
    if (!isObject(inner)) return inner;
    const members = Object.entries(inner).filter(([, member]) => member !== null);
    return Object.fromEntries(members.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** Null when it is no list or an element cannot be told from the others. Doubled set elements count once. */
function elementsOf(
  value: JsonValue,
  identify: (element: JsonValue) => string | null,
  rule: FieldRule,
): Elements | null {
  if (value !== null && !Array.isArray(value)) return null;
  const elements = new Map<string, JsonValue>();
  const list = rule.rule === 'append' ? sortedByKey(value ?? [], rule) : (value ?? []);
  for (const element of list) {
    const id = identify(element);
    if (id === null || (rule.rule === 'by-key' && elements.has(id))) return null;
    elements.set(id, element);
  }
  return elements;
}

/** What stays: what both kept, and what either added. */
function keptOf({ base, ours, theirs }: Lists): Set<string> {
  const all = new Set([...ours.keys(), ...theirs.keys()]);
  return new Set([...all].filter((id) => !base.has(id) || (ours.has(id) && theirs.has(id))));
}

function lastIn({ ours, theirs }: Lists, id: string): JsonValue {
  return ours.get(id) ?? theirs.get(id) ?? null;
}

/** Like a set of keys, except that an element which one side removed and the other changed stays, reported. */
function mergeKeyed(
  lists: Lists,
  rule: FieldRule,
  pointer: string,
  run: MergeRun,
  mergeValue: MergeValue,
): JsonValue[] {
  const kept = keptOf(lists);
  const disputed = new Set<string>();
  for (const [id, element] of lists.base) {
    const left = lists.ours.get(id) ?? lists.theirs.get(id);
    if (kept.has(id) || left === undefined || sameValue(left, element)) continue;
    disputed.add(id);
    kept.add(id);
  }
  return mergeOrder(lists, kept).map((id, i) => {
    const versions = {
      base: lists.base.get(id) ?? null,
      ours: lists.ours.get(id) ?? null,
      theirs: lists.theirs.get(id) ?? null,
    };
    const at = `${pointer}/${i}`;
    if (disputed.has(id)) {
      run.conflicts.push({ pointer: at, ...versions, rule: 'by-key' });
      return versions[run.keep] ?? versions.ours ?? versions.theirs;
    }
    const members = rule.members === undefined ? {} : { members: rule.members };
    return mergeValue(versions, { rule: 'value', ...members }, at, run);
  });
}

/** Stable; what has a number comes before what has a text, and what has neither goes last. */
function sortedByKey(list: readonly JsonValue[], { key, order }: FieldRule): JsonValue[] {
  if (key === undefined) return [...list];
  const sign = order === 'desc' ? -1 : 1;
  return list.toSorted((a, b) => {
    const [left, right] = [memberOf(a, key), memberOf(b, key)];
    const ranks = rankOf(left) - rankOf(right);
    return ranks === 0 ? sign * (compareValues(left, right) ?? 0) : ranks;
  });
}

function rankOf(value: JsonValue): number {
  const rank = ['number', 'string'].indexOf(typeof value);
  return rank < 0 ? 2 : rank;
}
