/** What differs between two trees, as git tells it, without guessing renames. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { git } from './git.ts';

/** One file; a blob id is null where there is no regular file on that side. */
export type FileChange = {
  /** Relative to the directory that was asked for, `/`-separated. */
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
};

/**
 * Files below `subdir` (relative to the top of the repository; `''` is all) that differ between two trees or commits
 * (by id), in path order. Symbolic links and submodules count as no file. One git process.
 */
export async function treeDiff(
  info: GitInfo,
  from: string,
  to: string,
  subdir: string,
): Promise<FileChange[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev'];
  const scope = subdir === '' ? [] : [subdir];
  const { stdout } = await git([...args, from, to, '--', ...scope], {
    cwd: info.toplevel,
    reads: true,
  });
  const tokens = stdout.toString('utf8').split('\0');
  const changes: FileChange[] = [];
  for (let i = 0; i + 1 < tokens.length; i += 2) {
    const change = parseRawChange(tokens[i] ?? '', tokens[i + 1] ?? '', subdir);
    if (change !== null) changes.push(change);
  }
  return changes;
}

const RAW = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) [A-Z]$/;

/**
 * One entry of git's raw format (git-diff-tree(1), "raw output format", `-z`); null when it is none, lies outside
 * `subdir`, or changed nothing about a regular file's bytes (its mode).
 */
export function parseRawChange(head: string, path: string, subdir: string): FileChange | null {
  const raw = RAW.exec(head);
  if (raw === null || (subdir !== '' && !path.startsWith(`${subdir}/`))) return null;
  const [, modeBefore = '', modeAfter = '', idBefore = '', idAfter = ''] = raw;
  const before = isFile(modeBefore) ? idBefore : null;
  const after = isFile(modeAfter) ? idAfter : null;
  if (before === after) return null;
  return { path: subdir === '' ? path : path.slice(subdir.length + 1), before, after };
}

function isFile(mode: string): boolean {
  return mode === '100644' || mode === '100755';
}
