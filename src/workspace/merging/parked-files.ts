/** The files of `bucket/.conflicts/`: parked conflicts, and what is wrong with those that are none. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../../bucket/list-files.ts';
import type { Problem } from '../../errors.ts';
import { PARKED_DIR, type ParkedConflict, parkedFileOf, parseParked } from '../../record/parked.ts';
import { readJson } from '../../record/read-json.ts';

export type ParkedFiles = {
  /** Sorted by file name. */
  readonly conflicts: readonly ParkedConflict[];
  /** One error for each file that is no parked conflict, or another record's than its name says. */
  readonly problems: readonly Problem[];
};

/** One directory read, and one read of each file. */
export function readParked(bucketDir: string): ParkedFiles {
  const conflicts: ParkedConflict[] = [];
  const problems: Problem[] = [];
  const dir = join(bucketDir, PARKED_DIR);
  for (const { file, kind } of listFiles(dir, ['.json'])) {
    const read = kind === 'file' ? readOne(join(dir, file), file) : 'it is no regular file';
    if (typeof read === 'string') problems.push(problemOf(file, read));
    else if (read !== null) conflicts.push(read);
  }
  return { conflicts, problems };
}

/** Null when it is gone: settled by another process this instant. Words: why it is no parked conflict. */
function readOne(path: string, file: string): ParkedConflict | string | null {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? null : `it cannot be read (${code})`;
  }
  const parked = parseParked(bytes);
  if (parked === null) return faultOf(bytes);
  if (`${PARKED_DIR}/${file}` === parkedFileOf(parked.id)) return parked;
  return `it is about "${parked.id}", whose conflict belongs into bucket/${parkedFileOf(parked.id)}`;
}

function faultOf(bytes: Uint8Array): string {
  const read = readJson(bytes);
  if (!read.sound) return read.faults[0]?.message ?? 'it is no JSON';
  return 'it lacks "version": 1, the "id" and "file" of its record, or "fields" with their base, ours and theirs';
}

function problemOf(file: string, why: string): Problem {
  const path = `bucket/${PARKED_DIR}/${file}`;
  const message = `no parked conflict can be read from this file: ${why}. Mend it, bring it back from history (\`git log -- ${path}\`), or remove it once its record is right`;
  return { path, pointer: '', code: 'conflict_file', message, level: 'error' };
}
