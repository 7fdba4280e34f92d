/**
 * Tells processes that share a workspace which files others have written, so that a check made under the lock
 * sees them all. A plain file of JSON lines in the state directory; every writer appends under the lock.
 */

import { appendFileSync, closeSync, fstatSync, openSync, readSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ensureDir } from '../bucket/state-dir.ts';

/** Past this size the log starts anew; readers that are behind sweep instead. */
const MAX_BYTES = 1_000_000;

/** Where a reader stands. */
type Position = { readonly inode: number; readonly offset: number };

export type WriteLog = {
  /** Files written by others since the last call; null when that is unknown and a sweep is needed. */
  catchUp(): readonly string[] | null;
  /** Appends files this process has written. Call under the lock, after `catchUp`. */
  append(files: readonly string[]): void;
};

/** Opens the log at its end: call it before the files are read for the first time. */
export function openWriteLog(stateDir: string): WriteLog {
  const path = join(stateDir, 'writes.log');
  let position = endOf(path);
  return {
    catchUp() {
      const now = endOf(path);
      if (now.inode !== position.inode && position.inode !== 0) {
        position = now;
        return null;
      }
      const from = now.inode === position.inode ? position.offset : 0;
      const files = readLines(path, from, now.offset);
      position = now;
      return files;
    },
    append(files) {
      ensureDir(stateDir);
      if (position.offset > MAX_BYTES) renameSync(path, `${path}.old`);
      appendFileSync(path, `${JSON.stringify(files)}\n`, { mode: 0o600 });
      position = endOf(path);
    },
  };
}

function endOf(path: string): Position {
  try {
    const descriptor = openSync(path, 'r');
    const { ino, size } = fstatSync(descriptor);
    closeSync(descriptor);
    return { inode: ino, offset: size };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { inode: 0, offset: 0 };
    throw error;
  }
}

function readLines(path: string, from: number, to: number): string[] {
  if (to <= from) return [];
  const bytes = Buffer.alloc(to - from);
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, bytes, 0, bytes.length, from);
  } finally {
    closeSync(descriptor);
  }
  const lines = bytes.toString('utf8').split('\n').filter(Boolean);
  return [...new Set(lines.flatMap((line) => JSON.parse(line) as string[]))];
}
