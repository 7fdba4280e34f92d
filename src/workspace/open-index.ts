/** The index of a bucket, current: from its file where there is one, laid over with what has changed since. */

import { join } from 'node:path';
import { SegmentFile } from '../bucket/segment-store.ts';
import type { GitInfo } from '../bucket/state-dir.ts';
import { PailError } from '../errors.ts';
import { changedSince, type PendingStatus } from '../history/freshness.ts';
import { createIndex } from '../index/record-index.ts';
import { Segment } from '../index/segment/segment.ts';
import { createSegmentIndex } from '../index/segment/segment-index.ts';
import type { RecordIndex } from '../index/types.ts';
import type { Model } from '../schema/model.ts';
import { type BuildInput, buildIndex } from './build-index.ts';
import { Catalog } from './catalog.ts';
import { type IndexNotes, readNotes, SegmentFiles } from './index-notes.ts';

export type OpenedIndex = {
  readonly index: RecordIndex;
  readonly catalog: Catalog;
  /** What became of the index file: `read`, `built` now, or `none` where it cannot be written. */
  readonly source: 'read' | 'built' | 'none';
  /** Files that had to be read again because they differ from the index file. */
  readonly changed: number;
  /** Closes the index file; the index must not be asked any more. */
  close(): void;
};

export type OpenIndexInput = {
  readonly bucketDir: string;
  readonly cacheDir: string;
  readonly model: Model;
  readonly git: GitInfo | null;
  /** Null outside git. */
  readonly status: PendingStatus | null;
  readonly onProgress?: BuildInput['onProgress'];
  /** Build anew even if there is an index file. */
  readonly rebuild?: boolean;
};

/** Name of the index file in the cache directory. */
export const INDEX_FILE = 'index';

export async function openIndex(input: OpenIndexInput): Promise<OpenedIndex> {
  const path = join(input.cacheDir, INDEX_FILE);
  const read = input.rebuild === true ? null : openSegment(path, input.model);
  const segment = read ?? (await builtSegment(path, input));
  if (segment === null) return inMemory(input);
  const index = createSegmentIndex(segment.segment);
  const known = new SegmentFiles(segment.segment, segment.notes);
  const catalog = new Catalog(input.bucketDir, input.model, index, known);
  const changed = await applyChanges(catalog, segment.notes, input);
  const source = read === null ? 'built' : 'read';
  return { index, catalog, source, changed, close: () => segment.file.close() };
}

export type OpenSegment = {
  readonly file: SegmentFile;
  readonly segment: Segment;
  readonly notes: IndexNotes;
};

/** Null for a file that is missing, damaged, of another build or of other schemas. */
export function openSegment(path: string, model: Model): OpenSegment | null {
  const file = SegmentFile.open(path);
  if (file === undefined) return null;
  try {
    const segment = Segment.open(file, model);
    const notes = segment === undefined ? null : readNotes(segment.notes);
    if (segment !== undefined && notes !== null) return { file, segment, notes };
  } catch {
    // Damaged where its directory stands: as good as absent.
  }
  file.close();
  return null;
}

async function builtSegment(path: string, input: OpenIndexInput): Promise<OpenSegment | null> {
  try {
    const { bucketDir, model, git, onProgress } = input;
    const report = onProgress === undefined ? {} : { onProgress };
    await buildIndex({ bucketDir, model, git, path, ...report });
  } catch (error) {
    // A state directory that cannot be written (read-only, full) costs speed, not answers.
    if (error instanceof PailError && error.code === 'io') return null;
    throw error;
  }
  return openSegment(path, input.model);
}

function inMemory({ bucketDir, model }: OpenIndexInput): OpenedIndex {
  const index = createIndex(model);
  const catalog = new Catalog(bucketDir, model, index);
  catalog.load();
  return { index, catalog, source: 'none', changed: 0, close: () => undefined };
}

/** Reads what may differ from the index file; answers how many files did. */
async function applyChanges(
  catalog: Catalog,
  notes: IndexNotes,
  { git, status }: OpenIndexInput,
): Promise<number> {
  if (git === null || status === null || notes.commit === null) {
    return (await catalog.sweep()).length;
  }
  const subdir = `${git.prefix}bucket`;
  const paths = await changedSince(git, subdir, notes.commit, status);
  if (paths === null) return (await catalog.sweep()).length;
  const files = new Set([...notes.dirty, ...notes.odd.map(([file]) => file)]);
  for (const path of paths) files.add(path.slice(subdir.length + 1).replace(/\/$/, ''));
  let changed = 0;
  for (const file of files) changed += (await catalog.syncPath(file)).length;
  return changed;
}
