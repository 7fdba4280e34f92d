/** Looks for directories with so many files that git is slow with them. */

import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './finding.ts';

/** From here on a commit is mostly the writing of the directory's list (docs/performance.md). */
export const MANY_FILES = 20_000;

/** A finding for each directory of the bucket with `many` records or more; one to say there is none. */
export function checkDirectories(root: string, many: number = MANY_FILES): Finding[] {
  const found = largeDirectories(join(root, 'bucket'), '', many);
  if (found.length === 0) {
    const message = `no directory of the bucket holds ${many} files or more`;
    return [{ name: 'fanout', level: 'ok', message }];
  }
  return found.map(({ dir, count }) => ({
    name: 'fanout',
    level: 'warning',
    message: `bucket/${dir} holds ${count} files, and git writes a list of all with each commit`,
    advice: `set "fanout": 1 (from a million files: 2) in the x-collection of its schema, then run pail fmt --fanout`,
  }));
}

function largeDirectories(
  bucket: string,
  dir: string,
  many: number,
): { readonly dir: string; readonly count: number }[] {
  const entries = entriesOf(join(bucket, dir));
  const count = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.json')).length;
  const below = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .flatMap((entry) => {
      const path = dir === '' ? entry.name : `${dir}/${entry.name}`;
      return largeDirectories(bucket, path, many);
    });
  return count >= many ? [{ dir, count }, ...below] : below;
}

/** Empty for a directory that is not there or cannot be read: another check tells of that. */
function entriesOf(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true });
  } catch {
    return [];
  }
}
