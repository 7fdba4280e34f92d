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
  const entries = await rawDiff(info, from, to, subdir === '' ? [] : [subdir]);
  return entries.flatMap(({ path, ...entry }) => fileChange(entry, path, subdir) ?? []);
}

/** Both sides of one entry: file modes (`000000`: not there), and the ids of what they are. */
export type RawEntry = {
  readonly modeBefore: string;
  readonly modeAfter: string;
  readonly before: string;
  readonly after: string;
};

/** Every path that differs, links and submodules included, in path order. One git process. */
export async function rawDiff(
  info: GitInfo,
  from: string,
  to: string,
  scope: readonly string[] = [],
): Promise<(RawEntry & { readonly path: string })[]> {
  const args = ['diff-tree', '-r', '-z', '--raw', '--no-renames', '--no-abbrev', from, to, '--'];
  const { stdout } = await git([...args, ...scope], { cwd: info.toplevel, reads: true });
  const tokens = stdout.toString('utf8').split('\0');
  const found: (RawEntry & { readonly path: string })[] = [];
  for (let i = 0; i + 1 < tokens.length; i += 2) {
    const entry = rawEntry(tokens[i] ?? '');
    if (entry !== null) found.push({ ...entry, path: tokens[i + 1] ?? '' });
  }
  return found;
}

const RAW = /^:(\d{6}) (\d{6}) ([0-9a-f]+) ([0-9a-f]+) [A-Z]$/;

/** The head of an entry in git's raw format (git-diff-tree(1), "raw output format", `-z`); null when it is none. */
export function rawEntry(head: string): RawEntry | null {
  const raw = RAW.exec(head);
  if (raw === null) return null;
  const [, modeBefore = '', modeAfter = '', before = '', after = ''] = raw;
  return { modeBefore, modeAfter, before, after };
}

/** The same as a change of a file; null outside `subdir`, and where nothing about a regular file's bytes changed. */
export function parseRawChange(head: string, path: string, subdir: string): FileChange | null {
  const entry = rawEntry(head);
  return entry === null ? null : fileChange(entry, path, subdir);
}

function fileChange(entry: RawEntry, path: string, subdir: string): FileChange | null {
  if (subdir !== '' && !path.startsWith(`${subdir}/`)) return null;
  const before = isFile(entry.modeBefore) ? entry.before : null;
  const after = isFile(entry.modeAfter) ? entry.after : null;
  if (before === after) return null;
  return { path: subdir === '' ? path : path.slice(subdir.length + 1), before, after };
}

function isFile(mode: string): boolean {
  return mode === '100644' || mode === '100755';
}
