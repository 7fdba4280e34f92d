/** What merging two commits would leave to people. Nothing is written. */

import type { GitInfo } from '../../bucket/state-dir.ts';
import { mergeTrees } from '../../history/merge-trees.ts';
import { openObjects } from '../../history/objects.ts';
import { mergeBases } from '../../history/remote.ts';
import { mergedModel } from './merged-model.ts';
import { readReshapes } from './read-reshapes.ts';
import { createSettler, type OpenRecord } from './settle-paths.ts';

export type Foreseen = {
  /** Records in which both sides changed the same differently. */
  readonly open: readonly OpenRecord[];
  /** Files, relative to the top of the work tree, that are no records and cannot be merged. */
  readonly clashes: readonly string[];
};

/** Null where the two do not stand apart, and after merges that crossed, where only the merge itself can tell. */
export async function foreseeMerge(
  git: GitInfo,
  cacheDir: string,
  ours: string,
  theirs: string,
): Promise<Foreseen | null> {
  const [base, ...others] = await mergeBases(git, ours, theirs);
  if (base === undefined || others.length > 0 || [ours, theirs].includes(base)) return null;
  const model = await mergedModel(git, cacheDir, ours, theirs);
  const objects = openObjects(git);
  try {
    const commits = { base, ours, theirs };
    const { reshapes } = await readReshapes({ git, objects }, commits);
    const settler = createSettler(model, { prefix: git.prefix, keep: 'ours', reshapes });
    const merged = await mergeTrees(git, objects, commits, settler.settle, settler.settlesAlone);
    return { open: settler.open(), clashes: merged.clashes };
  } finally {
    objects.close();
  }
}
