/** All that people have to decide: what syncs have parked, and what git's own merges left. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitInfo, StateDir } from '../../bucket/state-dir.ts';
import { type OpenConflict, readConflicts } from '../../history/conflict-store.ts';
import { openObjects } from '../../history/objects.ts';
import { type UnmergedPath, unmergedPaths } from '../../history/unmerged.ts';
import { canonicalBytes } from '../../record/canonical.ts';
import { parseMarkers } from '../../record/markers.ts';
import { type FileMerge, type FileVersions, mergeFiles } from '../../record/merge-files.ts';
import type { ParkedField, ParkedSide } from '../../record/parked.ts';
import type { JsonObject } from '../../record/types.ts';
import { mergeRulesOf } from '../../schema/merge-rules.ts';
import { collectionOfFile, type Model } from '../../schema/model.ts';
import { standingOf } from './kept-conflicts.ts';
import { readParked } from './parked-files.ts';

/** One record with fields to decide about. */
export type Conflict = {
  readonly id: string;
  /** Relative to the bucket. */
  readonly file: string;
  /**
   * `sync`: parked, the record holds ours. `kept`: a merge by git that is over, the record holds ours. `git`: a merge
   * by git that waits. `markers`: the file holds both sides between marker lines.
   */
  readonly origin: 'sync' | 'kept' | 'git' | 'markers';
  /** Empty: everything merges by itself, only nobody has written it yet. */
  readonly fields: readonly ParkedField[];
  readonly ours: ParkedSide | null;
  readonly theirs: ParkedSide | null;
  /** Why the versions could not be merged at all. */
  readonly message?: string;
  /** `git`, `markers`: content with what merged by itself, ours where there is something to decide; null: none. */
  readonly merged?: Uint8Array | null;
  /** `kept`: what to forget once it is settled. */
  readonly stored?: OpenConflict;
};

export type ConflictGround = {
  readonly bucketDir: string;
  readonly stateDir: StateDir;
  readonly model: Model;
  /** Files below the bucket that hold merge markers. */
  readonly marked: readonly string[];
  /** Loads what git's index holds unmerged, or gives it again while that index has not changed. */
  keep(indexFile: string, model: Model, load: () => Promise<Conflict[]>): Promise<Conflict[]>;
};

/** Open conflicts by file. Two directory reads, and one git process in a repository whose index has changed. */
export async function openConflicts(ground: ConflictGround): Promise<Conflict[]> {
  const { git } = ground.stateDir;
  const unmerged =
    git === null
      ? []
      : await ground.keep(join(git.gitDir, 'index'), ground.model, () => unmergedIn(ground, git));
  const waiting = new Set(unmerged.map(({ file }) => file));
  const stored = git === null ? [] : await keptConflicts(ground, git, waiting);
  const marked = ground.marked
    .filter((file) => !waiting.has(file))
    .flatMap((file) => markedConflict(ground, file) ?? []);
  const all = [...unmerged, ...marked, ...stored, ...parkedConflicts(ground.bucketDir)];
  return all.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function parkedConflicts(bucketDir: string): Conflict[] {
  return readParked(bucketDir).conflicts.map(({ id, file, fields, ours, theirs }) => {
    return { id, file, origin: 'sync', fields, ours, theirs };
  });
}

/** Conflicts that the merge driver wrote down and that someone has committed since. */
async function keptConflicts(
  { stateDir }: ConflictGround,
  git: GitInfo,
  waiting: ReadonlySet<string>,
): Promise<Conflict[]> {
  const bucket = `${git.prefix}bucket/`;
  const fileOf = ({ path }: OpenConflict): string => path.slice(bucket.length);
  const notes = readConflicts(stateDir.dir).open.filter(
    (stored) => stored.path.startsWith(bucket) && !waiting.has(fileOf(stored)),
  );
  const standing = await standingOf(git, notes);
  return notes.flatMap((stored, i) => {
    if (standing[i] !== 'open') return [];
    const file = fileOf(stored);
    const { conflicts: fields, refusal } = stored;
    const words = refusal === undefined ? {} : { message: refusal.message };
    const conflict: Conflict = {
      id: idOf(file),
      file,
      origin: 'kept',
      fields,
      ours: null,
      theirs: null,
      stored,
      ...words,
    };
    return [conflict];
  });
}

async function unmergedIn(ground: ConflictGround, git: GitInfo): Promise<Conflict[]> {
  const bucket = `${git.prefix}bucket/`;
  const paths = (await unmergedPaths(git, bucket)).filter(({ path }) => path.endsWith('.json'));
  if (paths.length === 0) return [];
  const blobs = await readAll(git, paths);
  const bytesOf = (id: string | null): Uint8Array | null =>
    id === null ? null : (blobs.get(id) ?? null);
  return paths.map(({ path, base, ours, theirs }) => {
    const versions = { base: bytesOf(base), ours: bytesOf(ours), theirs: bytesOf(theirs) };
    return merging(ground, path.slice(bucket.length), versions, 'git');
  });
}

async function readAll(
  git: GitInfo,
  paths: readonly UnmergedPath[],
): Promise<Map<string, Uint8Array>> {
  const ids = [...new Set(paths.flatMap(({ base, ours, theirs }) => [base, ours, theirs]))];
  const wanted = ids.filter((id) => id !== null);
  const blobs = new Map<string, Uint8Array>();
  const objects = openObjects(git);
  await objects.each(wanted, (bytes, i) => {
    if (bytes !== null) blobs.set(wanted[i] ?? '', bytes);
  });
  return blobs;
}

/** Null for a file whose markers do not pair: it is a problem like any other. */
function markedConflict(ground: ConflictGround, file: string): Conflict | null {
  const marked = parseMarkers(readFileSync(join(ground.bucketDir, file)));
  if (marked === null) return null;
  const versions = {
    base: bytes(marked.base),
    ours: bytes(marked.ours),
    theirs: bytes(marked.theirs),
  };
  return merging(ground, file, versions, 'markers');
}

function bytes(record: JsonObject | null): Uint8Array | null {
  return record === null ? null : canonicalBytes(record);
}

function merging(
  { model }: ConflictGround,
  file: string,
  versions: FileVersions,
  origin: 'git' | 'markers',
): Conflict {
  const collection = collectionOfFile(model, file);
  const rules = collection === undefined ? undefined : mergeRulesOf(collection);
  const merged: FileMerge = mergeFiles(versions, {
    rules: rules ?? { fields: new Map(), moves: new Map() },
    id: idOf(file),
  });
  return {
    id: idOf(file),
    file,
    origin,
    fields: merged.conflicts,
    ours: null,
    theirs: null,
    merged: merged.bytes,
    ...(merged.refusal === undefined ? {} : { message: merged.refusal.message }),
  };
}

function idOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1, -'.json'.length);
}
