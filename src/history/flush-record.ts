/** Which commits the last flushes made: settles what a crash left open, and tells others of their commits. */

import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, ioError } from '../bucket/io-error.ts';
import { tempPathIn } from '../bucket/temp-file.ts';
import { removeQuietly } from '../bucket/write.ts';
import { queueDirOf } from './queue-store.ts';

export type Committed = { readonly entryId: string; readonly commit: string };

export type FlushRecord = {
  /** Commit that the last flush was about to move HEAD to. */
  readonly tip: string;
  /** Entries of that flush. */
  readonly last: readonly Committed[];
  /** Entries of earlier flushes, oldest first. */
  readonly earlier: readonly Committed[];
  /** Files whose sizes and times the index does not know yet, so that `git status` has to read them. */
  readonly unrefreshed: readonly string[];
};

/** How many earlier commits are remembered. */
const REMEMBERED = 500;

const EMPTY: FlushRecord = { tip: '', last: [], earlier: [], unrefreshed: [] };

export function readFlushRecord(stateDir: string): FlushRecord {
  const path = pathOf(stateDir);
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as FlushRecord;
  } catch (error) {
    // A record that cannot be parsed knows nothing; entries then are judged by their contents.
    if (errnoOf(error) === 'ENOENT' || error instanceof SyntaxError) return EMPTY;
    throw ioError(error, 'read', path);
  }
}

/**
 * Written before HEAD moves. Not synced: should a power cut take it, entries are judged by their contents, and its
 * half is no JSON.
 */
export function writeFlushRecord(
  stateDir: string,
  previous: FlushRecord,
  tip: string,
  last: readonly Committed[],
  unrefreshed: readonly string[],
): void {
  const earlier = [...previous.earlier, ...previous.last].slice(-REMEMBERED);
  const record: FlushRecord = { tip, last, earlier, unrefreshed };
  const path = pathOf(stateDir);
  const temp = tempPathIn(queueDirOf(stateDir));
  try {
    writeFileSync(temp, `${JSON.stringify(record)}\n`, { mode: 0o600, flag: 'wx' });
    renameSync(temp, path);
  } catch (error) {
    removeQuietly(temp);
    throw ioError(error, 'write', path);
  }
}

function pathOf(stateDir: string): string {
  return join(queueDirOf(stateDir), 'flushed.json');
}
