/** What the last commit holds of single files, without a git process where git's index can tell. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { indexBytes } from './index-entries.ts';
import { entriesInIndex } from './index-file.ts';
import { readAllNamed } from './objects.ts';
import { readHead } from './status.ts';

/**
 * Those of `files` (blob ids by path from the top of the work tree) that git's index has otherwise, or may have: one
 * read of that index, about 10 ms for 100,000 files.
 */
export async function unlikeIndex(
  info: GitInfo,
  files: ReadonlyMap<string, string>,
): Promise<string[]> {
  const paths = [...files.keys()];
  if (paths.length === 0) return [];
  const head = await readHead(info);
  // Blob ids are SHA-1 here: in a repository with other names none can be compared.
  const entries = head?.length === 64 ? null : entriesInIndex(indexBytes(info), paths);
  if (entries === null) return paths;
  return paths.filter((path) => entries.get(path)?.slice(ID_AT) !== files.get(path));
}

/** Behind a file mode and a blank. */
const ID_AT = 7;

/** Bytes of files in the last commit, null for those that it has not. One git process. */
export async function bytesAtHead(
  info: GitInfo,
  files: readonly string[],
): Promise<ReadonlyMap<string, Buffer | null>> {
  // A name with a line break cannot be asked for; no record has one.
  const asked = files.filter((file) => !file.includes('\n'));
  const found = new Map<string, Buffer | null>(files.map((file) => [file, null]));
  await readAllNamed(
    info,
    asked.map((file) => `HEAD:${file}`),
    (reply, i) => {
      const isFile = 'bytes' in reply && reply.type === 'blob';
      if (isFile) found.set(asked[i] ?? '', reply.bytes);
    },
  );
  return found;
}
