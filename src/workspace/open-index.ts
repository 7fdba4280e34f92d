/** The index of a bucket, current: from its file where there is one, laid over with what has changed since. */

import { join } from 'node:path';
import { SegmentFile } from '../bucket/segment-store.ts';
import type { GitInfo } from '../bucket/state-dir.ts';
import { PailError } from '../errors.ts';
import { changedSince } from '../history/freshness.ts';
import { createIndex } from '../index/record-index.ts';
import { Segment } from '../index/segment/segment.ts';
import { createSegmentIndex } from '../index/segment/segment-index.ts';
import type { RecordIndex } from '../index/types.ts';
import type { Model } from '../schema/model.ts';
import { type BuildInput, buildIndex } from './build-index.ts';
import { Catalog } from './catalog.ts';
import { type IndexNotes, readNotes, SegmentFiles } from './index-notes.ts';
import { withLateLocal } from './late-local.ts';
import type { LocalRecords } from './local-records.ts';
import type { PendingChanges } from './pending-changes.ts';
import type { Freshness, IndexSource } from './types.ts';
import type { Vouched } from './vouch-protocol.ts';

export type OpenedIndex = {
  readonly index: RecordIndex;
  readonly catalog: Catalog;
  readonly source: IndexSource;
  /** Why it was built; null when it was not. */
  readonly reason: string | null;
  /** How it was found out what differs from the index file. */
  readonly freshness: Freshness;
  /** Files that had to be read again because they differ from the index file. */
  readonly changed: number;
  /** What may be vouched for: null while no index file holds what this index was opened from. */
  vouched(): Vouched | null;
  /** Closes the index file; the index must not be asked any more. */
  close(): void;
};

export type OpenIndexInput = {
  readonly bucketDir: string;
  readonly cacheDir: string;
  readonly model: Model;
  readonly local: LocalRecords;
  readonly git: GitInfo | null;
  readonly pending: PendingChanges;
  readonly onProgress?: BuildInput['onProgress'];
  /** Build anew even if there is an index file. */
  readonly rebuild?: boolean;
  /**
   * Writes the index file in another process, which spares this one the memory and the time; ends early, and
   * may leave things as they are, when the signal says so. Without it the file is written here.
   */
  readonly build?: (signal?: AbortSignal) => Promise<void>;
  /** Gives up building. */
  readonly signal?: AbortSignal;
};

/** Name of the index file in the cache directory. */
export const INDEX_FILE = 'index';

export async function openIndex(input: OpenIndexInput): Promise<OpenedIndex> {
  const path = join(input.cacheDir, INDEX_FILE);
  const found = input.rebuild === true ? 'asked for' : findSegment(path, input.model);
  const reason = typeof found === 'string' ? found : null;
  const segment = typeof found === 'string' ? await builtSegment(path, input) : found;
  if (segment === null) return inMemory(input);
  const { file } = segment;
  const index = createSegmentIndex(segment.segment);
  const known = new SegmentFiles(segment.segment, segment.notes);
  const catalog = new Catalog(input.bucketDir, input.model, index, known, input.local);
  const { freshness, changed } = await applyChanges(catalog, segment, input);
  return {
    index: withLateLocal(index, input.model, () => catalog.syncLocal()),
    catalog,
    source: reason === null ? 'read' : 'built',
    reason,
    freshness,
    changed,
    vouched: () =>
      file.isInPlace() ? { segment: file.identity, changed: [...catalog.differing] } : null,
    close: () => file.close(),
  };
}

export type OpenSegment = {
  readonly file: SegmentFile;
  readonly segment: Segment;
  readonly notes: IndexNotes;
};

/** Null for a file that is missing, damaged, of another build or of other schemas. */
export function openSegment(path: string, model: Model): OpenSegment | null {
  const found = findSegment(path, model);
  return typeof found === 'string' ? null : found;
}

/** The same; what it is where it is of no use, in words. */
function findSegment(path: string, model: Model): OpenSegment | string {
  const file = SegmentFile.open(path);
  if (file === undefined) return 'none there, or damaged';
  let reason = 'damaged';
  try {
    const segment = Segment.open(file, model);
    const notes = segment === undefined ? null : readNotes(segment.notes);
    if (segment !== undefined && notes !== null) return { file, segment, notes };
    reason = segment === undefined ? 'other schemas' : 'another version';
  } catch {
    // Damaged where its directory stands: as good as absent.
  }
  file.close();
  return reason;
}

/** True when the index file that stands there now can be opened. */
export function canOpenIndex(cacheDir: string, model: Model): boolean {
  const found = openSegment(join(cacheDir, INDEX_FILE), model);
  found?.file.close();
  return found !== null;
}

async function builtSegment(path: string, input: OpenIndexInput): Promise<OpenSegment | null> {
  if (input.build !== undefined) {
    await input.build(input.signal);
    input.signal?.throwIfAborted();
    const made = openSegment(path, input.model);
    if (made !== null) return made;
  }
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

function inMemory({ bucketDir, model, local }: OpenIndexInput): OpenedIndex {
  const index = createIndex(model);
  const catalog = new Catalog(bucketDir, model, index, null, local);
  catalog.load();
  return {
    index: withLateLocal(index, model, () => catalog.syncLocal()),
    catalog,
    source: 'none',
    reason: null,
    freshness: 'swept',
    changed: 0,
    vouched: () => null,
    close: () => undefined,
  };
}

type Applied = { readonly freshness: Freshness; readonly changed: number };

/** Reads what may differ from the index file. */
async function applyChanges(
  catalog: Catalog,
  { file, notes }: OpenSegment,
  input: OpenIndexInput,
): Promise<Applied> {
  const vouched = await input.pending.vouched;
  if (vouched?.segment === file.identity) return sync(catalog, 'vouched', vouched.changed);
  const paths = await changedInGit(notes, input);
  if (paths === null) return { freshness: 'swept', changed: (await catalog.sweep()).length };
  return sync(catalog, 'git', paths);
}

async function sync(
  catalog: Catalog,
  freshness: Freshness,
  files: Iterable<string>,
): Promise<Applied> {
  return { freshness, changed: (await catalog.syncPaths(files)).length };
}

/** Files that git, or the index file itself, holds to be others than in the index file; null when git cannot tell. */
async function changedInGit(
  notes: IndexNotes,
  { git, pending }: OpenIndexInput,
): Promise<ReadonlySet<string> | null> {
  const status = git === null || notes.commit === null ? null : pending.status();
  if (git === null || notes.commit === null || status === null) return null;
  const subdir = `${git.prefix}bucket`;
  const paths = await changedSince(git, subdir, notes.commit, status);
  if (paths === null) return null;
  const files = new Set([...notes.dirty, ...notes.odd.map(([file]) => file)]);
  for (const path of paths) files.add(path.slice(subdir.length + 1).replace(/\/$/, ''));
  return files;
}
