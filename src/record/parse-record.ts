/** From a file's bytes to a record, or to the problems that keep it from being one. */

import type { Problem } from '../errors.ts';
import { blobId } from './blob.ts';
import { ID_PATTERN } from './id.ts';
import { readJson } from './read-json.ts';
import type { RecordData, StoredRecord } from './types.ts';
import { isObject } from './value.ts';

export type ParsedRecord = {
  /** Null when the file is not a sound record. */
  readonly record: StoredRecord | null;
  readonly problems: readonly Problem[];
  /** False when `pail fmt` would change the file's layout. */
  readonly canonical: boolean;
};

type Fault = Pick<Problem, 'pointer' | 'code' | 'message' | 'line'>;

/**
 * Parses one record file. `file` is its path below the bucket, `collection` the collection it belongs to,
 * `prefix` that collection's id prefix. The fast path costs one `JSON.parse` and one print.
 */
export function parseRecord(
  bytes: Uint8Array,
  file: string,
  collection: { readonly path: string; readonly prefix: string },
): ParsedRecord {
  const path = `bucket/${file}`;
  const bad = (faults: readonly Fault[]): ParsedRecord => ({
    record: null,
    canonical: false,
    problems: faults.map((fault) => ({ path, ...fault, level: 'error' })),
  });
  const read = readJson(bytes);
  if (!read.sound) return bad(read.faults);
  const { value, canonical } = read;
  if (!isObject(value)) {
    const message = `a record is an object, found ${nameOf(value)}`;
    return bad([{ pointer: '', code: 'not_object', message }]);
  }
  const wrong = idFault(value['id'], file, collection);
  if (wrong !== null) return bad([{ pointer: '/id', ...wrong }]);
  const data = value as unknown as RecordData;
  const record: StoredRecord = {
    collection: collection.path,
    id: data.id,
    file,
    blob: blobId(bytes),
    data,
  };
  return { record, canonical, problems: [] };
}

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return value === null ? 'null' : `a ${typeof value}`;
}

function idFault(
  id: unknown,
  file: string,
  collection: { readonly path: string; readonly prefix: string },
): { code: string; message: string } | null {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/, '');
  if (typeof id !== 'string') {
    const found = id === undefined ? 'no id' : `the id ${JSON.stringify(id)}`;
    return { code: 'id', message: `${found}; expected "${name}", the file's name` };
  }
  if (!ID_PATTERN.test(id)) {
    return {
      code: 'id',
      message: `the id ${JSON.stringify(id)} is not of the form ${collection.prefix}_<1–64 of A–Z a–z 0–9 _ ->`,
    };
  }
  if (!id.startsWith(`${collection.prefix}_`)) {
    return {
      code: 'id_prefix',
      message: `the id "${id}" does not begin with "${collection.prefix}_", the prefix of ${collection.path}`,
    };
  }
  if (id !== name) {
    return {
      code: 'id_name',
      message: `the id "${id}" differs from the file's name "${name}"; rename the file to ${id}.json or set the id to "${name}"`,
    };
  }
  return null;
}
