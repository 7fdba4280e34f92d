/** Three-way merge of records, field by field. Every door uses it: sync, the git merge driver, resolve. */

import { mergeLists } from './merge-lists.ts';
import { mergeText } from './merge-text.ts';
import type { FieldRule, MergeConflict, MergeRun, ObjectRules, Versions } from './merge-types.ts';
import { keepKeyOrder } from './order-keys.ts';
import { escapePointer } from './scan-json.ts';
import type { JsonObject, JsonValue } from './types.ts';
import { compareValues, defineMember, isObject, memberOf, sameValue } from './value.ts';

export type Merged = {
  readonly value: JsonObject;
  /** In the order of the result's fields. Empty: everything merged. */
  readonly conflicts: readonly MergeConflict[];
};

const VALUE: FieldRule = { rule: 'value' };

/**
 * Merges the changes base → ours and base → theirs; `base` is null when both sides made the record. What one
 * side changed is taken; what both changed is merged by its rule, and is a conflict where the rule cannot
 * tell. Keys keep ours' order, new ones of theirs go to their schema place. Without conflicts, ours and theirs
 * may be swapped: the same value results.
 */
export function mergeRecords(
  base: JsonObject | null,
  ours: JsonObject,
  theirs: JsonObject,
  rules: ObjectRules,
  keep: 'ours' | 'base' = 'ours',
): Merged {
  const run: MergeRun = { conflicts: [], keep };
  const untouched = base === null ? null : unchangedSide(base, ours, theirs);
  const value = untouched ?? mergeObjects({ base: base ?? {}, ours, theirs }, rules, '', run);
  return { value, conflicts: run.conflicts };
}

function unchangedSide(base: JsonObject, ours: JsonObject, theirs: JsonObject): JsonObject | null {
  if (sameValue(base, theirs)) return ours;
  return sameValue(base, ours) ? theirs : null;
}

/** Merges one value by its rule. Null as result: absent. */
function mergeValue(
  versions: Versions,
  rule: FieldRule,
  pointer: string,
  run: MergeRun,
): JsonValue {
  const { base, ours, theirs } = versions;
  if (sameValue(ours, theirs)) return ours;
  if (rule.rule === 'immutable' && base !== null) {
    run.conflicts.push({ pointer, ...versions, rule: 'immutable' });
    return base;
  }
  if (sameValue(base, theirs)) return ours;
  if (sameValue(base, ours)) return theirs;
  const merged = mergeBoth(versions, rule, pointer, run);
  if (merged !== undefined) return merged;
  run.conflicts.push({ pointer, ...versions, rule: rule.rule });
  return run.keep === 'ours' ? ours : base;
}

/** Both sides changed the value, differently. Undefined: the rule cannot tell. */
function mergeBoth(
  versions: Versions,
  rule: FieldRule,
  pointer: string,
  run: MergeRun,
): JsonValue | undefined {
  switch (rule.rule) {
    case 'max':
    case 'min':
      return furthest(versions, rule.rule === 'max' ? 1 : -1);
    case 'text':
      return mergeTexts(versions);
    case 'set':
    case 'by-key':
    case 'append':
      return mergeLists(versions, rule, pointer, run, mergeValue);
    default:
      return mergeMembers(versions, rule.members, pointer, run);
  }
}

/** The later or the earlier of two dates or numbers. One that is absent loses, so that nothing filled is lost. */
function furthest({ ours, theirs }: Versions, sign: 1 | -1): JsonValue | undefined {
  if (ours === null || theirs === null) return ours ?? theirs;
  const order = compareValues(ours, theirs);
  if (order === undefined) return undefined;
  return order * sign > 0 ? ours : theirs;
}

function mergeTexts({ base, ours, theirs }: Versions): JsonValue | undefined {
  if (typeof ours !== 'string' || typeof theirs !== 'string') return undefined;
  if (base !== null && typeof base !== 'string') return undefined;
  return mergeText(base ?? '', ours, theirs) ?? undefined;
}

