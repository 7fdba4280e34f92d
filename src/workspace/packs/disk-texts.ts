/** The workspace's files as plans about packs need them: read once, so that a plan is about one state. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FileEdit } from '../../plan/types.ts';
import { blobId } from '../../record/blob.ts';
import { PRISTINE, pristinePath } from '../packs.ts';

export type DiskTexts = {
  /** Text with LF at the ends of lines; null where there is no file. */
  readonly own: (path: string) => string | null;
  /** The same of the pristine copy. */
  readonly base: (path: string) => string | null;
  /** Paths of all files that have a pristine copy. */
  readonly installed: readonly string[];
  /** Edit that leaves a file with this text, or (null) takes it away. */
  readonly edit: (path: string, text: string | null) => FileEdit;
};

export function diskTexts(root: string): DiskTexts {
  const known = new Map<string, Buffer | null>();
  const bytes = (path: string): Buffer | null => {
    const found = known.get(path) ?? (known.has(path) ? null : readOrNull(join(root, path)));
    known.set(path, found);
    return found;
  };
  const own = (path: string): string | null =>
    bytes(path)?.toString('utf8').replaceAll('\r\n', '\n') ?? null;
  return {
    own,
    base: (path) => own(pristinePath(path)),
    installed: filesBelow(join(root, PRISTINE)),
    edit(path, text) {
      const before = bytes(path);
      return {
        path,
        before: before === null ? null : blobId(before),
        bytes: text === null ? null : new TextEncoder().encode(text),
      };
    },
  };
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw error;
  }
}

function filesBelow(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dir.length + 1))
    .map((path) => path.replaceAll('\\', '/'))
    .sort();
}
