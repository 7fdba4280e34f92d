/** What lies in a directory tree: the files that may be records, and what must not be one. */

import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

export type FoundFile = {
  /** Path relative to the listed root, `/`-separated. */
  readonly file: string;
  /** `odd` = symlink, FIFO, socket or device: reported, never opened. */
  readonly kind: 'file' | 'odd';
};

/**
 * Files below `root` whose names end in one of `suffixes`, sorted by path; `under` narrows to one directory
 * of it. Hidden names and Pail's own temporary files are passed over, symlinks are not followed. A missing
 * directory is empty. `skip` tells which directories to leave out.
 */
export function listFiles(
  root: string,
  suffixes: readonly string[],
  skip: (directory: string) => boolean = () => false,
  under = '',
): FoundFile[] {
  const found: FoundFile[] = [];
  const pending = [under];
  for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
    for (const entry of entriesOf(join(root, dir))) {
      if (entry.name.startsWith('.')) continue;
      const path = dir === '' ? entry.name : `${dir}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skip(path)) pending.push(path);
      } else if (suffixes.some((suffix) => entry.name.endsWith(suffix))) {
        found.push({ file: path, kind: entry.isFile() ? 'file' : 'odd' });
      }
    }
  }
  return found.sort((a, b) => (a.file < b.file ? -1 : 1));
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw error;
  }
}
