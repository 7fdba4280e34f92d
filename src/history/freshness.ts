/** Which files may differ from what was read at an earlier commit. */

import type { Census } from '../bucket/census.ts';
import type { GitInfo } from '../bucket/state-dir.ts';
import { git } from './git.ts';
import { type ChangedPath, parseStatus, readHead } from './status.ts';
import { treeEntries } from './tree.ts';

/** A `git status` under way: start it first, do other work, then ask. */
export type PendingStatus = Promise<readonly ChangedPath[] | null>;

/**
 * Files below `subdir` that differ from the git index, HEAD, or are untracked or ignored. Takes no locks.
 * Null when git refuses: then everything has to be compared. Git looks for untracked files (half of its time)
 * only when the census cannot name them.
 */
export function startStatus(info: GitInfo, subdir: string, census: Census): PendingStatus {
  const known = census.files();
  const startedAt = Date.now();
  const others =
    known === null
      ? ['--untracked-files=all', '--ignored=matching']
      : ['--untracked-files=no', '--ignored=no'];
  const args = ['--no-optional-locks', 'status', '--porcelain=v1', '-z', '--no-renames', ...others];
  args.push('--ignore-submodules=all', '--', subdir);
  return git(args, { cwd: info.toplevel, reads: true }).then(
    ({ stdout }) => {
      const entries = parseStatus(stdout.toString('utf8'));
      if (known !== null) return [...entries, ...known.map((path) => ({ path, state: '??' }))];
      census.keep(
        entries.filter(isUntracked).map(({ path }) => path),
        startedAt,
      );
      return entries;
    },
    () => null,
  );
}

function isUntracked({ state }: ChangedPath): boolean {
  return state === '??' || state === '!!';
}

/**
 * Paths (relative to the work tree's top) whose content may no longer be that of `commit`: what `git status`
 * names, and, when HEAD has moved since, what the git index has other than `commit`. Null when git no longer
 * knows that commit.
 */
export async function changedSince(
  info: GitInfo,
  subdir: string,
  commit: string,
  status: PendingStatus,
): Promise<readonly string[] | null> {
  const [head, entries] = await Promise.all([readHead(info), status]);
  if (entries === null) return null;
  const paths = entries.map(({ path }) => path);
  if (head === commit) return paths;
  const args = [
    'diff-index',
    '--cached',
    '--name-only',
    '--no-renames',
    '-z',
    commit,
    '--',
    subdir,
  ];
  const { stdout, code } = await git(args, { cwd: info.toplevel, reads: true, allow: [0, 128] });
  if (code !== 0) return null;
  return [...paths, ...stdout.toString('utf8').split('\0').filter(Boolean)];
}

/** What a commit holds below a directory; paths are relative to that. */
export type TreeContent = {
  /** Blob id of each regular file. */
  readonly blobs: Map<string, string>;
  /** Directories that are repositories of their own (submodules). */
  readonly modules: readonly string[];
};

/** Files and submodules below `subdir` in a commit; one git process. */
export async function treeContent(
  info: GitInfo,
  subdir: string,
  commit: string,
): Promise<TreeContent> {
  const blobs = new Map<string, string>();
  const modules: string[] = [];
  const entries = await treeEntries(info, commit, [`${subdir}/`], { recursive: true });
  for (const [path, { mode, id }] of entries) {
    const file = path.slice(subdir.length + 1);
    if (mode === '160000') modules.push(file);
    else if (mode !== '120000') blobs.set(file, id);
  }
  return { blobs, modules };
}
