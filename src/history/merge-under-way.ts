/** What a merge under way merges, as far as git says it to a merge driver. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GitInfo } from '../bucket/state-dir.ts';

export type MergeUnderWay = {
  readonly operation: 'merge' | 'rebase' | 'other';
  /** Commit id of the other side; null where git keeps it to itself (cherry-pick, revert, stash). */
  readonly theirs: string | null;
};

const HEAD_VARIABLE = /^GITHEAD_([0-9a-f]{40,64})$/;

/**
 * The merge during which git calls a driver with the environment `vars`. MERGE_HEAD is written only afterwards:
 * `git merge` names the other commit in a variable, a rebase in its list of what is done.
 */
export function mergeUnderWay(
  { gitDir }: GitInfo,
  vars: Readonly<Record<string, string | undefined>>,
): MergeUnderWay {
  const heads = Object.keys(vars).flatMap((name) => HEAD_VARIABLE.exec(name)?.[1] ?? []);
  const [theirs] = heads;
  if (heads.length === 1 && theirs !== undefined) return { operation: 'merge', theirs };
  const picked = lastLine(join(gitDir, 'rebase-merge', 'done'));
  const commit = /^\w+ (?:-[cC] )?([0-9a-f]{40,64})\b/.exec(picked)?.[1];
  return commit === undefined
    ? { operation: 'other', theirs: null }
    : { operation: 'rebase', theirs: commit };
}

function lastLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim().split('\n').at(-1) ?? '';
  } catch {
    return ''; // No rebase.
  }
}
