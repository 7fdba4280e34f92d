/**
 * Changes of several files that a crash cannot halve.
 *
 * Redo, not undo: the journal holds the new bytes and is written (fsync) before the first file changes, so
 * a plan whose journal is on disk is decided, and whoever comes next completes it; doing so twice gives the
 * same. Undo would need the old bytes as well, and would revert a plan that may already be visible. In a
 * living process a failure halfway (full disk) is taken back at once, from hard links to the old files.
 */

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PailError } from '../errors.ts';
import { blobId } from '../record/blob.ts';
import type { JsonValue } from '../record/types.ts';
import { encodeBundle, readBundle } from './bundle.ts';
import {
  discardPrepared,
  type FileOp,
  LateWrite,
  type PreparedOp,
  performOps,
  prepareOps,
  type Steps,
  targetOf,
  UndoFailed,
} from './file-ops.ts';
import { errnoOf, ioError } from './io-error.ts';
import { ensureDir } from './state-dir.ts';
import { sweepTempFiles } from './temp-file.ts';
import { blobAt, removeFileDurably, writeFileDurably } from './write.ts';

export type ApplyOptions = {
  /** Kept with the journal and handed to `finish`: what must be known to make the plan's commit entry. */
  readonly note?: JsonValue;
  /**
   * Writes down what is done with the plan later (the commit-queue entry), before it counts as done; if it
   * throws, nothing changes. With a journal it runs when all files are on disk, and after a crash recovery runs
   * it, perhaps again. A plan of one file has no journal: there it runs before the file changes, so that no
   * crash can leave a change that nothing knows of, and the answer takes it back if the file cannot be changed.
   */
  readonly finish?: Finish;
  /** Writes a journal for fewer than two files too: `finish` does something that must not be halved either. */
  readonly journal?: boolean;
  readonly steps?: Steps;
  /** Told now and then how many files are written under their temporary names. */
  readonly onPrepared?: (done: number) => void;
};
export type TakeBack = () => void;
export type Finish = (
  note: JsonValue,
  ops: readonly FileOp[],
) => TakeBack | undefined | Promise<TakeBack | undefined>;

/** What recovery did with plans that a crash had interrupted. */
export type Recovered = {
  /** Files it brought to their planned content, relative to `baseDir`. */
  readonly completed: readonly string[];
  /** Files that someone has changed since, left as they are: their part of the plan is not done. */
  readonly conflicts: readonly string[];
  /** Journals that cannot be read, left in place. */
  readonly damaged: readonly string[];
};

type Header = {
  note: JsonValue;
  ops: { op: 'write' | 'remove'; file: string; before: string | null }[];
};

/**
 * Makes all of `ops` real, or none: `PailError('stale')` when a file no longer has its `before` blob,
 * `PailError('io')` when the disk refuses. The caller holds the workspace lock. Plans that an earlier
 * crash interrupted are completed first. Ops that change nothing are passed over.
 */
export async function applyFileOps(
  baseDir: string,
  stateDir: string,
  ops: readonly FileOp[],
  options: ApplyOptions = {},
): Promise<Recovered> {
  const { note = null, finish = () => undefined, steps = () => undefined } = options;
  const { journal = false, onPrepared } = options;
  if (new Set(ops.map((op) => op.file)).size !== ops.length) {
    throw new Error('a plan changes the same file twice');
  }
  const recovered = await recoverJournal(baseDir, stateDir, finish);
  const isReal = (op: FileOp): boolean =>
    op.op === 'remove' || op.before === null || blobId(op.bytes) !== op.before;
  const real = ops.filter(isReal);
  const prepared = await prepareOps(baseDir, real, onPrepared);
  steps('prepared');
  const plan = { stateDir, real, prepared, note, finish, steps };
  await (real.length > 1 || journal ? performWithJournal(plan) : performAlone(plan));
  return recovered;
}

type Prepared = Required<Omit<ApplyOptions, 'journal' | 'onPrepared'>> & {
  readonly stateDir: string;
  readonly real: readonly FileOp[];
  readonly prepared: readonly PreparedOp[];
};

async function performWithJournal(plan: Prepared): Promise<void> {
  const { stateDir, real, prepared, note, finish, steps } = plan;
  let journal: string;
  try {
    journal = await writeJournal(stateDir, real, note);
  } catch (error) {
    discardPrepared(prepared);
    throw error;
  }
  steps('journal written');
  try {
    const made = await performOps(prepared, steps);
    try {
      await finish(note, real);
      steps('finished');
    } catch (error) {
      await made.undo();
      throw error;
    }
    made.keep();
  } catch (error) {
    if (!(error instanceof UndoFailed)) await removeFileDurably(journal);
    throw error;
  }
  await removeFileDurably(journal);
  steps('journal removed');
}

