/** Which of the conflicts that the merge driver wrote down are still anybody's: merges are aborted, branches left. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GitInfo } from '../../bucket/state-dir.ts';
import type { OpenConflict } from '../../history/conflict-store.ts';
import { git } from '../../history/git.ts';
import { inProgress } from '../../history/status.ts';
import { treeEntries } from '../../history/tree.ts';

/** `over`: the branch that the merge began on went on without it, so nobody will ask for the note again. */
export type Standing = 'open' | 'elsewhere' | 'over';

/**
 * Where each conflict stands, in their order. While git is in the midst of something all are open. After that one is
 * open where HEAD holds what was merged: both commits of a merge, or what was squashed of it; of a rebase, cherry-pick or
 * stash another version of the record than ours. A few git processes; none without conflicts.
 */
export async function standingOf(
  info: GitInfo,
  conflicts: readonly OpenConflict[],
): Promise<readonly Standing[]> {
  const isBusy = inProgress(info.gitDir) !== null || existsSync(join(info.gitDir, 'SQUASH_MSG'));
  if (conflicts.length === 0 || isBusy) return conflicts.map(() => 'open');
  const paths = conflicts.map(({ path }) => path);
  const entries = await treeEntries(info, 'HEAD', paths);
  const holds = remembering((commit) => isInHead(info, commit));
  const holdsSquashed = remembering((commit) => isSquashedIn(info, commit));
  return Promise.all(
    conflicts.map(async ({ path, blobs, merged, commits, operation }): Promise<Standing> => {
      const hasTheirs = commits.theirs !== null && (await holds(commits.theirs));
      const hasOurs = commits.ours !== null && (await holds(commits.ours));
      const blob = entries.get(path)?.id ?? null;
      const isOurs = blob === blobs.ours;
      const isDrivers = blob === merged && !isOurs;
      // A rebase that HEAD holds the old commits of was aborted: what it made of them has other ids.
      const isMerged =
        operation === 'merge' && commits.theirs !== null
          ? (hasTheirs && hasOurs) || isDrivers || (await holdsSquashed(commits.theirs))
          : !isOurs && !hasTheirs;
      if (isMerged) return 'open';
      return hasOurs ? 'over' : 'elsewhere';
    }),
  );
}

/** `git merge --squash` makes a commit that does not hold the other one, and names it in the message it proposes. */
async function isSquashedIn(info: GitInfo, commit: string): Promise<boolean> {
  const args = [
    'log',
    '--max-count=1',
    '--format=%H',
    '--fixed-strings',
    `--grep=commit ${commit}`,
  ];
  const { stdout } = await git([...args, 'HEAD', '--'], {
    cwd: info.toplevel,
    reads: true,
    allow: [0, 128], // No commit yet.
  });
  return stdout.length > 0;
}

/** False also for a commit that is gone. */
async function isInHead(info: GitInfo, commit: string): Promise<boolean> {
  const options = { cwd: info.toplevel, reads: true, allow: [0, 1, 128] };
  return (await git(['merge-base', '--is-ancestor', commit, 'HEAD'], options)).code === 0;
}

function remembering<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const answer = known.get(key) ?? ask(key);
    known.set(key, answer);
    return answer;
  };
}
