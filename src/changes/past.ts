/** What each version of a record changed, and who a field's value comes from. */

import type { CommitInfo } from '../history/commit-log.ts';
import { diffRecords, type FieldChange } from '../record/diff.ts';
import type { JsonObject, JsonValue } from '../record/types.ts';
import { sameValue, valueUnder } from '../record/value.ts';

/** What a version's bytes are. */
export type Content =
  | { readonly kind: 'record'; readonly data: JsonObject }
  | { readonly kind: 'absent' }
  /** `why`: a sentence. */
  | { readonly kind: 'unreadable'; readonly why: string };

/** One version of a record. */
export type Version = {
  /** Null: the work tree, not committed yet. */
  readonly commit: CommitInfo | null;
  readonly id: string;
  /** File below the bucket; null: removed. */
  readonly path: string | null;
  readonly content: Content;
  /** What it descends from, several for a merge; null: there was no record. */
  readonly parents: readonly (Version | null)[];
};

export type RecordChange = {
  readonly op: 'create' | 'update' | 'remove' | 'rename' | 'move' | 'merge' | 'layout' | 'break';
  readonly id: string;
  /** Path below the bucket, of a removed record where it was. */
  readonly path: string;
  /** With `rename`: the id before. */
  readonly from?: string;
  /** With `break`: why the file could not be read. */
  readonly why?: string;
  /** In the order of keys. Of a `merge` none: each value is one of its sides'. */
  readonly fields: readonly FieldChange[];
  /** The record after it, or before its removal; empty where that is unreadable. */
  readonly data: JsonObject;
};

/** Fields that every change or none moves: the id, and the date of change where files hold one. */
const UNSAID = new Set(['id', 'updatedAt']);

/** What a version did to the one before it. A merge did only what none of its sides had done. */
export function changeOf(version: Version): RecordChange {
  const { id, content, parents } = version;
  const before = parents.map(readableBefore);
  const [first = null] = before;
  const source = parents.find((parent) => parent !== null && parent.content.kind !== 'absent');
  const path = version.path ?? source?.path ?? '';
  if (content.kind === 'absent') {
    return { op: 'remove', id, path, fields: [], data: first ?? {} };
  }
  if (content.kind === 'unreadable') {
    return { op: 'break', id, path, fields: [], data: {}, why: content.why };
  }
  const { data } = content;
  const isNew = source === undefined || source === null;
  const all = fieldsFrom(first, data);
  const fields = all.filter((change) =>
    before.slice(1).every((other) => !sameValue(valueUnder(other, change.keys), change.after)),
  );
  const change = { id, path, fields, data };
  if (isNew) return { ...change, op: 'create' };
  if (source.id !== id) return { ...change, op: 'rename', from: source.id };
  if (fields.length > 0) return { ...change, op: 'update' };
  const others = before.slice(1);
  const isMerged =
    others.length > 0 && [first, ...others].some((o) => fieldsFrom(o, data).length > 0);
  if (isMerged) return { ...change, op: 'merge' };
  return { ...change, op: source.path === path ? 'layout' : 'move' };
}

function fieldsFrom(before: JsonObject | null, data: JsonObject): FieldChange[] {
  return diffRecords(before ?? {}, data).filter(({ path }) => !UNSAID.has(path));
}

/** A field's value and the version that made it so. */
export type FieldOrigin = {
  readonly keys: readonly string[];
  readonly value: JsonValue;
  readonly version: Version;
};

type Leaf = Pick<FieldOrigin, 'keys' | 'value'>;

/**
 * Origin of each value of a record, nested ones by themselves, lists as a whole, in the order of keys. A value comes from
 * the version that has it while none of those before it has. A version that cannot be read is passed by: what it
 * hides counts for the one that mended it.
 */
export function blame(last: Version): FieldOrigin[] {
  if (last.content.kind !== 'record') return [];
  const leaves: Leaf[] = diffRecords({}, last.content.data).map(({ keys, after }) => ({
    keys,
    value: after,
  }));
  const origins = new Map<Leaf, Version>();
  const open: { readonly version: Version; readonly leaves: readonly Leaf[] }[] = [
    { version: last, leaves },
  ];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    let rest = item.leaves;
    for (const parent of item.version.parents) {
      const older = nearestReadable(parent);
      if (older === null) continue;
      const data = older.content.kind === 'record' ? older.content.data : null;
      const isOlder = ({ keys, value }: Leaf): boolean => sameValue(valueUnder(data, keys), value);
      const same = rest.filter(isOlder);
      if (same.length > 0) open.push({ version: older, leaves: same });
      rest = rest.filter((leaf) => !isOlder(leaf));
    }
    for (const leaf of rest) origins.set(leaf, item.version);
  }
  return leaves.map((leaf) => ({ ...leaf, version: origins.get(leaf) ?? last }));
}

/** The version itself or the one before it that can be read; null when there is none, or the record was not there. */
function nearestReadable(version: Version | null | undefined): Version | null {
  let at = version ?? null;
  while (at?.content.kind === 'unreadable') at = at.parents[0] ?? null;
  return at === null || at.content.kind === 'absent' ? null : at;
}

function readableBefore(version: Version | null): JsonObject | null {
  const found = nearestReadable(version);
  return found?.content.kind === 'record' ? found.content.data : null;
}
