/** Names of files that are not there yet: written beside their target, then moved into place. */

import { readdirSync, statSync, unlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { nanoid } from 'nanoid';

/** Hidden and never ending in `.json`, so that no reader takes a half-written file for a record. */
export const TEMP_PREFIX = '.pail-tmp-';

/** A fresh name for a temporary file in `dir`. */
export function tempPathIn(dir: string): string {
  return join(dir, `${TEMP_PREFIX}${nanoid(12)}`);
}

/**
 * Removes temporary files that a killed process left directly in `dirs`, once they are `olderThanMs`
 * (default one minute, so that no living writer's file is hit; under the lock 0 is safe). Missing
 * directories are passed over. The answer is the paths removed.
 */
export function sweepTempFiles(dirs: Iterable<string>, olderThanMs = 60_000): string[] {
  const swept: string[] = [];
  const before = Date.now() - olderThanMs;
  for (const dir of dirs) {
    for (const name of namesIn(dir)) {
      if (!name.startsWith(TEMP_PREFIX)) continue;
      const path = join(dir, name);
      try {
        // A clock that was set back, or a file of this very millisecond, is no reason to leave it.
        if (olderThanMs > 0 && statSync(path).ctimeMs > before) continue;
        unlinkSync(path);
        swept.push(path);
      } catch {
        // Gone already, or not ours to remove: it does no harm where it lies.
      }
    }
  }
  return swept;
}

/** The same for `root` and every directory below it, whatever the age: for whoever holds the lock. */
export async function sweepTempFilesBelow(root: string): Promise<void> {
  const pending = [root];
  for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
    const at = dir;
    const entries = await readdir(at, { withFileTypes: true }).catch(() => []);
    if (entries.some(({ name }) => name.startsWith(TEMP_PREFIX))) sweepTempFiles([at], 0);
    const directories = entries.filter((entry) => entry.isDirectory());
    pending.push(...directories.map(({ name }) => join(at, name)));
  }
}

function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir);
  } catch {
    return [];
  }
}
