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
  fstatSync,
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
  /** Inode of the temporary file, and of the target once it is in place. */
  readonly ino: bigint;
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
  bytes: Uint8Array | Iterable<Uint8Array>,
  options: WriteOptions = {},
): Promise<void> {
  const staged = await stageFile(target, regularFileOrRefuse(target), bytes, options.mode);
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
 * name, `target` is untouched; `existing` is what stands there. End it with `moveIntoPlace` and `syncParents`, or
 * with `discardStaged`.
 */
export async function stageFile(
  target: string,
  existing: BigIntStats | null,
  bytes: Uint8Array | Iterable<Uint8Array>,
  newMode?: number,
): Promise<StagedFile> {
  const dir = dirname(target);
  const temp = tempPathIn(dir);
  const keptMode = existing === null ? undefined : Number(existing.mode & 0o7777n);
  let createdDirs: readonly string[] = [];
  const write = (): Promise<bigint> => writeTemp(temp, bytes, keptMode, newMode ?? 0o666);
  try {
    let ino: bigint;
    try {
      ino = await write();
    } catch (error) {
      // Asked for beforehand, directories that are there nearly always would cost each file a call.
      if (errnoOf(error) !== 'ENOENT') throw error;
      createdDirs = makeDirs(dir);
      ino = await write();
    }
    return { target, temp, ino, createdDirs };
  } catch (error) {
    discardStaged({ target, temp, createdDirs });
    throw ioError(error, 'write', target, 'the old content is intact');
  }
}

/** What stands at `target`; whatever keeps Pail from looking is told as what keeps it from writing. */
function regularFileOrRefuse(target: string): BigIntStats | null {
  try {
    return regularFileAt(target);
  } catch (error) {
    throw ioError(error, 'write', target, 'the old content is intact');
  }
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
export function discardStaged(staged: Omit<StagedFile, 'ino'>): void {
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
export async function syncParents(
  staged: Pick<StagedFile, 'target' | 'createdDirs'>,
): Promise<void> {
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
  await syncParents({ target: to, createdDirs });
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

/** Inode of the new file. */
async function writeTemp(
  temp: string,
  bytes: Uint8Array | Iterable<Uint8Array>,
  keptMode: number | undefined,
  newMode: number,
): Promise<bigint> {
  const descriptor = openSync(temp, 'wx', newMode);
  try {
    if (bytes instanceof Uint8Array) writeFileSync(descriptor, bytes);
    else for (const chunk of inChunks(bytes)) writeFileSync(descriptor, chunk);
    if (keptMode !== undefined) fchmodSync(descriptor, keptMode);
    await sync(descriptor);
    return fstatSync(descriptor, { bigint: true }).ino;
  } finally {
    closeSync(descriptor);
  }
}

const CHUNK = 1 << 18;

/** Many small pieces as few larger ones, which are written in as few calls. */
function* inChunks(pieces: Iterable<Uint8Array>): Iterable<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for (const piece of pieces) {
    waiting.push(piece);
    size += piece.byteLength;
    if (size < CHUNK) continue;
    yield Buffer.concat(waiting);
    waiting = [];
    size = 0;
  }
  yield Buffer.concat(waiting);
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
