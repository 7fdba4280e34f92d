/** From a file's bytes to a record, or to the problems that keep it from being one. */

import type { Problem } from '../errors.ts';
import { blobId } from './blob.ts';
import { canonicalText, MAX_DEPTH } from './canonical.ts';
import { ID_PATTERN } from './id.ts';
import { scanJson } from './scan-json.ts';
import type { RecordData, StoredRecord } from './types.ts';
import { isObject } from './value.ts';

export type ParsedRecord = {
  /** Null when the file is not a sound record. */
  readonly record: StoredRecord | null;
  readonly problems: readonly Problem[];
  /** False when `pail fmt` would change the file's layout. */
  readonly canonical: boolean;
};

const TOO_DEEP = `\n${'  '.repeat(MAX_DEPTH + 1)}`;
const MARKERS = /^(<{7} |={7}$|>{7} |\|{7} )/m;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

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
  const bad = (code: string, message: string, pointer = '', line?: number): ParsedRecord => ({
    record: null,
    canonical: false,
    problems: [
      { path, pointer, code, message, level: 'error', ...(line === undefined ? {} : { line }) },
    ],
  });
  const decoded = decode(bytes);
  if ('fault' in decoded) return bad(decoded.code, decoded.fault);
  const text = decoded.text;
  if (text.trim() === '') return bad('empty', 'the file is empty; delete it or write a record');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    if (!MARKERS.test(text)) return faulty(text, path);
    const message =
      'the file holds both sides of a merge; keep one side and remove the marker lines';
    return bad('merge_markers', message);
  }
  if (text.includes(TOO_DEEP)) return bad('too_deep', `nested deeper than ${MAX_DEPTH} levels`);
  const canonical = isCanonical(value, text);
  if (!canonical) {
    const found = faulty(text, path);
    if (found.problems.length > 0) return found;
  } else if (text.includes('\\ud') && scanJson(text).length > 0) {
    return faulty(text, path);
  }
  if (!isObject(value)) return bad('not_object', `a record is an object, found ${nameOf(value)}`);
  const wrong = idFault(value['id'], file, collection);
  if (wrong !== null) return bad(wrong.code, wrong.message, '/id');
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

function decode(bytes: Uint8Array): { text: string } | { fault: string; code: string } {
  const [a, b, c] = bytes;
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) {
    return { code: 'encoding', fault: 'the file is UTF-16; save it as UTF-8' };
  }
  if (a === 0xef && b === 0xbb && c === 0xbf) {
    return {
      code: 'encoding',
      fault: 'the file begins with a byte order mark; save it as UTF-8 without BOM',
    };
  }
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { code: 'encoding', fault: 'the file is not valid UTF-8; save it as UTF-8' };
  }
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonicalText(value) === text;
  } catch {
    return false;
  }
}

function faulty(text: string, path: string): ParsedRecord {
  const problems = scanJson(text).map(
    ({ code, pointer, message, line }): Problem => ({
      path,
      pointer,
      code,
      message,
      line,
      level: 'error',
    }),
  );
  return { record: null, canonical: false, problems };
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
