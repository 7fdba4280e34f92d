/** Three-way merge of JSON documents that have no schema of their own: schemas above all. */

import { mergeRecords } from './merge.ts';
import type { FieldRule, ObjectRules } from './merge-types.ts';
import { keysOfPointer, setAtPointer } from './pointer.ts';
import type { Side } from './resolve.ts';
import type { JsonObject, JsonValue } from './types.ts';
import { isObject, memberOf, sameValue } from './value.ts';

/** What both sides changed differently. null stands for absent. */
export type JsonConflict = {
  /** RFC 6901. */
  readonly pointer: string;
  readonly base: JsonValue;
  readonly ours: JsonValue;
  readonly theirs: JsonValue;
};

export type MergedJson = {
  readonly value: JsonObject;
  /** What nobody has decided about; ours stands there. */
  readonly conflicts: readonly JsonConflict[];
};

/**
 * Objects merge member by member, lists of texts and numbers as sets, everything else is one value. A member that one
 * side took out and the other changed is in conflict as a whole. `decide` settles a conflict; null leaves it open.
 */
export function mergeJson(
  base: JsonObject | null,
  ours: JsonObject,
  theirs: JsonObject,
  decide: (pointer: string) => Side | null = () => null,
): MergedJson {
  const merged = mergeRecords(base, ours, theirs, rulesFor([base, ours, theirs]));
  const found = new Map<string, JsonConflict>();
  for (const { pointer } of merged.conflicts) {
    const conflict = wholeConflict(pointer, base ?? {}, ours, theirs);
    found.set(conflict.pointer, conflict);
  }
  let { value } = merged;
  const conflicts: JsonConflict[] = [];
  for (const conflict of found.values()) {
    const side = decide(conflict.pointer);
    if (side === null) conflicts.push(conflict);
    value = setAtPointer(value, conflict.pointer, conflict[side ?? 'ours']);
  }
  return { value, conflicts };
}

/** What an expert would write as rules for these documents: by the shape of the values. */
function rulesFor(sides: readonly JsonValue[]): ObjectRules {
  const keys = new Set(sides.flatMap((side) => (isObject(side) ? Object.keys(side) : [])));
  const fields = new Map<string, FieldRule>();
  for (const key of keys) {
    const values = sides.map((side) => memberOf(side, key)).filter((value) => value !== null);
    if (values.every(isSimpleList)) fields.set(key, { rule: 'set' });
    else if (values.every(isObject)) fields.set(key, { rule: 'value', members: rulesFor(values) });
  }
  return { fields, moves: new Map() };
}

function isSimpleList(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((item) => item === null || typeof item !== 'object');
}

/** The conflict at this place, or at the one around it that a side has taken out as a whole. */
function wholeConflict(
  pointer: string,
  base: JsonObject,
  ours: JsonObject,
  theirs: JsonObject,
): JsonConflict {
  const keys = keysOfPointer(pointer);
  let versions: readonly JsonValue[] = [base, ours, theirs];
  let depth = 0;
  for (const key of keys) {
    versions = versions.map((side) => memberOf(side, key));
    depth++;
    if (versions[0] !== null && (versions[1] === null || versions[2] === null)) break;
  }
  const [was = null, own = null, other = null] = versions;
  const at = pointer
    .split('/')
    .slice(0, depth + 1)
    .join('/');
  return { pointer: at, base: was, ours: own, theirs: other };
}

/** True when two documents say the same, their keys in the same order. */
export function sameDocument(a: JsonValue, b: JsonValue): boolean {
  return sameValue(a, b) && JSON.stringify(a) === JSON.stringify(b);
}
