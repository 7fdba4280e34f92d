/** The index of a revision: kept from an earlier question, laid over today's, or built from git's objects. */

import { join } from 'node:path';
import { SegmentFileWriter } from '../../bucket/segment-store.ts';
import type { GitInfo } from '../../bucket/state-dir.ts';
import { BUILD_ID } from '../../build-id.ts';
import type { Problem } from '../../errors.ts';
import { treeContent } from '../../history/freshness.ts';
import type { Objects } from '../../history/objects.ts';
import { treeEntries } from '../../history/tree.ts';
import { treeDiff } from '../../history/tree-diff.ts';
import type { Segment } from '../../index/segment/segment.ts';
import { createSegmentIndex } from '../../index/segment/segment-index.ts';
import { SegmentWriter } from '../../index/segment/write-segment.ts';
import type { RecordIndex } from '../../index/types.ts';
import { parseRecord } from '../../record/parse-record.ts';
import type { JsonValue, StoredRecord } from '../../record/types.ts';
import { collectionOfFile, type Model } from '../../schema/model.ts';
import { inSegmentOrder } from '../build-index.ts';
import { isCandidate } from '../file-state.ts';
import type { IndexNotes } from '../index-notes.ts';
import { INDEX_FILE, type OpenSegment, openSegment } from '../open-index.ts';

export type PastIndexInput = {
  readonly git: GitInfo;
  readonly commit: string;
  readonly model: Model;
  readonly objects: Objects;
  /** Where today's index lies. */
  readonly cacheDir: string;
  /** Where the revision's index belongs. */
  readonly pastDir: string;
};

export type PastIndex = {
  readonly index: RecordIndex;
  /** What is wrong with files that held no sound record. */
  readonly faults: readonly Problem[];
  close(): void;
};

/** A revision that differs from today's index in more than this share of its records is built anew and kept. */
const OVERLAY_SHARE = 0.1;
/** So few are read again in any case. */
const FEW = 100;

export async function openPastIndex(input: PastIndexInput): Promise<PastIndex> {
  const path = join(input.pastDir, INDEX_FILE);
  const kept = openSegment(path, input.model);
  if (kept !== null) return indexOf(kept);
  const overlay = await overlayOf(input);
  if (overlay !== null) return overlay;
  await buildPast(input, path);
  const built = openSegment(path, input.model);
  if (built === null) throw new Error(`${path} was written and cannot be opened`);
  return indexOf(built);
}

function indexOf({ segment, notes, file }: OpenSegment): PastIndex {
  const faults = notes.odd.flatMap(([, list]) => list);
  return { index: createSegmentIndex(segment), faults, close: () => file.close() };
}

/** Today's index with what was different then laid over it; null when that is not cheap, or there is none. */
async function overlayOf(input: PastIndexInput): Promise<PastIndex | null> {
  const base = openSegment(join(input.cacheDir, INDEX_FILE), input.model);
  if (base === null) return null;
  const different = await differences(input, base);
  if (different === null) {
    base.file.close();
    return null;
  }
  const { index, close } = indexOf(base);
  const faults: Problem[] = [];
  await eachParsed(different, input, ({ file, record, problems }) => {
    index.applyChange({ file, record });
    faults.push(...problems);
  });
  return { index, faults, close };
}

/** Files that the revision has otherwise than the base, with their blob ids then; null where they are too many. */
async function differences(
  { git, commit, model }: PastIndexInput,
  { notes, segment }: OpenSegment,
): Promise<readonly PastFile[] | null> {
  if (notes.commit === null) return null;
  const limit = Math.max(FEW, countRows(segment, model) * OVERLAY_SHARE);
  const subdir = `${git.prefix}bucket`;
  const changed = await treeDiff(git, notes.commit, commit, subdir);
  const unsure = [...notes.dirty, ...notes.odd.map(([file]) => file)];
  if (changed.length > limit || unsure.length > FEW) return null;
  const entries = await treeEntries(
    git,
    commit,
    unsure.map((file) => `${subdir}/${file}`),
  );
  const different = new Map<string, string | null>();
  for (const file of unsure) {
    const entry = entries.get(`${subdir}/${file}`);
    different.set(file, entry?.mode.startsWith('100') === true ? entry.id : null);
  }
  for (const { path, after } of changed) different.set(path, after);
  return [...different].map(([file, id]) => ({ file, id }));
}

function countRows(segment: Segment, model: Model): number {
  return [...model.collections.keys()].reduce((sum, path) => sum + segment.rows(path).size, 0);
}

/** Reads every record of the revision, one at a time, and keeps the index for the next question. */
async function buildPast(input: PastIndexInput, path: string): Promise<void> {
  const { git, commit, model } = input;
  const { blobs } = await treeContent(git, `${git.prefix}bucket`, commit);
  const sink = new SegmentFileWriter(path);
  try {
    const writer = new SegmentWriter(model, sink);
    const odd: [string, readonly Problem[]][] = [];
    let last = '';
    const files = [...blobs].map(([file, id]) => ({ file, id }));
    await eachParsed(inSegmentOrder(files, model), input, ({ file, record, problems }) => {
      if (record === null) odd.push([file, problems]);
      else if (record.id === last) writer.addShadowed({ record, stamp: null });
      else writer.add({ record, stamp: null });
      last = record?.id ?? last;
    });
    const notes: IndexNotes = { build: BUILD_ID, commit, dirty: [], odd, loose: [] };
    writer.close(notes as unknown as JsonValue);
    sink.commit();
  } catch (error) {
    sink.abort();
    throw error;
  }
}

/** A file of the bucket and its blob id then; null: it was not there. */
type PastFile = { readonly file: string; readonly id: string | null };

type Parsed = {
  readonly file: string;
  readonly record: StoredRecord | null;
  readonly problems: readonly Problem[];
};

/** Reads files with these blob ids, in their order, those that are gone first; what is no candidate is left out. */
async function eachParsed(
  files: readonly PastFile[],
  { model, objects }: PastIndexInput,
  take: (parsed: Parsed) => void,
): Promise<void> {
  const candidates = files.filter(({ file }) => isCandidate(model, file));
  for (const { file, id } of candidates) if (id === null) take({ file, ...NOTHING });
  const held = candidates.flatMap(({ file, id }) => (id === null ? [] : [{ file, id }]));
  const ids = held.map(({ id }) => id);
  await objects.each(ids, (bytes, i) => {
    const file = held[i]?.file ?? '';
    take({ file, ...(bytes === null ? NOTHING : parse(bytes, file, model)) });
  });
}

const NOTHING = { record: null, problems: [] } as const;

function parse(bytes: Uint8Array, file: string, model: Model): Omit<Parsed, 'file'> {
  const collection = collectionOfFile(model, file);
  return collection === undefined ? NOTHING : parseRecord(bytes, file, collection);
}
