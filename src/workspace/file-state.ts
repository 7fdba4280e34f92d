/** What one file below the bucket is: a record, or the problems that keep it from being one. */

import { join } from 'node:path';
import { type FileKind, type FoundFile, listFiles, walkFiles } from '../bucket/list-files.ts';
import { type ReadResult, readFileSafely, type Stamp } from '../bucket/read-file.ts';
import type { Problem } from '../errors.ts';
import { parseRecord } from '../record/parse-record.ts';
import type { StoredRecord } from '../record/types.ts';
import { type Collection, collectionOfFile, type Model } from '../schema/model.ts';

/** What is known of one file. `stamp` is null for files that were never opened. */
export type FileState = {
  readonly stamp: Stamp | null;
  readonly record: StoredRecord | null;
  readonly canonical: boolean;
  readonly problems: readonly Problem[];
};

/** The part of a model that says where records are. */
type CollectionPlaces = {
  readonly collections: ReadonlyMap<string, Pick<Collection, 'path' | 'files'>>;
};

/** Files below the bucket that are or should be records, sorted by path. */
export function listBucket(bucketDir: string, model: Model): FoundFile[] {
  return listFiles(bucketDir, ['.json'], (dir) => isFilesDirectory(model, dir));
}

/** The same one by one, in no order, of the bucket or of one directory of it. */
export function* walkBucket(bucketDir: string, model: Model, under: string): Generator<FoundFile> {
  // A watcher tells of hidden directories, too.
  if (under !== '' && !isCandidate(model, `${under}/x.json`)) return;
  yield* walkFiles(bucketDir, ['.json'], (dir) => isFilesDirectory(model, dir), under);
}

/** False for names that are never records: hidden ones, other endings, `x-collection.files` directories. */
export function isCandidate(model: CollectionPlaces, file: string): boolean {
  if (!file.endsWith('.json') || file.split('/').some((part) => part.startsWith('.'))) return false;
  return !isFilesDirectory(model, file.slice(0, Math.max(0, file.lastIndexOf('/'))));
}

function isFilesDirectory(model: CollectionPlaces, directory: string): boolean {
  const collection = collectionOfFile(model, `${directory}/x`);
  if (collection === undefined) return false;
  const below = directory.slice(collection.path.length + 1);
  return collection.files.some((name) => below === name || below.startsWith(`${name}/`));
}

/** Reads one file; null when it is not there. */
export function readState(
  bucketDir: string,
  model: Model,
  { file, kind }: FoundFile,
): FileState | null {
  const result: ReadResult = kind === 'file' ? readFileSafely(join(bucketDir, file)) : UNREAD[kind];
  if (result.kind === 'missing') return null;
  const path = `bucket/${file}`;
  const fault = (code: string, message: string, level: Problem['level'] = 'error'): Problem[] => [
    { path, pointer: '', code, message, level },
  ];
  if (result.kind === 'refused') {
    const problems = fault(result.code, result.message);
    return { stamp: result.stamp ?? null, record: null, canonical: false, problems };
  }
  const { stamp } = result;
  const collection = collectionOfFile(model, file);
  if (collection === undefined) {
    const message =
      'the file belongs to no collection: no schema names its directory, so it is not read';
    const problems = fault('no_collection', message, 'warning');
    return { stamp, record: null, canonical: true, problems };
  }
  if (collection.store === 'local') {
    const message = `records of ${collection.path} are kept on each machine (x-collection.store: local), so this file is not read; \`pail create ${collection.short} --file ${path}\` takes it over, then remove it`;
    return { stamp, record: null, canonical: true, problems: fault('local_file', message) };
  }
  const { record, problems, canonical } = parseRecord(result.bytes, file, collection);
  return { stamp, record, canonical, problems };
}

const UNREAD: Readonly<Record<Exclude<FileKind, 'file'>, ReadResult>> = {
  odd: {
    kind: 'refused',
    code: 'odd_file',
    message: 'a symbolic link, pipe or device; records must be regular files, so it was not opened',
  },
  linked: {
    kind: 'refused',
    code: 'symlink',
    message:
      'a symbolic link to a directory; what lies behind it is not read. Put the directory itself here',
  },
  misnamed: {
    kind: 'refused',
    code: 'odd_file',
    message: "the file's name is not UTF-8, so it was not opened; rename it",
  },
};