/**
 * An object is the sum of its members: where the values are objects they merge member by member. An absent
 * one counts as empty, so that removing `address.city`, the last member, and setting `address.zip` are two
 * changes that merge.
 */
function mergeMembers(
  versions: Versions,
  rules: ObjectRules | undefined,
  pointer: string,
  run: MergeRun,
): JsonValue | undefined {
  const { base, ours, theirs } = versions;
  const all = [base, ours, theirs];
  if (!all.every((value) => value === null || isObject(value))) return undefined;
  const objects = {
    base: (base ?? {}) as JsonObject,
    ours: (ours ?? {}) as JsonObject,
    theirs: (theirs ?? {}) as JsonObject,
  };
  const merged = mergeObjects(objects, rules, pointer, run);
  const isGone = ours === null || theirs === null;
  return isGone && Object.keys(merged).length === 0 ? null : merged;
}

type ObjectVersions = {
  readonly base: JsonObject;
  readonly ours: JsonObject;
  readonly theirs: JsonObject;
};

function mergeObjects(
  objects: ObjectVersions,
  rules: ObjectRules | undefined,
  pointer: string,
  run: MergeRun,
): JsonObject {
  const { base, ours, theirs } = objects;
  const merged: JsonObject = {};
  const clashes = clashingMoves(objects, rules);
  const followers = new Set([...clashes.values()].flat());
  for (const key of new Set([ours, theirs, base].flatMap((side) => Object.keys(side)))) {
    const versions = versionsOf(objects, key);
    const rule = rules?.fields.get(key) ?? VALUE;
    const value = followers.has(key)
      ? versions[run.keep]
      : mergeValue(versions, rule, pointerTo(pointer, key), run);
    const staysNull = Object.hasOwn(ours, key) && ours[key] === null;
    if (value !== null || staysNull) defineMember(merged, key, value);
  }
  for (const [field, set] of clashes) addFollowers(objects, field, set, pointer, run);
  return keepKeyOrder(ours, merged, [...(rules?.fields.keys() ?? [])]);
}

/**
 * Fields whose lifecycle both sides moved, to different states, with the fields that a move sets. Those follow
 * the side that is kept: the probability of one stage beside the other stage would be nobody's value.
 */
function clashingMoves(
  objects: ObjectVersions,
  rules: ObjectRules | undefined,
): Map<string, string[]> {
  const clashes = new Map<string, string[]>();
  for (const [field, set] of rules?.moves ?? []) {
    const { base, ours, theirs } = versionsOf(objects, field);
    const isClash = !sameValue(ours, theirs) && !sameValue(base, ours) && !sameValue(base, theirs);
    if (isClash) clashes.set(field, [...set]);
  }
  for (const [field, set] of clashes) {
    clashes.set(
      field,
      set.filter((name) => !clashes.has(name)),
    );
  }
  return clashes;
}

/** Writes into the conflict of a moved field which others go with it. */
function addFollowers(
  objects: ObjectVersions,
  field: string,
  set: readonly string[],
  pointer: string,
  { conflicts }: MergeRun,
): void {
  const at = conflicts.findIndex((one) => one.pointer === pointerTo(pointer, field));
  const conflict = conflicts[at];
  const also = set
    .map((name) => ({ pointer: pointerTo(pointer, name), ...versionsOf(objects, name) }))
    .filter(({ ours, theirs }) => !sameValue(ours, theirs));
  if (conflict !== undefined && also.length > 0) conflicts[at] = { ...conflict, also };
}

function versionsOf({ base, ours, theirs }: ObjectVersions, key: string): Versions {
  return {
    base: memberOf(base, key),
    ours: memberOf(ours, key),
    theirs: memberOf(theirs, key),
  };
}

function pointerTo(pointer: string, key: string): string {
  return `${pointer}/${escapePointer(key)}`;
}
