/** Several file changes as one step: all of them, or, when one fails, none. */

import {
  type BigIntStats,
  constants,
  copyFileSync,
  linkSync,
  lstatSync,
  renameSync,
  rmSync,
  unlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { PailError } from '../errors.ts';
import type { Part } from './bundle.ts';
import { errnoOf, ioError } from './io-error.ts';
import { tempPathIn } from './temp-file.ts';
import {
  blobAt,
  moveIntoPlace,
  regularFileAt,
  removeEmptyDirs,
  removeQuietly,
  type StagedFile,
  stageFile,
  staleError,
  syncDir,
} from './write.ts';

/** One file's change. `file` is relative to the directory given, `/`-separated; `before` is the blob id it must have now. */
export type FileOp =
  | {
      readonly op: 'write';
      readonly file: string;
      readonly before: string | null;
      readonly bytes: Uint8Array;
    }
  | { readonly op: 'remove'; readonly file: string; readonly before: string };

/** A write whose bytes are read when they are asked for. */
export class LateWrite {
  readonly op = 'write';
  readonly file: string;
  readonly before: string | null;
  readonly #content: Part;

  constructor(file: string, before: string | null, content: Part) {
    this.file = file;
    this.before = before;
    this.#content = content;
  }

  get bytes(): Uint8Array {
    return this.#content.bytes;
  }
}

/** Called with the name of each step once it is done; a test's place to kill the process, or to fail. */
export type Steps = (step: string) => void;

/** A change that is ready to be made: nothing of it needs space any more. */
export type PreparedOp = {
  readonly op: FileOp;
  readonly target: string;
  /** The file as it was checked; null when there was none. */
  readonly seen: BigIntStats | null;
  readonly staged: StagedFile | null;
};

/** A change that was made, with what takes it back. */
type DoneOp = { readonly prepared: PreparedOp; readonly backup: string | null; ino: bigint | null };

/** How many files are written and fsynced at a time: file systems commit waiting fsyncs together. */
const PARALLEL = 16;
/** A multiple of it. */
const TOLD_EVERY = 512;

/**
 * Checks that each file still is what its op was made on, and writes all new bytes under temporary names.
 * Throws `PailError('stale' | 'io')`; then nothing is left behind.
 */
export async function prepareOps(
  baseDir: string,
  ops: readonly FileOp[],
  onPrepared?: (done: number) => void,
): Promise<PreparedOp[]> {
  const prepared: PreparedOp[] = [];
  const checkedDirs = new Set<string>();
  try {
    for (let i = 0; i < ops.length; i += PARALLEL) {
      const batch = ops.slice(i, i + PARALLEL).map(async (op) => {
        prepared.push(await prepareOp(baseDir, op, checkedDirs));
      });
      const failed = (await Promise.allSettled(batch)).find(
        (result) => result.status === 'rejected',
      );
      if (failed !== undefined) throw failed.reason;
      if (i % TOLD_EVERY === 0) onPrepared?.(i);
    }
  } catch (error) {
    discardPrepared(prepared);
    throw error;
  }
  const order = new Map(ops.map((op, i) => [op.file, op.op === 'write' ? i : i + ops.length]));
  return prepared.sort((a, b) => (order.get(a.op.file) ?? 0) - (order.get(b.op.file) ?? 0));
}

/**
 * Makes prepared changes: writes first, then removals, so that a renamed record never is nowhere. When
 * one fails, those made are taken back and the error is thrown. The answer ends it: `keep` drops what
 * was saved for taking back, `undo` takes everything back.
 */
export async function performOps(
  prepared: readonly PreparedOp[],
  steps: Steps,
): Promise<{ keep: () => void; undo: () => Promise<void> }> {
  const done: DoneOp[] = [];
  try {
    for (const [i, one] of prepared.entries()) {
      done.push(performOp(one));
      steps(`op ${i}`);
    }
    await syncAll(prepared);
    steps('synced');
  } catch (error) {
    await undoOps(done);
    discardPrepared(prepared);
    throw error;
  }
  return {
    keep: () => {
      for (const { backup } of done) if (backup !== null) removeQuietly(backup);
    },
    undo: async () => {
      await undoOps(done);
      discardPrepared(prepared);
    },
  };
}

/** Removes the temporary files of changes that were not made, and directories made for them. */
export function discardPrepared(prepared: readonly PreparedOp[]): void {
  for (const { staged } of prepared) if (staged !== null) removeQuietly(staged.temp);
  for (const { staged } of prepared) {
    if (staged !== null) removeEmptyDirs(staged.createdDirs);
  }
}

async function prepareOp(
  baseDir: string,
  op: FileOp,
  checkedDirs: Set<string>,
): Promise<PreparedOp> {
  const target = targetOf(baseDir, op.file, checkedDirs);
  let seen: BigIntStats | null;
  try {
    seen = regularFileAt(target);
    if ((seen === null ? null : blobAt(target)) !== op.before) {
      throw staleError(target, op.before);
    }
  } catch (error) {
    throw ioError(error, 'read', target);
  }
  const staged = op.op === 'write' ? await stageFile(target, seen, op.bytes) : null;
  return { op, target, seen, staged };
}

function performOp(prepared: PreparedOp): DoneOp {
  const { op, target, seen, staged } = prepared;
  let backup: string | null = null;
  try {
    // A new file only takes a place that is free.
    const isFree = seen === null && staged !== null;
    if (!isFree && !isSame(regularFileAt(target), seen)) throw staleError(target, op.before);
    if (seen !== null) backup = keepCopy(target);
    if (staged === null) unlinkSync(target);
    else moveIntoPlace(staged, seen === null);
    return { prepared, backup, ino: staged?.ino ?? null };
  } catch (error) {
    if (backup !== null) removeQuietly(backup);
    throw ioError(error, op.op, target, 'the whole change was taken back');
  }
}

/** A second name for the old bytes: needs no space, so that taking back cannot fail on a full disk. */
function keepCopy(target: string): string {
  const backup = tempPathIn(dirname(target));
  try {
    linkSync(target, backup);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno !== 'EPERM' && errno !== 'ENOTSUP' && errno !== 'ENOSYS' && errno !== 'EMLINK') {
      throw error;
    }
    copyFileSync(target, backup, constants.COPYFILE_EXCL);
  }
  return backup;
}

