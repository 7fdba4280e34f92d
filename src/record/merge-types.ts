/** The vocabulary of three-way merging: rules in, conflicts out. */

import type { JsonValue } from './types.ts';

export const MERGE_RULES = [
  'value',
  'set',
  'by-key',
  'append',
  'max',
  'min',
  'text',
  'immutable',
] as const;
export type MergeRuleName = (typeof MERGE_RULES)[number];
export const MERGE_ORDERS = ['asc', 'desc'] as const;

/** How two changes of one field become one (`x-merge`). */
export type MergeRule = {
  readonly rule: MergeRuleName;
  /** `by-key`: member that names an element. `append`: member that orders the list, usually a date. */
  readonly key?: string;
  /** `append`: oldest first (`asc`, the default) or newest first. */
  readonly order?: (typeof MERGE_ORDERS)[number];
};

/** A field's rule with those of what is inside it: members of an object, or of a list's elements. */
export type FieldRule = MergeRule & { readonly members?: ObjectRules };

/** Rules of an object's members. Plain data: it survives structured clone. */
export type ObjectRules = {
  /** By name, in schema order; members not named merge as `value`. */
  readonly fields: ReadonlyMap<string, FieldRule>;
  /** Field with a lifecycle → the fields that its moves set. */
  readonly moves: ReadonlyMap<string, readonly string[]>;
};

/** One value in the three versions. null stands for absent too. */
export type Versions = {
  readonly base: JsonValue;
  readonly ours: JsonValue;
  readonly theirs: JsonValue;
};

/** What the merge could not decide. The result holds ours, unless the rule says otherwise. */
export type MergeConflict = Versions & {
  /** RFC 6901 pointer into the merged record; `''` is the record itself. */
  readonly pointer: string;
  /** `record`: one side removed what the other changed, or a version cannot be read. */
  readonly rule: MergeRuleName | 'record';
  /** Fields that go with this one, whichever side is chosen: those a move of the lifecycle sets. */
  readonly also?: readonly (Versions & { readonly pointer: string })[];
};

/** A merge under way. */
export type MergeRun = {
  readonly conflicts: MergeConflict[];
  /** What a conflict leaves in place: ours, or base where git merges several bases into one. */
  readonly keep: 'ours' | 'base';
};

/** Merges one value by its rule. Null as result: absent. */
export type MergeValue = (
  versions: Versions,
  rule: FieldRule,
  pointer: string,
  run: MergeRun,
) => JsonValue;

/** Rules for records whose schema nobody knows: every field merges as `value`. */
export const NO_RULES: ObjectRules = { fields: new Map(), moves: new Map() };
