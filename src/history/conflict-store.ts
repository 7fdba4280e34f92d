/** Merge conflicts that nobody has settled yet: one file each in the state directory. */

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, ioError } from '../bucket/io-error.ts';
import { ensureDir } from '../bucket/state-dir.ts';
import { writeFileDurably } from '../bucket/write.ts';
import { canonicalBytes } from '../record/canonical.ts';
import type { MergeConflict } from '../record/merge-types.ts';
import { isObject } from '../record/value.ts';

/** One record's merge that was not decided. The work tree holds ours. */
export type OpenConflict = {
  readonly version: 1;
  /** Relative to the top of the git work tree, `/`-separated. */
  readonly path: string;
  /** Blob ids (SHA-1) of what was merged, the same as in the stages of git's index; null: no such file. */
  readonly blobs: {
    readonly base: string | null;
    readonly ours: string | null;
    readonly theirs: string | null;
  };
  /** Blob id of what the driver left in the file. */
  readonly merged?: string;
  /** Commits that were merged, as far as git told: during a cherry-pick, revert or stash it tells none of theirs. */
  readonly commits: { readonly ours: string | null; readonly theirs: string | null };
  readonly operation: 'merge' | 'rebase' | 'other';
  /** Why the records were not merged at all. */
  readonly refusal?: { readonly code: 'unreadable' | 'ids'; readonly message: string };
  readonly conflicts: readonly MergeConflict[];
};

export type OpenConflicts = {
  /** Sorted by path. */
  readonly open: readonly OpenConflict[];
  /** Files that cannot be read; left in place. */
  readonly damaged: readonly string[];
};

/**
 * Puts a conflict on disk, whole or not at all. The same merge again (same path, same three versions) replaces
 * its entry; another merge of that path has one of its own.
 */
export async function writeConflict(stateDir: string, conflict: OpenConflict): Promise<void> {
  const dir = conflictDirOf(stateDir);
  ensureDir(dir);
  const file = join(dir, fileNameOf(conflict));
  await writeFileDurably(file, canonicalBytes(conflict), { mode: 0o600 });
}

/** All open conflicts; one directory read where there are none. */
export function readConflicts(stateDir: string): OpenConflicts {
  const dir = conflictDirOf(stateDir);
  const open: OpenConflict[] = [];
  const damaged: string[] = [];
  for (const name of namesIn(dir)) {
    const path = join(dir, name);
    const conflict = readOne(path);
    if (conflict === null) damaged.push(path);
    else if (conflict !== 'gone') open.push(conflict);
  }
  return { open: open.sort((a, b) => (a.path < b.path ? -1 : 1)), damaged };
}

/** Forgets one conflict: it is settled. A no-op when it is gone. */
export function removeConflict(stateDir: string, conflict: OpenConflict): void {
  try {
    unlinkSync(join(conflictDirOf(stateDir), fileNameOf(conflict)));
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, 'remove the conflict', conflict.path);
  }
}

function conflictDirOf(stateDir: string): string {
  return join(stateDir, 'conflicts');
}

/** Named after what was merged, so that a merge done twice is one conflict. */
function fileNameOf({ path, blobs }: OpenConflict): string {
  const key = [path, blobs.base, blobs.ours, blobs.theirs].join('\n');
  return `${createHash('sha256').update(key).digest('hex').slice(0, 20)}.json`;
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'read the open conflicts', dir);
  }
}

function readOne(path: string): OpenConflict | 'gone' | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    const isKnown =
      isObject(value) &&
      value['version'] === 1 &&
      typeof value['path'] === 'string' &&
      isObject(value['blobs']) &&
      Array.isArray(value['conflicts']);
    return isKnown ? (value as unknown as OpenConflict) : null;
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return 'gone'; // Settled by another process this instant.
    if (error instanceof SyntaxError) return null;
    throw ioError(error, 'read the open conflict', path);
  }
}
