/** Merges one record for git, which hands over three temporary files and takes the result from one of them. */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { readCached, writeCached } from '../bucket/cache-file.ts';
import { type StateDir, stateDirOf } from '../bucket/state-dir.ts';
import { BUILD_ID } from '../build-id.ts';
import { PailError } from '../errors.ts';
import { type OpenConflict, writeConflict } from '../history/conflict-store.ts';
import { type MergeUnderWay, mergeUnderWay } from '../history/merge-under-way.ts';
import { idsOf } from '../history/tree.ts';
import { blobId } from '../record/blob.ts';
import { type FileMerge, mergeFiles } from '../record/merge-files.ts';
import type { ObjectRules } from '../record/merge-types.ts';
import { collectionOfFile } from '../schema/model.ts';
import { isCandidate } from './file-state.ts';
import type { MergeModel } from './merge-model.ts';

/** What git gives a driver: `%O`, `%A`, `%B`, `%P` (gitattributes(5), "Defining a custom merge driver"). */
export type DriverInput = {
  /** Top of the work tree, where git starts a driver. */
  readonly top: string;
  /** Files, relative to `top`. The result is written to `ours`; an empty `base` means that there is none. */
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
  /** Where the record will stand, relative to `top`. */
  readonly path: string;
  /** Git merges several bases into one: nobody's conflict, so none is recorded, and base stays in place. */
  readonly virtual: boolean;
  readonly vars: Readonly<Record<string, string | undefined>>;
};

type DriverResult = Pick<FileMerge, 'conflicts' | 'refusal'>;

/**
 * Merges into the file `ours`, and records what is left to decide in the state directory. Throws `PailError`
 * and changes nothing when the path is no record's: someone else has to merge it.
 */
export async function mergeForGit(input: DriverInput): Promise<DriverResult> {
  const { top, path } = input;
  const { state, file } = await workspaceOf(top, path);
  const under = mergeUnderWay(state.git, input.vars);
  const rules = await rulesFor(file, state, under);
  const read = (name: string): Buffer => readFileSync(resolve(top, name));
  const [base, ours, theirs] = [read(input.base), read(input.ours), read(input.theirs)];
  const versions = { base: base.length === 0 ? null : base, ours, theirs };
  const id = basename(path, '.json');
  const keep = input.virtual ? 'base' : 'ours';
  const merged = mergeFiles(versions, { rules, id, keep });
  if (merged.conflicts.length > 0 && !input.virtual) {
    const [head = null] = await idsOf(state.git, ['HEAD']);
    await writeConflict(state.dir, conflictOf(path, versions, merged, under, head));
  }
  if (merged.bytes !== null) replace(resolve(top, input.ours), merged.bytes);
  return merged;
}

function conflictOf(
  path: string,
  versions: { base: Uint8Array | null; ours: Uint8Array; theirs: Uint8Array },
  { bytes, conflicts, refusal }: FileMerge,
  { operation, theirs }: MergeUnderWay,
  head: string | null,
): OpenConflict {
  return {
    version: 1,
    path,
    blobs: {
      base: versions.base === null ? null : blobId(versions.base),
      ours: blobId(versions.ours),
      theirs: blobId(versions.theirs),
    },
    ...(bytes === null ? {} : { merged: blobId(bytes) }),
    commits: { ours: head, theirs },
    operation,
    ...(refusal === undefined ? {} : { refusal }),
    conflicts,
  };
}

type GitState = StateDir & { readonly git: NonNullable<StateDir['git']> };

/** The workspace that a path lies in, and the path below its bucket. What the work tree says does not count. */
async function workspaceOf(top: string, path: string): Promise<{ state: GitState; file: string }> {
  const steps = path.split('/');
  for (const [i, step] of steps.entries()) {
    if (step !== 'bucket') continue;
    const state = stateDirOf(join(top, ...steps.slice(0, i)));
    if (state.git === null) break;
    const found = { state: { ...state, git: state.git }, file: steps.slice(i + 1).join('/') };
    const isOnly = !steps.slice(i + 1).includes('bucket');
    if (isOnly || (await idsOf(state.git, [`HEAD:${state.git.prefix}pail.yaml`]))[0] !== null) {
      return found;
    }
  }
  throw new PailError('no_workspace', `${path} lies in no bucket of this repository`, { path });
}

async function rulesFor(file: string, state: GitState, under: MergeUnderWay): Promise<ObjectRules> {
  const model = await modelFor(state, under);
  const collection = collectionOfFile(model, file);
  if (collection !== undefined && isCandidate(model, file)) return collection.rules;
  throw new PailError('not_found', `bucket/${file} is no record of a collection`, { file });
}

/** Kept in the cache per pair of schema trees, as git starts a process for each record. */
async function modelFor({ dir, git }: GitState, under: MergeUnderWay): Promise<MergeModel> {
  const sides = ['HEAD', ...(under.theirs === null ? [] : [under.theirs])];
  const names = sides.map((commit) => `${commit}:${git.prefix}schemas`);
  const [head, ...trees] = await idsOf(git, ['HEAD', ...names]);
  const isOne = new Set(trees).size === 1;
  const key = [BUILD_ID, ...(isOne ? [trees[0]] : [head, under.theirs, under.operation])].join(' ');
  const cache = join(dir, 'cache', 'merge-rules');
  const known = readCached(cache, key);
  if (known !== null) return known as MergeModel;
  const { mergedModel } = await import('./merging/merged-model.ts');
  const { mergeModelOf } = await import('./merge-model.ts');
  const model = await mergedModel(git, join(dir, 'cache'), 'HEAD', under.theirs ?? 'HEAD');
  const made = mergeModelOf(model);
  writeCached(cache, key, made);
  return made;
}

/** Whole or not at all: git, or what falls back to it, may read the file after this process was killed. */
function replace(path: string, bytes: Uint8Array): void {
  const temporary = `${path}.pail`;
  writeFileSync(temporary, bytes);
  renameSync(temporary, path);
}
