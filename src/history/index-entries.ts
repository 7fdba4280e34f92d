/** Keeps git's index in step with a commit that was made without it, and leaves alone what the user staged. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, ioError } from '../bucket/io-error.ts';
import type { GitInfo } from '../bucket/state-dir.ts';
import { PailError } from '../errors.ts';
import { git } from './git.ts';
import { entriesInIndex } from './index-file.ts';
import type { TreeEntry } from './tree.ts';

/** What a path is in the old HEAD and shall be in the new one; null: not there. */
export type IndexChange = {
  readonly file: string;
  readonly from: TreeEntry | null;
  readonly to: TreeEntry | null;
  /** Blob ids that Pail itself has queued for this file: in the index they are no one's staged work. */
  readonly ours: readonly string[];
};

/** Git compares each entry with each path, so for more paths than this the whole index is listed sooner. */
const MAX_ARGUMENTS = 100;

/** What the index held for some files, and which index that was. */
export type IndexSnapshot = {
  readonly stamp: string;
  /** `<mode> <id>` by file. */
  readonly entries: ReadonlyMap<string, string>;
};

/** Reads the index entries of `files`; others may be among them. `isSha256`: so the repository names objects. */
export async function readIndex(
  info: GitInfo,
  files: readonly string[],
  isSha256: boolean,
): Promise<IndexSnapshot> {
  const stamp = indexStamp(info);
  const own = isSha256 ? null : entriesInIndex(indexBytes(info), files);
  if (own !== null) return { stamp, entries: own };
  const scope = files.length > MAX_ARGUMENTS ? [] : ['--', ...files];
  const args = ['ls-files', '--stage', '-z', ...scope];
  const { stdout } = await git(args, { cwd: info.toplevel, reads: true });
  const entries = new Map<string, string>();
  for (const line of stdout.toString('utf8').split('\0')) {
    const tab = line.indexOf('\t');
    const [mode, id, stage] = line.slice(0, tab).split(' ');
    // An unmerged path has several stages; it shall equal nothing.
    entries.set(line.slice(tab + 1), stage === '0' ? `${mode} ${id}` : 'unmerged');
  }
  return { stamp, entries };
}

/**
 * Sets the index entries of `changes` to their new state, each only if it is what the old HEAD had, or what
 * Pail wrote: any other entry was staged by the user. `known` saves a reading if the index still is that
 * one. False when another program holds the index; then nothing was changed.
 */
export async function updateIndex(
  info: GitInfo,
  changes: readonly IndexChange[],
  known: IndexSnapshot,
): Promise<boolean> {
  if (existsSync(join(info.gitDir, 'index.lock'))) return false;
  const files = changes.map(({ file }) => file);
  const isKnown = known.stamp === indexStamp(info);
  const isSha256 = changes.some(({ from, to }) => (from ?? to)?.id.length === 64);
  const { entries } = isKnown ? known : await readIndex(info, files, isSha256);
  const ours = changes.filter((change) => isOurs(change, entries.get(change.file)));
  if (ours.length === 0) return true;
  try {
    const args = ['update-index', '-z', '--index-info'];
    await git(args, { cwd: info.toplevel, input: indexInfo(ours) });
    return true;
  } catch (error) {
    if (isIndexLocked(error)) return false;
    throw error;
  }
}

/** What `git update-index --index-info` reads. */
function* indexInfo(changes: readonly IndexChange[]): Iterable<string> {
  for (const { file, to, from } of changes) {
    const nothing = `0 ${'0'.repeat(from?.id.length ?? 40)}`;
    yield `${to === null ? nothing : `${to.mode} ${to.id}`}\t${file}\0`;
  }
}

/**
 * Records sizes and times of unchanged files in the index, so that later `git status` runs need not read them.
 * Merely a saving: left undone when someone else holds the index. It looks at every file, which takes less time than
 * naming a few dozen (git compares each entry with each path).
 */
export async function refreshStat(info: GitInfo): Promise<void> {
  const args = ['update-index', '-q', '--refresh'];
  await git(args, { cwd: info.toplevel, allow: [0, 1, 128] });
}

/** The last index that was read, as long as there is memory for it: a write looks into it, and then its commit. */
let lastRead: { readonly stamp: string; readonly bytes: WeakRef<Buffer> } | undefined;

/** All of git's index; empty when there is none yet. Not to be written to. */
export function indexBytes(info: GitInfo): Buffer {
  const stamp = indexStamp(info);
  const known = lastRead?.stamp === stamp && stamp !== '' ? lastRead.bytes.deref() : undefined;
  if (known !== undefined) return known;
  try {
    const bytes = readFileSync(join(info.gitDir, 'index'));
    lastRead = { stamp, bytes: new WeakRef(bytes) };
    return bytes;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return Buffer.alloc(0);
    throw ioError(error, 'read', join(info.gitDir, 'index'));
  }
}

/** Changes whenever git writes the index: it is replaced by rename. */
function indexStamp(info: GitInfo): string {
  const stats = statSync(join(info.gitDir, 'index'), { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
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
