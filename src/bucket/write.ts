/**
 * Writes that survive a power cut: temporary file, fsync, rename, fsync of the directory.
 *
 * Only fsync waits for the disk, so only it is awaited: the rest is done at once, as a turn through the thread pool
 * takes several times as long as the call itself.
 */

import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fsync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { PailError } from '../errors.ts';
import { blobId } from '../record/blob.ts';
import { errnoOf, ioError } from './io-error.ts';
import { tempPathIn } from './temp-file.ts';

const sync = promisify(fsync);

export type WriteOptions = {
  /** Permission bits of a new file (default 0666 less the umask); an existing file keeps its own. */
  readonly mode?: number;
  /**
   * Blob id that the target must have now; null: it must not exist, and is then created exclusively.
   * Otherwise `PailError('stale')`, and nothing was changed.
   */
  readonly expectBlob?: string | null;
};

/** A file written in full and fsynced under a temporary name beside its target. */
export type StagedFile = {
  readonly target: string;
  readonly temp: string;
  /** Directories made for it, outermost first. */
  readonly createdDirs: readonly string[];
};

/**
 * Replaces or creates `target` (absolute) with `bytes`; missing parent directories are made. When it
 * returns, the bytes and the name are on disk. On any failure the old bytes stand as they were.
 * Refuses targets that are symbolic links or no regular files. Throws `PailError('io' | 'stale')`.
 */
export async function writeFileDurably(
  target: string,
  bytes: Uint8Array,
  options: WriteOptions = {},
): Promise<void> {
  const staged = await stageFile(target, bytes, options.mode);
  try {
    if (options.expectBlob !== undefined) expectBlob(target, options.expectBlob);
    moveIntoPlace(staged, options.expectBlob === null);
  } catch (error) {
    discardStaged(staged);
    throw ioError(error, 'write', target, 'the old content is intact');
  }
  await syncParents(staged);
}

/**
 * First half of a durable write: everything that needs space. The bytes are on disk under a temporary
 * name, `target` is untouched. End it with `moveIntoPlace` and `syncParents`, or with `discardStaged`.
 */
export async function stageFile(
  target: string,
  bytes: Uint8Array,
  newMode?: number,
): Promise<StagedFile> {
  const dir = dirname(target);
  const temp = tempPathIn(dir);
  let createdDirs: readonly string[] = [];
  try {
    const existing = regularFileAt(target);
    if (existing === null) createdDirs = makeDirs(dir);
    const keptMode = existing === null ? undefined : Number(existing.mode & 0o7777n);
    await writeTemp(temp, bytes, keptMode, newMode ?? 0o666);
  } catch (error) {
    discardStaged({ target, temp, createdDirs });
    throw ioError(error, 'write', target, 'the old content is intact');
  }
  return { target, temp, createdDirs };
}

/** Gives a staged file its name: atomically over the old one or, with `exclusive`, only where there is none. */
export function moveIntoPlace(staged: StagedFile, exclusive: boolean): void {
  if (!exclusive) {
    renameSync(staged.temp, staged.target);
    return;
  }
  try {
    linkSync(staged.temp, staged.target);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') throw staleError(staged.target, null);
    if (errno !== 'EPERM' && errno !== 'ENOTSUP' && errno !== 'ENOSYS') throw error;
    expectBlob(staged.target, null); // No hard links here: look, then move.
    renameSync(staged.temp, staged.target);
    return;
  }
  unlinkSync(staged.temp);
}

/** Removes what `stageFile` made, as far as it goes: directories only if they are empty. */
export function discardStaged(staged: StagedFile): void {
  removeQuietly(staged.temp);
  removeEmptyDirs(staged.createdDirs);
}

/** Removes a file of Pail's own, if it is there and can be removed: where it stays it does no harm. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The error that led here is the one to tell.
  }
}

/** fsync of the target's directory and of each directory that got a new one in it. */
export async function syncParents(staged: StagedFile): Promise<void> {
  for (const dir of staged.createdDirs) await syncDir(dirname(dir));
  await syncDir(dirname(staged.target));
}

