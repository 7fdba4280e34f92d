/** Builds the index of a bucket as a file, one record at a time. */

import { SegmentFileWriter } from '../bucket/segment-store.ts';
import type { GitInfo } from '../bucket/state-dir.ts';
import { BUILD_ID } from '../build-id.ts';
import type { Problem } from '../errors.ts';
import { treeContent } from '../history/freshness.ts';
import { readHead } from '../history/status.ts';
import { SegmentWriter } from '../index/segment/write-segment.ts';
import type { JsonValue } from '../record/types.ts';
import { collectionOfFile, type Model } from '../schema/model.ts';
import { listBucket, readState } from './file-state.ts';
import type { IndexNotes } from './index-notes.ts';

export type BuildInput = {
  readonly bucketDir: string;
  readonly model: Model;
  readonly git: GitInfo | null;
  /** Where the index goes. */
  readonly path: string;
  readonly onProgress?: (done: number, total: number) => void;
};

/** More files than this, and more than a fifth, that git holds differently: stamps tell changes better than git. */
const MANY_DIRTY = 1000;
/** Files between two reports of progress. */
const REPORT_EVERY = 500;

/** Reads every record and writes the index; memory stays bounded. Throws `io` when the place cannot be written. */
export async function buildIndex(input: BuildInput): Promise<void> {
  const { bucketDir, model, git, path, onProgress } = input;
  const commit = git === null ? null : await readHead(git);
  const content =
    git === null || commit === null ? null : await treeContent(git, `${git.prefix}bucket`, commit);
  const tree = content === null ? null : content.blobs;
  const sink = new SegmentFileWriter(path);
  try {
    const writer = new SegmentWriter(model, sink);
    const found = inSegmentOrder(listBucket(bucketDir, model), model);
    const dirty: string[] = [];
    const odd: [string, readonly Problem[]][] = [];
    const loose: string[] = [];
    let last = '';
    let done = 0;
    for (const file of found) {
      if (++done % REPORT_EVERY === 0) onProgress?.(done, found.length);
      const state = readState(bucketDir, model, file);
      if (state === null) continue;
      const { record, stamp } = state;
      if (tree?.get(file.file) !== record?.blob || record === null) dirty.push(file.file);
      tree?.delete(file.file);
      if (!state.canonical && record !== null) loose.push(file.file);
      if (record === null) odd.push([file.file, state.problems]);
      else if (record.id === last) writer.addShadowed({ record, stamp });
      else writer.add({ record, stamp });
      last = record?.id ?? last;
    }
    onProgress?.(found.length, found.length);
    for (const file of tree?.keys() ?? []) if (file.endsWith('.json')) dirty.push(file);
    dirty.push(...(content?.modules ?? []));
    const isForeign = dirty.length > MANY_DIRTY && dirty.length > found.length / 5;
    const isStamped = tree === null || isForeign;
    const notes: IndexNotes = {
      build: BUILD_ID,
      commit: isStamped ? null : commit,
      dirty: isStamped ? [] : dirty,
      odd,
      loose,
    };
    writer.close(notes as unknown as JsonValue);
    sink.commit();
  } catch (error) {
    sink.abort();
    throw error;
  }
}

/** Files in the order that a segment wants: by collection, then id, then file name; those of none go last. */
export function inSegmentOrder<File extends { readonly file: string }>(
  files: readonly File[],
  model: Model,
): File[] {
  const groups = new Map<string, { readonly id: string; readonly found: File }[]>();
  for (const found of files) {
    const path = collectionOfFile(model, found.file)?.path ?? '';
    const id = found.file.slice(found.file.lastIndexOf('/') + 1, -'.json'.length);
    const group = groups.get(path);
    if (group === undefined) groups.set(path, [{ id, found }]);
    else group.push({ id, found });
  }
  return [...model.collections.keys(), ''].flatMap((path) =>
    (groups.get(path) ?? [])
      .sort((a, b) => compare(a.id, b.id) || compare(a.found.file, b.found.file))
      .map(({ found }) => found),
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
