/**
 * The commit queue: what a plan changed becomes one commit, soon after it was acknowledged.
 *
 * Made by plumbing: the user's work tree is never written, their staged work stays as it is, and only an
 * entry's own paths are touched, ignored ones included (a record is a record). Bytes go into git exactly as
 * they were written: no filters, no line-end conversion. Hooks of the user do not run.
 */

import { withLock } from '../bucket/lock.ts';
import type { GitInfo } from '../bucket/state-dir.ts';
import { PailError } from '../errors.ts';
import { type Built, buildCommits } from './build-commits.ts';
import { type DiskState, isAllOnDisk } from './commit-rule.ts';
import { readDiskStates } from './disk-states.ts';
import { FastImport } from './fast-import.ts';
import {
  type Committed,
  type FlushRecord,
  readFlushRecord,
  writeFlushRecord,
} from './flush-record.ts';
import { git } from './git.ts';
import { type IndexChange, type IndexSnapshot, readIndex } from './index-entries.ts';
import { HeadTransaction, moveHead } from './move-head.ts';
import {
  entryIds,
  type Pending,
  type QueueEntry,
  queueDirOf,
  readEntries,
  removeEntry,
  setEntryAside,
  writeEntry,
} from './queue-store.ts';
import { type GitSettings, gitSettings } from './settings.ts';
import { inProgress, readHead } from './status.ts';

export type FlushOptions = {
  /** Longest wait for other committers and for a foreign `index.lock`, ms each. Default 5,000. */
  readonly maxWaitMs?: number;
};

export type Flushed = {
  /** Commits made, in order. */
  readonly commits: readonly Committed[];
  /** Files whose queued content was no longer in the work tree: not committed, their entries set aside. */
  readonly leftOut: readonly { readonly entryId: string; readonly file: string }[];
  /** Entries that still wait. */
  readonly left: number;
  /** Why entries wait: one clause for the user, e.g. `a rebase is in progress`. */
  readonly reason?: string;
};

export type CommitQueue = {
  /** Puts an entry on disk (fsync); call it under the workspace lock, before acknowledging. */
  readonly enqueue: (entry: QueueEntry) => Promise<void>;
  /** Takes an entry out again whose change could not be made; call it under the same lock. */
  readonly withdraw: (entryId: string) => void;
  readonly pending: () => Pending;
  /**
   * Commits what is queued. Never throws for what git or the disk refuse: entries then stay, and `reason`
   * says why. Never call it while holding the workspace lock.
   */
  readonly flush: (options?: FlushOptions) => Promise<Flushed>;
  /** The same at start-up: makes good what a crash left between acknowledgement and commit. */
  readonly recover: (options?: FlushOptions) => Promise<Flushed>;
  /** Commit of an entry that this or another process has committed lately; null when unknown. */
  readonly commitOf: (entryId: string) => string | null;
};

/** The queue of one work tree. Opening touches nothing. */
export function openCommitQueue(stateDir: string, info: GitInfo): CommitQueue {
  const flush = (options: FlushOptions = {}): Promise<Flushed> =>
    flushQueue(stateDir, info, options);
  return {
    enqueue: (entry) => writeEntry(stateDir, entry),
    withdraw: (entryId) => removeEntry(stateDir, entryId),
    pending: () => readEntries(stateDir),
    flush,
    recover: flush,
    commitOf: (entryId) => {
      // A flush is written down before HEAD moves: while its entry waits, the commit is none yet.
      if (entryIds(stateDir).includes(entryId)) return null;
      const { last, earlier } = readFlushRecord(stateDir);
      return [...last, ...earlier].find((one) => one.entryId === entryId)?.commit ?? null;
    },
  };
}

/** How often a flush starts again because someone else moved HEAD. */
const MAX_TRIES = 10;

/** So many files may lack their sizes and times in the index before it is locked once more to set them. */
const MAX_STALE = 32;

function staleFiles(record: FlushRecord, changes: readonly IndexChange[]): string[] {
  const files = new Set(record.unrefreshed);
  for (const { file, to } of changes) {
    if (to === null) files.delete(file);
    else files.add(file);
  }
  return [...files];
}

/** Ends a flush early: entries stay. */
class Postponed extends Error {}

async function flushQueue(
  stateDir: string,
  info: GitInfo,
  { maxWaitMs = 5000 }: FlushOptions,
): Promise<Flushed> {
  const commits: Committed[] = [];
  const leftOut: Flushed['leftOut'][number][] = [];
  let reason: string | undefined;
  try {
    if (entryIds(stateDir).length > 0) {
      const work = (): Promise<void> => commitAll(stateDir, info, maxWaitMs, commits, leftOut);
      await withLock(queueDirOf(stateDir), 'committing', work, { timeoutMs: maxWaitMs });
    }
  } catch (error) {
    if (!(error instanceof Postponed) && !(error instanceof PailError)) throw error;
    reason = error.message;
  }
  const left = entryIds(stateDir).length;
  return { commits, leftOut, left, ...(reason === undefined ? {} : { reason }) };
}

