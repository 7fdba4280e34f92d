/** Paths that git's index holds unmerged: what a merge, rebase, cherry-pick or stash left to decide. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { git } from './git.ts';

/** Blob ids of the versions; null: that side has no such file. During a rebase "ours" is what one rebases onto. */
export type UnmergedPath = {
  /** Relative to the top of the work tree. */
  readonly path: string;
  readonly base: string | null;
  readonly ours: string | null;
  readonly theirs: string | null;
};

const SIDES = ['base', 'ours', 'theirs'] as const;

/** Unmerged paths below `subdir`, in path order. One git process. */
export async function unmergedPaths(info: GitInfo, subdir: string): Promise<UnmergedPath[]> {
  const args = ['ls-files', '--unmerged', '-z', '--', subdir];
  const { stdout } = await git(args, { cwd: info.toplevel, reads: true });
  const found = new Map<string, UnmergedPath>();
  for (const line of stdout.toString('utf8').split('\0')) {
    const match = /^\d{6} ([0-9a-f]+) ([123])\t(.*)$/s.exec(line);
    if (match === null) continue;
    const [, id = '', stage = '', path = ''] = match;
    const known = found.get(path) ?? { path, base: null, ours: null, theirs: null };
    found.set(path, { ...known, [SIDES[Number(stage) - 1] ?? 'base']: id });
  }
  return [...found.values()];
}

/** Tells git that these paths are settled as they are in the work tree. */
export async function markSettled(info: GitInfo, paths: readonly string[]): Promise<void> {
  const list = ['--pathspec-from-file=-', '--pathspec-file-nul'];
  const input = paths.map((path) => `${path}\0`).join('');
  await git(['add', '--all', '--force', ...list], { cwd: info.toplevel, input });
}
