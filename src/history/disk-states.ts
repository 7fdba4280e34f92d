/** What queued files are in the work tree now. */

import { join } from 'node:path';
import { errnoOf } from '../bucket/io-error.ts';
import { blobAt } from '../bucket/write.ts';
import { PailError } from '../errors.ts';
import type { DiskState } from './commit-rule.ts';
import type { QueueEntry } from './queue-store.ts';

/** States of all files that `entries` name; each file is read once. */
export function readDiskStates(
  toplevel: string,
  entries: readonly QueueEntry[],
): Map<string, DiskState> {
  const states = new Map<string, DiskState>();
  for (const { file } of entries.flatMap((entry) => entry.paths)) {
    if (!states.has(file)) states.set(file, diskState(join(toplevel, file)));
  }
  return states;
}

function diskState(path: string): DiskState {
  try {
    return blobAt(path);
  } catch (error) {
    if (error instanceof PailError) return 'other'; // A link or a directory: someone else's work.
    if (errnoOf(error) === 'ENOTDIR' || errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
