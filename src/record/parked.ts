/**
 * Conflicts that a sync could not settle, parked as files of the repository: `bucket/.conflicts/<id>.json`. They are
 * committed, so that everybody sees them and nobody is stuck.
 */

import { canonicalBytes } from './canonical.ts';
import { isRecordId } from './id.ts';
import type { MergeConflict } from './merge-types.ts';
import { readJson } from './read-json.ts';
import type { JsonObject, JsonValue } from './types.ts';
import { isObject, memberOf } from './value.ts';

/** Directory below the bucket; hidden, so that no record is looked for in it. */
export const PARKED_DIR = '.conflicts';

/** Who made one side's change. */
export type ParkedSide = {
  readonly commit: string;
  readonly author: string;
  /** UTC ISO 8601. */
  readonly at: string;
};

export type ParkedField = {
  /** RFC 6901 pointer into the record; `''`: the whole record, removed by one side (null) and changed by the other. */
  readonly pointer: string;
  readonly base: JsonValue;
  /** What stands in the record now. */
  readonly ours: JsonValue;
  readonly theirs: JsonValue;
  /** Fields that follow this one, whichever side is chosen. */
  readonly also?: MergeConflict['also'];
};

export type ParkedConflict = {
  readonly version: 1;
  /** The record's id. */
  readonly id: string;
  /** File of the record, relative to the bucket. */
  readonly file: string;
  readonly fields: readonly ParkedField[];
  /** Null where that side's change has no commit of its own. */
  readonly ours: ParkedSide | null;
  readonly theirs: ParkedSide | null;
};

/** File of a record's parked conflict, relative to the bucket. */
export function parkedFileOf(id: string): string {
  return `${PARKED_DIR}/${id}.json`;
}

export function parkedBytes(parked: ParkedConflict): Uint8Array {
  return canonicalBytes(parked as unknown as JsonObject);
}

/** Null for bytes that are no parked conflict. */
export function parseParked(bytes: Uint8Array): ParkedConflict | null {
  const read = readJson(bytes);
  const value = read.sound ? read.value : null;
  if (!isObject(value) || memberOf(value, 'version') !== 1) return null;
  const { id, file, fields } = value;
  if (typeof id !== 'string' || !isRecordId(id) || !Array.isArray(fields)) return null;
  if (typeof file !== 'string' || !isFileOf(file, id) || !fields.every(isField)) return null;
  const sides = { ours: sideOf(value['ours']), theirs: sideOf(value['theirs']) };
  return { ...value, ...sides } as unknown as ParkedConflict;
}

/** Ids and files become paths, and the repository may say anything: nothing outside the bucket is named. */
function isFileOf(file: string, id: string): boolean {
  const steps = file.split('/');
  const isPlain = steps.every((step) => step !== '' && !step.startsWith('.'));
  return isPlain && !file.includes('\\') && steps.at(-1) === `${id}.json`;
}

function isField(field: unknown): boolean {
  return isObject(field) && ['base', 'ours', 'theirs'].every((side) => field[side] !== undefined)
    ? typeof field['pointer'] === 'string'
    : false;
}

/** Null for what is no side. */
function sideOf(side: unknown): ParkedSide | null {
  const isWhole =
    isObject(side) && ['commit', 'author', 'at'].every((key) => typeof side[key] === 'string');
  return isWhole ? (side as unknown as ParkedSide) : null;
}

/** Both sides have parked a conflict of one record: all fields stay open, each once, ours first. */
export function joinParked(ours: ParkedConflict, theirs: ParkedConflict): ParkedConflict {
  const known = new Set(ours.fields.map(({ pointer }) => pointer));
  const added = theirs.fields.filter(({ pointer }) => !known.has(pointer));
  return { ...ours, fields: [...ours.fields, ...added] };
}
