/** Merges two commits of a workspace: records by field, texts by line; what stays open is parked for people. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import { PailError } from '../../errors.ts';
import { commitMerge, type MergeWords } from '../../history/commit-merge.ts';
import { lastTouches, type Touch } from '../../history/last-touches.ts';
import { type MergedTrees, mergeTrees } from '../../history/merge-trees.ts';
import type { Objects } from '../../history/objects.ts';
import { mergeBases } from '../../history/remote.ts';
import { joinParked, type ParkedConflict, parkedBytes, parkedFileOf } from '../../record/parked.ts';
import type { Model } from '../../schema/model.ts';
import { readReshapes } from './read-reshapes.ts';
import type { MergedSides } from './settle-duplicates.ts';
import { createSettler, type OpenRecord, type Settler } from './settle-paths.ts';

export type MergeGround = {
  readonly git: GitInfo;
  readonly objects: Objects;
  /** Says how fields merge. */
  readonly model: Model;
};

export type CommitMerge = {
  /** The merge commit; nothing points at it yet. */
  readonly commit: string;
  /** What it has other than ours. */
  readonly changes: MergedTrees['changes'];
  /** Conflicts of this merge, parked in it. */
  readonly conflicts: readonly ParkedConflict[];
  /** What the merge of duplicates on one side asks of the other's work. */
  readonly sides: MergedSides;
  /** What people should know of files that are no records. */
  readonly notices: readonly string[];
};

/**
 * Merges `theirs` into `ours`. Throws `conflict` when files that are no records (a view, a schema, a README) were
 * changed by both in the same lines, with their names; `git` when the two have no common history.
 */
export async function mergeCommits(
  ground: MergeGround,
  ours: string,
  theirs: string,
  words: MergeWords,
): Promise<CommitMerge> {
  const { git, objects } = ground;
  const base = await commonBase(ground, ours, theirs, words);
  const { reshapes, notices } = await readReshapes(ground, { base, ours, theirs });
  const settler = createSettler(ground.model, { prefix: git.prefix, keep: 'ours', reshapes });
  const commits = { base, ours, theirs };
  const merged = await mergeTrees(git, objects, commits, settler.settle, settler.settlesAlone);
  if (merged.clashes.length > 0) throw clashError(merged.clashes);
  const changes = new Map(merged.changes);
  const conflicts = await park(ground, settler, base, { ours, theirs });
  for (const conflict of conflicts) {
    const path = `${git.prefix}bucket/${parkedFileOf(conflict.id)}`;
    const bytes = parkedBytes(joined(conflict, settler.parked(path)));
    changes.set(path, { mode: '100644', bytes });
  }
  const commit = await commitMerge(git, [ours, theirs], changes, words);
  const said = [...notices(), ...settler.notices()];
  const { edits, lists, tags } = settler;
  const sides = { ...commits, edits: edits(), lists: lists(), tags: tags() };
  return { commit, changes, conflicts, sides, notices: said };
}

/** The commit that both sides began with. Several, after merges that crossed, are merged into one of their own. */
async function commonBase(
  ground: MergeGround,
  ours: string,
  theirs: string,
  words: MergeWords,
): Promise<string> {
  const { git, objects, model } = ground;
  const [first, ...others] = await mergeBases(git, ours, theirs);
  if (first === undefined) {
    const message =
      'this clone and the remote have no common history (a shallow clone? `git fetch --unshallow`)';
    throw new PailError('git', message, { ours, theirs });
  }
  let base = first;
  for (const other of others) {
    const inner = await commonBase(ground, base, other, words);
    const commits = { base: inner, ours: base, theirs: other };
    const { reshapes } = await readReshapes(ground, commits);
    const { settle, settlesAlone } = createSettler(model, {
      prefix: git.prefix,
      keep: 'base',
      reshapes,
    });
    const { changes } = await mergeTrees(git, objects, commits, settle, settlesAlone);
    base = await commitMerge(git, [base, other], changes, words);
  }
  return base;
}

async function park(
  { git }: MergeGround,
  settler: Settler,
  base: string,
  sides: { readonly ours: string; readonly theirs: string },
): Promise<ParkedConflict[]> {
  const open = settler.open();
  if (open.length === 0) return [];
  const [ours, theirs] = await Promise.all([
    lastTouches(git, base, sides.ours),
    lastTouches(git, base, sides.theirs),
  ]);
  return open.map((record) => parkedOf(record, ours.get(record.path), theirs.get(record.path)));
}

function parkedOf(record: OpenRecord, ours?: Touch, theirs?: Touch): ParkedConflict {
  const { id, file, conflicts } = record;
  const fields = conflicts.map(({ pointer, base, ours: own, theirs: other, also }) => {
    const field = { pointer, base, ours: own, theirs: other };
    return also === undefined ? field : { ...field, also };
  });
  return { version: 1, id, file, fields, ours: ours ?? null, theirs: theirs ?? null };
}

function joined(conflict: ParkedConflict, before: ParkedConflict | undefined): ParkedConflict {
  return before === undefined ? conflict : joinParked(conflict, before);
}

function clashError(paths: readonly string[]): PailError {
  const shown = paths.slice(0, 5).join(', ');
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  return new PailError(
    'conflict',
    `both sides changed the same lines of ${shown}${more}, and these are no records; nothing was merged. Settle them by hand: \`git merge\`, edit, commit, and sync again`,
    { paths },
  );
}
