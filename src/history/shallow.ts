/** Where a shallow clone's history ends. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { errnoOf, ioError } from '../bucket/io-error.ts';
import type { GitInfo } from '../bucket/state-dir.ts';

/** Commits whose parents a shallow clone does not have; empty in a whole one. */
export function shallowCommits(info: GitInfo): ReadonlySet<string> {
  const path = join(info.commonDir, 'shallow');
  try {
    return new Set(readFileSync(path, 'latin1').trim().split('\n').filter(Boolean));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return new Set();
    throw ioError(error, 'read', path);
  }
}