/** Removes a regular file for good. False when there was none. Throws `PailError('io' | 'stale')`. */
export async function removeFileDurably(
  target: string,
  options: Pick<WriteOptions, 'expectBlob'> = {},
): Promise<boolean> {
  try {
    if (options.expectBlob !== undefined) expectBlob(target, options.expectBlob);
    if (regularFileAt(target) === null) return false;
    unlinkSync(target);
  } catch (error) {
    throw ioError(error, 'remove', target);
  }
  await syncDir(dirname(target));
  return true;
}

/** Renames a regular file, also into another directory of the same disk; never onto another file (`exists`). */
export async function renameDurably(from: string, to: string): Promise<void> {
  let createdDirs: readonly string[] = [];
  try {
    const source = regularFileAt(from);
    const target = regularFileAt(to);
    // On a disk that ignores case the new spelling finds the same file.
    if (target !== null && target.ino !== source?.ino) {
      throw new PailError('exists', `Could not rename ${from}: ${to} exists already.`, {
        from,
        to,
      });
    }
    createdDirs = makeDirs(dirname(to));
    renameSync(from, to);
  } catch (error) {
    removeEmptyDirs(createdDirs);
    throw ioError(error, 'rename', from);
  }
  await syncParents({ target: to, temp: '', createdDirs });
  if (dirname(from) !== dirname(to)) await syncDir(dirname(from));
}

/** Makes the entries of a directory durable. Systems that cannot do it (Windows) are left to their ways. */
export async function syncDir(dir: string): Promise<void> {
  let descriptor: number;
  try {
    descriptor = openSync(dir, 'r');
  } catch (error) {
    if (process.platform === 'win32') return;
    throw ioError(
      error,
      'open',
      dir,
      'the new content is in place, but may not outlive a power cut',
    );
  }
  try {
    await sync(descriptor);
  } catch (error) {
    const errno = errnoOf(error);
    if (process.platform === 'win32' || errno === 'EINVAL' || errno === 'ENOTSUP') return;
    throw ioError(
      error,
      'sync',
      dir,
      'the new content is in place, but may not outlive a power cut',
    );
  } finally {
    closeSync(descriptor);
  }
}

/** State of the regular file at `path`, null when there is none; anything else there is refused (`io`). */
export function regularFileAt(path: string): BigIntStats | null {
  let stats: BigIntStats;
  try {
    stats = lstatSync(path, { bigint: true });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
  if (stats.isFile()) return stats;
  const kind = stats.isSymbolicLink() ? 'a symbolic link' : 'not a regular file';
  throw new PailError(
    'io',
    `Will not touch ${path}: it is ${kind}. Replace it by a regular file, or remove it; nothing was changed.`,
    { path, kind },
  );
}

/** Blob id of the regular file at `path`, null when there is none. Never follows a symbolic link. */
export function blobAt(path: string): string | null {
  if (regularFileAt(path) === null) return null;
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
  try {
    return blobId(readFileSync(descriptor));
  } finally {
    closeSync(descriptor);
  }
}

/** The refusal of a write whose file is no longer what the plan was made on. */
export function staleError(path: string, expected: string | null): PailError {
  const message =
    expected === null
      ? `${path} exists already; it was made by someone else meanwhile.`
      : `${path} was changed by someone else meanwhile; read it again and repeat the change.`;
  return new PailError('stale', `${message} Nothing was written.`, { path, expected });
}

function expectBlob(path: string, expected: string | null): void {
  if (blobAt(path) !== expected) throw staleError(path, expected);
}

async function writeTemp(
  temp: string,
  bytes: Uint8Array,
  keptMode: number | undefined,
  newMode: number,
): Promise<void> {
  const descriptor = openSync(temp, 'wx', newMode);
  try {
    writeFileSync(descriptor, bytes);
    if (keptMode !== undefined) fchmodSync(descriptor, keptMode);
    await sync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes missing directories down to `dir`; the answer is those made, outermost first. */
function makeDirs(dir: string): string[] {
  const first = mkdirSync(dir, { recursive: true });
  if (first === undefined) return [];
  const made: string[] = [];
  for (let at = dir; at.length >= first.length; at = dirname(at)) made.unshift(at);
  return made;
}

/** Removes directories that hold nothing; given outermost first. */
export function removeEmptyDirs(dirs: readonly string[]): void {
  for (const dir of dirs.toReversed()) {
    try {
      rmdirSync(dir);
    } catch {
      // Someone uses it by now.
    }
  }
}
