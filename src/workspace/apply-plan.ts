/** The one door through which records change: under the lock, from the disk's state, all or nothing. */

import { dirname, join } from 'node:path';
import { type FileOp, LateWrite } from '../bucket/file-ops.ts';
import { readFileSafely } from '../bucket/read-file.ts';
import { removeEmptyDirs } from '../bucket/write.ts';
import { PailError } from '../errors.ts';
import { collectionOf, idOf, isSpooled } from '../plan/change-facts.ts';
import type { PlanContext } from '../plan/context.ts';
import type { Change } from '../plan/types.ts';
import { blobId } from '../record/blob.ts';
import { canonicalBytes } from '../record/canonical.ts';
import { keepKeyOrder } from '../record/order-keys.ts';
import { parseRecord } from '../record/parse-record.ts';
import { rebaseRecord } from '../record/rebase.ts';
import type { StoredRecord } from '../record/types.ts';
import { type Model, requireCollection } from '../schema/model.ts';
import { isLocalPlace, placeOf, shownPlace } from '../schema/record-place.ts';

/**
 * The plan's changes on the records as they are on disk now. What others changed meanwhile is kept where
 * the fields differ. Throws `stale` with the fields, `exists`, or `conflict` for a file that is unsound now.
 */
export function rebaseChanges(
  changes: readonly Change[],
  bucketDir: string,
  context: PlanContext,
): Change[] {
  return changes.map((change) => {
    if (change.op === 'create') {
      const id = idOf(change);
      const holder = context.index.identityOf(id);
      if (holder === undefined) return change;
      throw new PailError('exists', `${id} exists already, in ${shownPlace(holder.file)}`, {
        id,
      });
    }
    const current = currentOf(change.before, bucketDir, context);
    if (current.blob === change.before.blob) return change;
    if (change.op === 'update' && change.to !== undefined) {
      return { ...change, before: current, after: current.data };
    }
    const dependsOn = change.op === 'update' ? (change.dependsOn ?? []) : [];
    if (change.op === 'remove' || dependsOn === 'record') throw stale(change.before, []);
    const rebased = rebaseRecord(change.before.data, change.after, current.data, dependsOn);
    if (rebased.kind === 'conflict') throw stale(change.before, rebased.fields);
    const collection = requireCollection(context.model, current.collection);
    const order = [...collection.fields.keys()];
    const after = keepKeyOrder(current.data, rebased.data, order);
    return { op: change.op, before: current, after };
  });
}

function currentOf(before: StoredRecord, bucketDir: string, context: PlanContext): StoredRecord {
  if (isLocalPlace(before.file)) return context.index.get(before.id) ?? removedMeanwhile(before);
  const result = readFileSafely(join(bucketDir, before.file));
  if (result.kind === 'missing') return removedMeanwhile(before);
  const collection = requireCollection(context.model, before.collection);
  const parsed =
    result.kind === 'bytes' ? parseRecord(result.bytes, before.file, collection) : { record: null };
  if (parsed.record !== null && parsed.record.id === before.id) return parsed.record;
  const why = 'problems' in parsed ? parsed.problems[0]?.message : undefined;
  throw new PailError(
    'conflict',
    `bucket/${before.file} is no sound record now${why === undefined ? '' : ` (${why})`}; mend it first. Nothing was written`,
    { id: before.id },
  );
}

function removedMeanwhile({ id, file }: StoredRecord): never {
  const message = `${shownPlace(file)}: ${id} was removed or moved meanwhile; nothing was written`;
  throw new PailError('stale', message, { id });
}

function stale(before: StoredRecord, fields: readonly string[]): PailError {
  const what = fields.length === 0 ? 'changed' : `changed in ${fields.join(', ')}`;
  return new PailError(
    'stale',
    `${before.id} was ${what} by someone else since it was read; nothing was written. Look at it and try again`,
    { id: before.id, fields },
  );
}

/** File operations below the workspace's root: a new record's file goes where its collection puts it. */
export function fileOpsOf(
  changes: readonly Change[],
  bucketDir: string,
  context: PlanContext,
): FileOp[] {
  return changes.flatMap((change) => opsOf(change, bucketDir, context));
}

function opsOf(change: Change, bucketDir: string, context: PlanContext): FileOp[] {
  if (change.op === 'remove') {
    return [removalOf(change.before)];
  }
  if (change.op === 'update' && change.to !== undefined) {
    return moveOps(change.before, change.to, bucketDir);
  }
  if (change.op === 'update') {
    const { file, blob } = change.before;
    return [writeOf(change, file, blob)];
  }
  const collection = requireCollection(context.model, collectionOf(change));
  const id = change.op === 'create' ? idOf(change) : change.after.id;
  const written = writeOf(change, placeOf(context.model, collection, id), null);
  if (change.op === 'create') return [written];
  return [written, removalOf(change.before)];
}

/** Place below the workspace's root of a file that is told by its place in the bucket. */
function inBucket(file: string): string {
  return `bucket/${file}`;
}

function removalOf({ file, blob }: StoredRecord): FileOp {
  return { op: 'remove', file: inBucket(file), before: blob };
}

type Writing = Exclude<Change, { readonly op: 'remove' }>;

function writeOf(change: Writing, file: string, before: string | null): FileOp {
  return isSpooled(change)
    ? new LateWrite(inBucket(file), before, change)
    : { op: 'write', file: inBucket(file), before, bytes: canonicalBytes(change.after) };
}

/** The same bytes under another name; canonical or not. */
function moveOps({ file, blob, id }: StoredRecord, to: string, bucketDir: string): FileOp[] {
  const read = readFileSafely(join(bucketDir, file));
  if (read.kind !== 'bytes' || blobId(read.bytes) !== blob) {
    const message = `bucket/${file} changed meanwhile; nothing was moved. Try again`;
    throw new PailError('stale', message, { id });
  }
  return [
    { op: 'write', file: inBucket(to), before: null, bytes: read.bytes },
    { op: 'remove', file: inBucket(file), before: blob },
  ];
}

/** Directories that a fan-out left behind go with the last of these removed files (relative to the bucket). */
export function removeEmptied(bucketDir: string, model: Model, files: readonly string[]): void {
  const dirs = new Set(files.map((file) => dirname(file)));
  const fans = [...dirs].filter((dir) => !model.collections.has(dir));
  removeEmptyDirs(fans.map((dir) => join(bucketDir, dir)));
}