async function commitAll(
  stateDir: string,
  info: GitInfo,
  maxWaitMs: number,
  commits: Committed[],
  leftOut: Flushed['leftOut'][number][],
): Promise<void> {
  const operation = inProgress(info.gitDir);
  if (operation !== null) throw new Postponed(`a ${operation} is in progress`);
  const record = await settleRecord(stateDir, info);
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const { entries, damaged, disk } = await readQueue(stateDir, info);
    const files = entries.map(({ paths }) => paths.map(({ file }) => file));
    const run = new FastImport(info.toplevel, files);
    const config = gitSettings(info);
    config.catch(() => undefined); // Awaited below.
    const ground = { stateDir, info, maxWaitMs, record, run, config, entries, disk };
    const built = await attemptCommits(ground);
    if (built === null) continue;
    commits.push(...built.commits);
    for (const { entry, leftOut: files } of built.plans) {
      leftOut.push(...files.map(({ file }) => ({ entryId: entry.id, file })));
      if (files.length > 0) setEntryAside(stateDir, entry.id);
      else removeEntry(stateDir, entry.id);
    }
    if (damaged.length > 0) throw new Postponed(`the queue entry ${damaged[0]} is damaged`);
    return;
  }
  throw new Postponed(`someone else keeps committing (${MAX_TRIES} attempts)`);
}

function lockReason(file: string): string {
  return `another program holds ${file}; if none is running, it died: remove that file`;
}

type Attempt = {
  readonly stateDir: string;
  readonly info: GitInfo;
  readonly maxWaitMs: number;
  readonly record: FlushRecord;
  /** A fresh one. */
  readonly run: FastImport;
  readonly config: Promise<GitSettings>;
  readonly entries: readonly QueueEntry[];
  readonly disk: ReadonlyMap<string, DiskState>;
};

/**
 * Builds the commits on today's HEAD and makes the last one HEAD; null when someone else moved HEAD meanwhile.
 * All git processes start at once and HEAD is read last: starting them is what takes the time.
 */
async function attemptCommits(attempt: Attempt): Promise<Built | null> {
  const { info, entries, disk, record, run } = attempt;
  const transaction = new HeadTransaction(info);
  let index: Promise<IndexSnapshot> | undefined;
  try {
    const config = await attempt.config;
    const isSha256 = config.get('extensions.objectformat') === 'sha256';
    index = readIndex(info, [...disk.keys()], isSha256);
    index.catch(() => undefined); // Awaited below.
    const head = await readHead(info);
    const built = await buildCommits({ git: info, run, head, config, entries, disk });
    if (built.tip === null) {
      await built.stored;
      return built;
    }
    const stale = staleFiles(record, built.changes);
    const refresh = stale.length > MAX_STALE;
    const kept = refresh ? [] : stale;
    writeFlushRecord(attempt.stateDir, record, built.tip, built.commits, kept);
    await built.stored;
    const operation = inProgress(info.gitDir); // Begun meanwhile? Then it owns HEAD now.
    if (operation !== null) throw new Postponed(`a ${operation} is in progress`);
    const ready = { transaction, index: await index, refresh };
    const { tip, changes } = built;
    const moved = await moveHead(info, head, tip, changes, ready, attempt.maxWaitMs);
    if (moved.kind === 'locked') throw new Postponed(lockReason(moved.by));
    return moved.kind === 'moved' ? built : null;
  } finally {
    await Promise.allSettled([run.abort(), transaction.end(), index]);
  }
}

/**
 * The record of earlier flushes. Entries of one that moved HEAD and was killed before it could tidy up are
 * committed, and leave the queue; those of one that never moved HEAD leave the record.
 */
async function settleRecord(stateDir: string, info: GitInfo): Promise<FlushRecord> {
  const record = readFlushRecord(stateDir);
  const waiting = new Set(entryIds(stateDir));
  if (!record.last.some(({ entryId }) => waiting.has(entryId))) return record;
  const args = ['merge-base', '--is-ancestor', record.tip, 'HEAD'];
  const { code } = await git(args, { cwd: info.toplevel, reads: true, allow: [0, 1, 128] });
  if (code !== 0) return { ...record, last: [] };
  for (const { entryId } of record.last) removeEntry(stateDir, entryId);
  return record;
}

type QueueState = Pending & { readonly disk: ReadonlyMap<string, DiskState> };

/**
 * The entries and what their files are in the work tree. A file that differs may just be between its entry and
 * the writer's rename; so then both are read again under the workspace lock.
 */
async function readQueue(stateDir: string, info: GitInfo): Promise<QueueState> {
  const read = (): QueueState => {
    const pending = readEntries(stateDir);
    return { ...pending, disk: readDiskStates(info.toplevel, pending.entries) };
  };
  const first = await read();
  return isAllOnDisk(first.entries, first.disk)
    ? first
    : withLock(stateDir, 'comparing queued changes with the work tree', read);
}
