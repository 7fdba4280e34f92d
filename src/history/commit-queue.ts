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
import { buildCommits, CONFIG_PATTERN } from './build-commits.ts';
import { type DiskState, isAllOnDisk } from './commit-rule.ts';
import { readDiskStates } from './disk-states.ts';
import {
  type Committed,
  type FlushRecord,
  readFlushRecord,
  writeFlushRecord,
} from './flush-record.ts';
import { git } from './git.ts';
import { type IndexChange, refreshStat } from './index-entries.ts';
import { indexLockOf, moveHead } from './move-head.ts';
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
import { headCommit, inProgress, readConfig } from './status.ts';

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
    pending: () => readEntries(stateDir),
    flush,
    recover: flush,
    commitOf: (entryId) => {
      const { last, earlier } = readFlushRecord(stateDir);
      return [...last, ...earlier].find((one) => one.entryId === entryId)?.commit ?? null;
    },
  };
}

/** How often a flush starts again because someone else moved HEAD. */
const MAX_TRIES = 10;

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
  const [record, config] = await Promise.all([
    settleRecord(stateDir, info),
    readConfig(info.toplevel, CONFIG_PATTERN),
  ]);
  for (let attempt = 1; attempt <= MAX_TRIES; attempt++) {
    const [head, { entries, damaged, disk }] = await Promise.all([
      headCommit(info.toplevel),
      readQueue(stateDir, info),
    ]);
    const built = await buildCommits({ git: info, head, config, entries, disk });
    if (built.tip !== null) {
      await writeFlushRecord(stateDir, record, built.tip, built.commits);
      if (!(await publish(info, head, built.tip, built.changes, maxWaitMs))) continue;
    }
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
 * The entries and what their files are in the work tree. A file that differs may just be between a writer's
 * rename and its entry; so then both are read again under the workspace lock.
 */
async function readQueue(stateDir: string, info: GitInfo): Promise<QueueState> {
  const read = async (): Promise<QueueState> => {
    const pending = readEntries(stateDir);
    return { ...pending, disk: await readDiskStates(info.toplevel, pending.entries) };
  };
  const first = await read();
  return isAllOnDisk(first.entries, first.disk)
    ? first
    : withLock(stateDir, 'comparing queued changes with the work tree', read);
}

/** Makes the new tip HEAD; false when someone else has moved HEAD meanwhile. */
async function publish(
  info: GitInfo,
  head: string | null,
  tip: string,
  changes: readonly IndexChange[],
  maxWaitMs: number,
): Promise<boolean> {
  // A merge or rebase that began meanwhile owns HEAD now.
  const operation = inProgress(info.gitDir);
  if (operation !== null) throw new Postponed(`a ${operation} is in progress`);
  const moved = await moveHead(info, head, tip, changes, maxWaitMs);
  if (moved === 'lost') return false;
  if (moved === 'index locked') throw new Postponed(`another program holds ${indexLockOf(info)}`);
  const present = changes.filter(({ to }) => to !== null).map(({ file }) => file);
  if (present.length > 0) await refreshStat(info, present);
  return true;
}
