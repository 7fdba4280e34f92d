/** What a commit holds, without a checkout. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { git } from './git.ts';
import { rawDiff } from './tree-diff.ts';

export type TreeEntry = {
  /** Git's file mode: `100644`, `100755`, `120000` (link), `160000` (submodule), `040000` (directory). */
  readonly mode: string;
  readonly id: string;
};

/**
 * Entries of a commit by path (relative to the top of the work tree): those named by `paths`, taken literally; with
 * `recursive`, every file below them instead of the directories. Absent ones are left out. One git process.
 */
export async function treeEntries(
  info: GitInfo,
  commit: string,
  paths: readonly string[],
  { recursive = false }: { readonly recursive?: boolean } = {},
): Promise<Map<string, TreeEntry>> {
  if (paths.length === 0) return new Map();
  const args = ['ls-tree', '-z', '--full-tree', ...(recursive ? ['-r'] : []), commit, '--'];
  const { stdout } = await git([...args, ...paths], { cwd: info.toplevel, reads: true });
  const entries = new Map<string, TreeEntry>();
  for (const line of stdout.toString('utf8').split('\0')) {
    const match = /^(\d{6}) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line);
    if (match === null) continue;
    const [, mode = '', id = '', path = ''] = match;
    entries.set(path, { mode, id });
  }
  return entries;
}

/** What one path is in two commits; null: not there. */
export type EntryChange = {
  readonly path: string;
  readonly before: TreeEntry | null;
  readonly after: TreeEntry | null;
};

/** Every path that two commits or trees have differently, links and submodules included, in path order. */
export async function entryChanges(
  info: GitInfo,
  from: string,
  to: string,
): Promise<EntryChange[]> {
  return (await rawDiff(info, from, to)).map(({ path, modeBefore, modeAfter, before, after }) => ({
    path,
    before: entryOf(modeBefore, before),
    after: entryOf(modeAfter, after),
  }));
}

function entryOf(mode: string, id: string): TreeEntry | null {
  return mode === '000000' ? null : { mode, id };
}

/** Object ids of names such as `HEAD:schemas`, in their order; null where there is none. One git process. */
export async function idsOf(info: GitInfo, names: readonly string[]): Promise<(string | null)[]> {
  const options = { cwd: info.toplevel, reads: true, input: `${names.join('\n')}\n` };
  const { stdout } = await git(['cat-file', '--batch-check=%(objectname)'], options);
  const lines = stdout.toString('utf8').split('\n');
  return names.map((_, i) =>
    /^[0-9a-f]{40,64}$/.test(lines[i] ?? '') ? (lines[i] ?? null) : null,
  );
}