/** Takes changes back, last first; a file that someone else has changed since is theirs and stays. */
async function undoOps(done: readonly DoneOp[]): Promise<void> {
  let failed: unknown;
  for (const { prepared, backup, ino } of done.toReversed()) {
    try {
      const now = regularFileAt(prepared.target);
      if ((now?.ino ?? null) !== ino) {
        if (backup !== null) rmSync(backup, { force: true });
      } else if (backup !== null) {
        renameSync(backup, prepared.target);
      } else {
        unlinkSync(prepared.target);
      }
      await syncDir(dirname(prepared.target));
    } catch (error) {
      failed ??= error;
    }
  }
  if (failed !== undefined) throw new UndoFailed(failed);
}

/** Taking back failed too: the journal stays, and recovery completes the change. */
export class UndoFailed extends PailError {
  constructor(cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(
      'io',
      `The change could be neither completed nor taken back: ${why} It is written down, and the next` +
        ' command completes it once the disk works again.',
      { pending: true },
      cause,
    );
  }
}

function isSame(now: BigIntStats | null, seen: BigIntStats | null): boolean {
  if (now === null || seen === null) return now === seen;
  return (
    now.ino === seen.ino &&
    now.size === seen.size &&
    now.mtimeNs === seen.mtimeNs &&
    now.ctimeNs === seen.ctimeNs
  );
}

async function syncAll(prepared: readonly PreparedOp[]): Promise<void> {
  const dirs = new Set<string>();
  for (const { target, staged } of prepared) {
    dirs.add(dirname(target));
    for (const dir of staged?.createdDirs ?? []) dirs.add(dirname(dir));
  }
  for (const dir of dirs) await syncDir(dir);
}

/** Absolute path of a file below `base`; a symbolic link on the way there is refused, it could lead anywhere. */
export function targetOf(
  baseDir: string,
  file: string,
  checkedDirs: Set<string> = new Set(),
): string {
  const segments = file.split('/');
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new PailError('io', `"${file}" is no path inside the workspace; nothing was changed.`, {
      file,
    });
  }
  let dir = baseDir;
  for (const segment of segments.slice(0, -1)) {
    dir = join(dir, segment);
    if (checkedDirs.has(dir)) continue;
    checkedDirs.add(dir);
    if (!isDirectoryOrMissing(dir)) {
      throw new PailError(
        'io',
        `Will not write below ${dir}: it is not a real directory. Replace it by one; nothing was changed.`,
        { path: dir },
      );
    }
  }
  return join(baseDir, ...segments);
}

function isDirectoryOrMissing(path: string): boolean {
  try {
    return lstatSync(path).isDirectory();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return true;
    throw ioError(error, 'look at', path);
  }
}
