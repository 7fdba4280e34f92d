/**
 * Trees of directories in which one commit changes very much. `git fast-import` looks for each file among all of its
 * directory: 35,000 changes among 35,000 files take it minutes. Here they are merged at once.
 */

import { posix } from 'node:path';
import type { GitInfo } from '../bucket/state-dir.ts';
import { DURABLE } from './fast-import.ts';
import { git } from './git.ts';
import type { TreeEntry } from './tree.ts';

/** From so many changes on a directory's tree is made as a whole. */
export const BULK = 1_000;

export type FileState = { readonly file: string; readonly after: TreeEntry | null };

/**
 * The trees that directories get which hold `BULK` of `changes` or more, parents first; null for one that is left
 * without an entry. `before` holds all entries that these directories have. The blobs need not be there yet.
 */
export async function bulkTrees(
  info: GitInfo,
  before: ReadonlyMap<string, TreeEntry | null>,
  changes: readonly FileState[],
): Promise<ReadonlyMap<string, string | null>> {
  const counts = new Map<string, number>();
  for (const { file } of changes) {
    const dir = posix.dirname(file);
    counts.set(dir, (counts.get(dir) ?? 0) + 1);
  }
  const contents = new Map<string, Map<string, TreeEntry>>();
  for (const dir of [...counts.keys()].sort()) {
    if ((counts.get(dir) ?? 0) >= BULK && dir !== '.') contents.set(dir, new Map());
  }
  if (contents.size === 0) return new Map();
  for (const [path, entry] of before) {
    if (entry !== null) contents.get(posix.dirname(path))?.set(posix.basename(path), entry);
  }
  for (const { file, after } of changes) {
    const content = contents.get(posix.dirname(file));
    if (after === null) content?.delete(posix.basename(file));
    else content?.set(posix.basename(file), after);
  }
  const full = [...contents].filter(([, content]) => content.size > 0);
  const ids = await makeTrees(
    info,
    full.map(([, content]) => content),
  );
  const made = new Map(full.map(([dir], i) => [dir, ids[i] ?? null]));
  return new Map([...contents.keys()].map((dir) => [dir, made.get(dir) ?? null]));
}

async function makeTrees(
  info: GitInfo,
  contents: readonly ReadonlyMap<string, TreeEntry>[],
): Promise<string[]> {
  if (contents.length === 0) return [];
  const args = [...DURABLE, 'mktree', '-z', '--missing', '--batch'];
  const { stdout } = await git(args, { cwd: info.toplevel, input: treeTexts(contents) });
  return stdout.toString('latin1').trimEnd().split('\n');
}

/** What `git mktree -z --batch` reads: trees with an empty line between them. */
function* treeTexts(contents: readonly ReadonlyMap<string, TreeEntry>[]): Iterable<string> {
  for (const [i, content] of contents.entries()) {
    if (i > 0) yield '\0';
    for (const [name, { mode, id }] of content) yield `${mode} ${typeOf(mode)} ${id}\t${name}\0`;
  }
}

function typeOf(mode: string): 'tree' | 'commit' | 'blob' {
  if (mode === '040000') return 'tree';
  return mode === '160000' ? 'commit' : 'blob';
}
