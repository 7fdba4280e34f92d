/** Reads one file safely: no symlink is followed, no FIFO waited for, no giant loaded. */

import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';

/** Largest record file, bytes. */
export const MAX_FILE_BYTES: number = 5 * 1024 * 1024;

/** Identity of a file's state on disk: equal stamps mean equal bytes, unless `readAt` is too close. */
export type Stamp = {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ctimeMs: number;
  readonly ino: number;
  /** Epoch ms at which the file was read. */
  readonly readAt: number;
};

export type ReadResult =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly stamp: Stamp }
  | { readonly kind: 'missing' }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly stamp?: Stamp;
    };

const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Clock ticks of file systems are coarse: a change this soon after a read may carry the same times (ms). */
const RACY_MS = 50;

/** Bytes of a regular file, `missing`, or why it was refused. ENOENT is the only error swallowed. */
export function readFileSafely(path: string): ReadResult {
  let descriptor: number;
  try {
    descriptor = openSync(path, FLAGS);
  } catch (error) {
    return refusedOpen(error as NodeJS.ErrnoException);
  }
  try {
    const stats = fstatSync(descriptor);
    const stamp = stampOf(stats);
    if (!stats.isFile()) {
      return {
        kind: 'refused',
        code: 'odd_file',
        message: 'not a regular file; replace it by one',
      };
    }
    if (stats.size > MAX_FILE_BYTES) return tooLarge(stats.size, stamp);
    const bytes = readAll(descriptor, stats.size);
    if (bytes.length > MAX_FILE_BYTES) return tooLarge(bytes.length, stamp);
    return { kind: 'bytes', bytes, stamp };
  } finally {
    closeSync(descriptor);
  }
}

function tooLarge(size: number, stamp: Stamp): ReadResult {
  const megabytes = (size / 1024 / 1024).toFixed(1);
  const message = `${megabytes} MB; a record file is at most 5 MB. Move large content to a file of its own`;
  return { kind: 'refused', code: 'too_large', message, stamp };
}

function refusedOpen(error: NodeJS.ErrnoException): ReadResult {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { kind: 'missing' };
    case 'ELOOP':
    case 'EMLINK':
      return {
        kind: 'refused',
        code: 'symlink',
        message: 'a symbolic link; records must be regular files, so it was not followed',
      };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'refused', code: 'unreadable', message: 'no permission to read the file' };
    case 'ENXIO':
      return {
        kind: 'refused',
        code: 'odd_file',
        message: 'not a regular file; replace it by one',
      };
    default:
      throw error;
  }
}

/** Everything up to the end, or a little more than the limit of a file that grows meanwhile. */
function readAll(descriptor: number, size: number): Uint8Array {
  let buffer = Buffer.allocUnsafe(size + 1);
  let length = 0;
  for (;;) {
    const room = buffer.length - length;
    const read = readSync(descriptor, buffer, length, room, null);
    length += read;
    // A regular file gives fewer bytes than there is room for at its end only.
    if (read < room || length > MAX_FILE_BYTES) return buffer.subarray(0, length);
    buffer = Buffer.concat([buffer], buffer.length * 2);
  }
}

export function stampOf(stats: Stats): Stamp {
  const { size, mtimeMs, ctimeMs, ino } = stats;
  return { size, mtimeMs, ctimeMs, ino, readAt: Date.now() };
}

/** True when the file is surely the one that was read: same size, times and inode, and not racily young. */
export function isUnchanged(stats: Stats, stamp: Stamp): boolean {
  return (
    stats.size === stamp.size &&
    stats.mtimeMs === stamp.mtimeMs &&
    stats.ctimeMs === stamp.ctimeMs &&
    stats.ino === stamp.ino &&
    stamp.ctimeMs < stamp.readAt - RACY_MS
  );
}