async function performAlone({ real, prepared, note, finish, steps }: Prepared): Promise<void> {
  let takeBack: Awaited<ReturnType<Finish>>;
  try {
    takeBack = await finish(note, real);
  } catch (error) {
    discardPrepared(prepared);
    throw error;
  }
  steps('finished');
  try {
    const made = await performOps(prepared, steps);
    made.keep();
  } catch (error) {
    if (!(error instanceof UndoFailed)) takeBack?.();
    throw error;
  }
}

/**
 * Completes plans that a crash interrupted; the caller holds the workspace lock. Per file: the content it
 * had before → changed; the planned content → already done; anything else → someone's later work, left
 * and reported. A plan of which nothing was done yet, and part of which can no longer be, is dropped
 * whole: it was never acknowledged. Costs one directory read when there is nothing to do.
 */
export async function recoverJournal(
  baseDir: string,
  stateDir: string,
  finish: Finish = () => undefined,
): Promise<Recovered> {
  const completed: string[] = [];
  const conflicts: string[] = [];
  const damaged: string[] = [];
  for (const path of journalsIn(stateDir)) {
    const journal = readJournal(path);
    if (journal === null) {
      damaged.push(path);
      continue;
    }
    const states = journal.ops.map((op) => stateOf(baseDir, op));
    const isForeign = states.includes('foreign');
    if (!isForeign || states.includes('done')) {
      const open = journal.ops.filter((_, i) => states[i] === 'open');
      const made = await performOps(await prepareOps(baseDir, open), () => undefined);
      made.keep();
      const sound = journal.ops.filter((_, i) => states[i] !== 'foreign');
      await finish(journal.note, sound);
      completed.push(...open.map((op) => op.file));
      conflicts.push(...journal.ops.filter((_, i) => states[i] === 'foreign').map((op) => op.file));
    }
    sweepTempFiles(new Set(journal.ops.map((op) => dirname(join(baseDir, op.file)))), 0);
    await removeFileDurably(path);
  }
  return { completed, conflicts, damaged };
}

/** Interrupted plans that wait for `recoverJournal`, as paths. */
export function pendingJournals(stateDir: string): readonly string[] {
  return journalsIn(stateDir);
}

function stateOf(baseDir: string, op: FileOp): 'open' | 'done' | 'foreign' {
  const after = op.op === 'write' ? blobId(op.bytes) : null;
  try {
    const now = blobAt(targetOf(baseDir, op.file));
    if (now === after) return 'done';
    return now === op.before ? 'open' : 'foreign';
  } catch (error) {
    // A link or a directory stands there now: someone else's work.
    if (error instanceof PailError || errnoOf(error) === 'ENOTDIR') return 'foreign';
    throw ioError(error, 'read', join(baseDir, op.file));
  }
}

async function writeJournal(
  stateDir: string,
  ops: readonly FileOp[],
  note: JsonValue,
): Promise<string> {
  const dir = join(stateDir, 'journal');
  ensureDir(dir);
  const header: Header = { note, ops: ops.map(({ op, file, before }) => ({ op, file, before })) };
  const parts = ops.filter((op) => op.op === 'write');
  const path = join(dir, `${String(Date.now()).padStart(15, '0')}-${process.pid}.journal`);
  await writeFileDurably(path, encodeBundle({ header, parts }), { mode: 0o600, expectBlob: null });
  return path;
}

/** A journal's plan; null when the file is damaged. */
function readJournal(path: string): { note: JsonValue; ops: FileOp[] } | null {
  try {
    const { header, parts } = readBundle(path);
    const { note, ops } = header as Header;
    const left = parts.values();
    return {
      note,
      ops: ops.map(({ op, file, before }): FileOp => {
        if (op === 'remove') return { op, file, before: before ?? '' };
        return new LateWrite(file, before, left.next().value ?? { bytes: new Uint8Array() });
      }),
    };
  } catch (error) {
    if (error instanceof PailError) return null;
    throw ioError(error, 'read the journal', path);
  }
}

function journalsIn(stateDir: string): string[] {
  try {
    const dir = join(stateDir, 'journal');
    const names = readdirSync(dir).filter((name) => name.endsWith('.journal'));
    return names.sort().map((name) => join(dir, name));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw ioError(error, 'read the journal', stateDir);
  }
}
