/** Three-way merge of record files: bytes in, bytes out. */

import { canonicalBytes } from './canonical.ts';
import { mergeRecords } from './merge.ts';
import type { MergeConflict, ObjectRules } from './merge-types.ts';
import { readJson } from './read-json.ts';
import type { JsonObject, JsonValue } from './types.ts';
import { isObject, memberOf } from './value.ts';

/** The bytes of one file in the three versions; null where the version has no such file. */
export type FileVersions = {
  readonly base: Uint8Array | null;
  readonly ours: Uint8Array | null;
  readonly theirs: Uint8Array | null;
};

export type FileMerge = {
  /** Content of the merged file; null: no file. With a refusal, that of the side that has one, ours first. */
  readonly bytes: Uint8Array | null;
  /** Empty: merged, nothing left to decide. */
  readonly conflicts: readonly MergeConflict[];
  /** Why the records were not merged at all; `conflicts` then holds one for the whole record. */
  readonly refusal?: { readonly code: 'unreadable' | 'ids'; readonly message: string };
};

export type FileMergeOptions = {
  readonly rules: ObjectRules;
  /** Id that the record must have in every version: that of the file's name. */
  readonly id?: string;
  /** See `mergeRecords`. */
  readonly keep?: 'ours' | 'base';
};

/**
 * Merges a record's file. A version that only one side changed is taken byte for byte, whatever it holds. One
 * that a side removed and the other changed stays as changed, reported. Versions that cannot be read, or whose
 * ids differ (git takes a new record for a renamed one), are refused: nothing is merged. What was merged is
 * canonical JSON.
 */
export function mergeFiles(versions: FileVersions, options: FileMergeOptions): FileMerge {
  const { base, ours, theirs } = versions;
  if (sameBytes(ours, theirs) || sameBytes(base, theirs)) return { bytes: ours, conflicts: [] };
  if (sameBytes(base, ours)) return { bytes: theirs, conflicts: [] };
  const read = { base: readSide(base), ours: readSide(ours), theirs: readSide(theirs) };
  const conflict: MergeConflict = {
    pointer: '',
    base: read.base.value,
    ours: read.ours.value,
    theirs: read.theirs.value,
    rule: 'record',
  };
  const whole = { bytes: ours ?? theirs, conflicts: [conflict] };
  if (ours === null || theirs === null) return whole;
  const unreadable = (['ours', 'theirs', 'base'] as const).find((side) => read[side].fault !== '');
  if (unreadable !== undefined) {
    const message = `${unreadable} cannot be read as a record: ${read[unreadable].fault}`;
    return { ...whole, refusal: { code: 'unreadable', message } };
  }
  const ids = idsOf(Object.values(read), options.id);
  if (ids.length > 1) {
    const message = `these are different records (${ids.join(', ')}); git took one for the other`;
    return { ...whole, refusal: { code: 'ids', message } };
  }
  const { value, conflicts } = mergeRecords(
    read.base.value,
    read.ours.value as JsonObject,
    read.theirs.value as JsonObject,
    options.rules,
    options.keep,
  );
  return { bytes: canonicalBytes(value), conflicts };
}

/** True for equal contents, and for two files that are not there. */
export function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return Buffer.compare(a, b) === 0;
}

/** What a version holds; `fault` says why it holds no record. No file is neither. */
function readSide(bytes: Uint8Array | null): { value: JsonObject | null; fault: string } {
  if (bytes === null) return { value: null, fault: '' };
  const read = readJson(bytes);
  if (!read.sound) return { value: null, fault: read.faults[0]?.message ?? 'it is no JSON' };
  if (!isObject(read.value)) return { value: null, fault: 'it is not an object' };
  return { value: read.value, fault: '' };
}

function idsOf(sides: readonly { value: JsonObject | null }[], wanted?: string): string[] {
  const ids = sides.flatMap(({ value }) => (value === null ? [] : [nameOf(memberOf(value, 'id'))]));
  return [...new Set(wanted === undefined ? ids : [wanted, ...ids])];
}

function nameOf(id: JsonValue): string {
  return typeof id === 'string' ? id : 'one without an id';
}
