/** A failed system call in words: what, where, whether the old bytes are intact, what to do. */

import { PailError } from '../errors.ts';

const SENTENCES: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space and try again',
  EDQUOT: 'your disk quota is used up; free some space and try again',
  EROFS: 'the file system is mounted read-only; make it writable and try again',
  EACCES: 'permission denied; check who owns the directory and its mode',
  EPERM: 'the system does not permit it; check owner, mode and file attributes',
  EMFILE: 'too many files are open in this process; close some or raise "ulimit -n"',
  ENFILE: 'too many files are open on this machine; close some programs and try again',
  EIO: 'the disk reports an input/output error; check its health before you go on',
  ELOOP: 'the path goes through a loop of symbolic links; remove the link',
  ENAMETOOLONG: 'the name is too long for this file system; use a shorter id',
  ENOTDIR: 'a part of the path is a file, not a directory; move it away',
  EISDIR: 'it is a directory where a file belongs; move it away',
};

/** The errno name of a system error (`ENOSPC`), or undefined for anything else. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/**
 * A `PailError('io')` for a failed system call; other errors come back as they are.
 * `action` completes "Could not …" (`write`, `remove`); `state` says what is true on disk now.
 */
export function ioError(
  error: unknown,
  action: string,
  path: string,
  state = 'nothing was changed',
): unknown {
  const errno = errnoOf(error);
  if (errno === undefined || error instanceof PailError) return error;
  const why = SENTENCES[errno] ?? `${(error as Error).message}`;
  return new PailError(
    'io',
    `Could not ${action} ${path}: ${why} (${errno}); ${state}.`,
    { errno, path, action },
    error,
  );
}
