/** Keeps git's index in step with a commit that was made without it, and leaves alone what the user staged. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GitInfo } from '../bucket/state-dir.ts';
import { PailError } from '../errors.ts';
import type { TreeEntry } from './fast-import.ts';
import { git } from './git.ts';

/** What a path is in the old HEAD and shall be in the new one; null: not there. */
export type IndexChange = {
  readonly file: string;
  readonly from: TreeEntry | null;
  readonly to: TreeEntry | null;
  /** Blob ids that Pail itself has queued for this file: in the index they are no one's staged work. */
  readonly ours: readonly string[];
};

/** More paths than this are not passed as arguments; the whole index is listed instead. */
const MAX_ARGUMENTS = 500;

/**
 * Sets the index entries of `changes` to their new state, each only if it is what the old HEAD had, or what
 * Pail wrote: any other entry was staged by the user. False when another program holds the index; then nothing was changed.
 */
export async function updateIndex(
  info: GitInfo,
  changes: readonly IndexChange[],
): Promise<boolean> {
  const cwd = info.toplevel;
  if (existsSync(join(info.gitDir, 'index.lock'))) return false;
  const entries = await indexEntries(
    cwd,
    changes.map(({ file }) => file),
  );
  const input = changes
    .filter((change) => isOurs(change, entries.get(change.file)))
    .map(({ file, to, from }) => {
      const nothing = `0 ${'0'.repeat(from?.id.length ?? 40)}`;
      return `${to === null ? nothing : `${to.mode} ${to.id}`}\t${file}\0`;
    });
  if (input.length === 0) return true;
  try {
    await git(['update-index', '-z', '--index-info'], { cwd, input: input.join('') });
    return true;
  } catch (error) {
    if (isIndexLocked(error)) return false;
    throw error;
  }
}

/**
 * Records sizes and times of `files` in the index, so that later `git status` runs need not read them. Merely
 * a saving: left undone when someone else holds the index.
 */
export async function refreshStat(info: GitInfo, files: readonly string[]): Promise<void> {
  const args = ['add', '--refresh', '--pathspec-from-file=-', '--pathspec-file-nul'];
  const input = files.map((file) => `${file}\0`).join('');
  await git(args, { cwd: info.toplevel, input, allow: [0, 1, 128] });
}

/** Index entries as `textOf` writes them; unmerged ones hold their stage, so that they equal nothing. */
async function indexEntries(
  cwd: string,
  files: readonly string[],
): Promise<Map<string, string | undefined>> {
  const scope = files.length > MAX_ARGUMENTS ? [] : ['--', ...files];
  const { stdout } = await git(['ls-files', '--stage', '-z', ...scope], { cwd, reads: true });
  const entries = new Map<string, string | undefined>();
  for (const line of stdout.toString('utf8').split('\0')) {
    const tab = line.indexOf('\t');
    const [mode, id, stage] = line.slice(0, tab).split(' ');
    entries.set(line.slice(tab + 1), stage === '0' ? `${mode} ${id}` : `unmerged`);
  }
  return entries;
}

function isOurs({ from, ours }: IndexChange, entry: string | undefined): boolean {
  if (entry === textOf(from)) return true;
  return entry !== undefined && ours.includes(entry.slice(entry.indexOf(' ') + 1));
}

function textOf(entry: TreeEntry | null): string | undefined {
  return entry === null ? undefined : `${entry.mode} ${entry.id}`;
}

function isIndexLocked(error: unknown): boolean {
  return error instanceof PailError && /index\.lock/.test(String(error.data['stderr']));
}
