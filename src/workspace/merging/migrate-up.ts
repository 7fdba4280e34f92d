/** Carries a record that was written in an old shape up to where another side's changes of shape have led. */

import { canonicalBytes } from '../../record/canonical.ts';
import { type FileVersions, sameBytes } from '../../record/merge-files.ts';
import { readJson } from '../../record/read-json.ts';
import type { JsonValue, RecordData } from '../../record/types.ts';
import { isObject, memberOf, sameValue } from '../../record/value.ts';

/** What one commit made of the records of a collection. */
export type Reshape = {
  /** Equal where two commits did the same. */
  readonly key: string;
  /** Path of the collection. */
  readonly collection: string;
  /** Values that a migration sets, from those before; itself where it sets none. */
  readonly set: (data: RecordData) => RecordData;
  /** Old → new. */
  readonly rename: ReadonlyMap<string, string>;
  readonly remove: readonly string[];
};

/** What each side did to records since both began, oldest first. */
export type Reshapes = { readonly ours: readonly Reshape[]; readonly theirs: readonly Reshape[] };

export const NO_RESHAPES: Reshapes = { ours: [], theirs: [] };

export type Lifted = {
  readonly data: RecordData;
  /** Values of fields that are gone, by the name they had. */
  readonly dropped: ReadonlyMap<string, JsonValue>;
};

/** The record as it would be if the reshapes had met it. A field whose new name is taken stays, to be reported. */
export function migrateUp(record: RecordData, reshapes: readonly Reshape[]): Lifted {
  const dropped = new Map<string, JsonValue>();
  let data = record;
  for (const { set, rename, remove } of reshapes) {
    data = set(data);
    const names = [...rename].filter(([from, to]) => has(data, from) && !has(data, to));
    if (names.length > 0) data = renamed(data, new Map(names));
    for (const name of remove.filter((one) => has(data, one))) {
      dropped.set(name, memberOf(data, name));
      const { [name]: _, ...rest } = data;
      data = rest as RecordData;
    }
  }
  return { data, dropped };
}

function has(data: RecordData, name: string): boolean {
  return Object.hasOwn(data, name);
}

function renamed(data: RecordData, names: ReadonlyMap<string, string>): RecordData {
  const entries = Object.entries(data).map(([key, value]) => [names.get(key) ?? key, value]);
  return Object.fromEntries(entries) as RecordData;
}

/** A value that an edit gave to a field that is gone; null where the edit cleared it. */
export type LostEdit = {
  readonly field: string;
  readonly base: JsonValue;
  readonly value: JsonValue;
  readonly side: 'ours' | 'theirs';
};

export type LiftedVersions = {
  readonly versions: FileVersions;
  readonly lost: readonly LostEdit[];
};

/**
 * Brings the three versions of a record's file into one shape: each passes through what it lacks, base through all. Equal
 * contents become equal bytes. A version that cannot be read stays as it is.
 */
export function liftVersions(
  { base, ours, theirs }: FileVersions,
  collection: string,
  reshapes: Reshapes,
): LiftedVersions {
  const steps = stepsFor(collection, reshapes);
  const lifted = {
    base: lift(base, steps.base),
    ours: lift(ours, steps.ours),
    theirs: lift(theirs, steps.theirs),
  };
  const like = (bytes: Uint8Array | null, other: Uint8Array | null): Uint8Array | null =>
    sameContent(bytes, other) ? other : bytes;
  const first = lifted.ours.bytes;
  const second = like(lifted.theirs.bytes, first);
  const versions = {
    base: like(like(lifted.base.bytes, second), first),
    ours: first,
    theirs: second,
  };
  const lost = (['ours', 'theirs'] as const).flatMap((side) =>
    [...lifted[side].dropped].flatMap(([field, value]): LostEdit[] => {
      const was = lifted.base.dropped.get(field) ?? null;
      return sameValue(value, was) ? [] : [{ field, base: was, value, side }];
    }),
  );
  return { versions, lost };
}

/** Reshapes that each version has not met. */
export function stepsFor(
  collection: string,
  { ours, theirs }: Reshapes,
): Readonly<Record<'base' | 'ours' | 'theirs', readonly Reshape[]>> {
  const own = ours.filter((one) => one.collection === collection);
  const other = theirs.filter((one) => one.collection === collection);
  const not = (these: readonly Reshape[]): ((one: Reshape) => boolean) => {
    const known = new Set(these.map(({ key }) => key));
    return ({ key }) => !known.has(key);
  };
  const [onlyOther, onlyOwn] = [other.filter(not(own)), own.filter(not(other))];
  return { base: [...own, ...onlyOther], ours: onlyOther, theirs: onlyOwn };
}

type LiftedBytes = {
  readonly bytes: Uint8Array | null;
  readonly dropped: ReadonlyMap<string, JsonValue>;
};

function lift(bytes: Uint8Array | null, steps: readonly Reshape[]): LiftedBytes {
  const same = { bytes, dropped: new Map<string, JsonValue>() };
  const before = steps.length === 0 ? null : recordIn(bytes);
  if (before === null) return same;
  const { data, dropped } = migrateUp(before, steps);
  return data === before ? same : { bytes: canonicalBytes(data), dropped };
}

function sameContent(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (sameBytes(a, b)) return true;
  const [one, other] = [recordIn(a), recordIn(b)];
  return one !== null && other !== null && sameValue({ ...one }, { ...other });
}

/** Null for bytes that hold no record. */
function recordIn(bytes: Uint8Array | null): RecordData | null {
  const read = bytes === null ? null : readJson(bytes);
  return read?.sound === true && isObject(read.value) ? (read.value as RecordData) : null;
}
