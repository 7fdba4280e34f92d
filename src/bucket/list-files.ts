/** What lies in a directory tree: the files that may be records, and what must not be one. */

import { type Dirent, lstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * `odd` = symlink, FIFO, socket or device, `linked` = symlink to a directory, `misnamed` = a name that is not
 * UTF-8, so that it cannot be opened by it: all are reported, never opened nor followed.
 */
export type FileKind = 'file' | 'odd' | 'linked' | 'misnamed';

export type FoundFile = {
  /** Path relative to the listed root, `/`-separated. */
  readonly file: string;
  readonly kind: FileKind;
};

/** What Node puts where a file's name is no UTF-8. */
const NO_UTF8 = '\ufffd';

/**
 * Files below `root` whose names end in one of `suffixes`, and links to directories, sorted by path. Hidden names
 * and Pail's own temporary files are passed over, symlinks are not followed. A missing directory is empty. `skip`
 * tells which directories to leave out.
 */
export function listFiles(
  root: string,
  suffixes: readonly string[],
  skip: (directory: string) => boolean = () => false,
): FoundFile[] {
  return [...walkFiles(root, suffixes, skip)].sort((a, b) => (a.file < b.file ? -1 : 1));
}

/** The same one by one, a directory read when it is its turn, in no order; `under` narrows to one directory. */
export function* walkFiles(
  root: string,
  suffixes: readonly string[],
  skip: (directory: string) => boolean,
  under = '',
): Generator<FoundFile> {
  const pending = [under];
  for (let dir = pending.pop(); dir !== undefined; dir = pending.pop()) {
    for (const entry of entriesOf(join(root, dir))) {
      if (entry.name.startsWith('.')) continue;
      const path = dir === '' ? entry.name : `${dir}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skip(path)) pending.push(path);
        continue;
      }
      const kind = kindOf(entry, join(root, path));
      if (kind === 'linked' || suffixes.some((suffix) => entry.name.endsWith(suffix))) {
        yield { file: path, kind };
      }
    }
  }
}

/** What `listFiles` would find at a path below `root`; null for nothing, a directory, or what lies behind a link. */
export function kindAt(root: string, file: string): FileKind | null {
  if (isBehindLink(root, file)) return null;
  const path = join(root, file);
  const stats = statsOf(path, lstatSync);
  if (stats !== null) return stats.isDirectory() ? null : kindOf(stats, path);
  if (!file.includes(NO_UTF8)) return null;
  const name = file.slice(file.lastIndexOf('/') + 1);
  return entriesOf(dirname(path)).some((entry) => entry.name === name) ? 'misnamed' : null;
}

function isBehindLink(root: string, file: string): boolean {
  for (let at = file.indexOf('/'); at >= 0; at = file.indexOf('/', at + 1)) {
    if (statsOf(join(root, file.slice(0, at)), lstatSync)?.isSymbolicLink() === true) return true;
  }
  return false;
}

function kindOf(entry: Dirent | Stats, path: string): FileKind {
  if (entry.isFile()) {
    return path.includes(NO_UTF8) && statsOf(path, lstatSync) === null ? 'misnamed' : 'file';
  }
  const isLinked = entry.isSymbolicLink() && statsOf(path, statSync)?.isDirectory() === true;
  return isLinked ? 'linked' : 'odd';
}

/** Null where there is nothing, or where a link leads nowhere. */
function statsOf(path: string, look: (path: string) => Stats): Stats | null {
  try {
    return look(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return null;
    throw error;
  }
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
