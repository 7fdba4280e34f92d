/** One writer at a time, over all processes that share a state directory. */

import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nanoid } from 'nanoid';
import { PailError } from '../errors.ts';
import { errnoOf, ioError } from './io-error.ts';
import { ownProcessId, type ProcessId, stateOfProcess } from './process-id.ts';
import { ensureDir } from './state-dir.ts';
import { sweepTempFiles, TEMP_PREFIX } from './temp-file.ts';

export type LockOptions = {
  /** Longest wait for the lock, ms, the queue within this process included. Default 10,000. */
  readonly timeoutMs?: number;
};

/** What the lock file says, as JSON. */
type Owner = ProcessId & {
  readonly nonce: string;
  /** What the holder does, completing "is …": `writing 3 records`. */
  readonly what: string;
  /** UTC ISO 8601. */
  readonly at: string;
};
type Held = { readonly owner: Owner | null; readonly mtimeMs: number };

/** An owner that cannot be examined from here counts as dead when the file is older than this (ms). Holders touch it. */
const STALE_MS = 600_000;
const HEARTBEAT_MS = 60_000;
/** A file without readable content was left by a power loss, or is being written this instant (ms). */
const UNREADABLE_STALE_MS = 10_000;

/**
 * Runs `fn` while this process alone holds `<stateDir>/lock`. Callers within one process take turns in
 * order of call. The lock of a dead process is taken over at once; one of another host or container
 * after 10 minutes without a sign of life. Not re-entrant: `fn` must not ask for the same lock.
 * Throws `PailError('locked')` after the timeout, naming the holder. Costs about 0.2 ms when free.
 */
export async function withLock<T>(
  stateDir: string,
  what: string,
  fn: () => T | Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const path = join(stateDir, 'lock');
  const deadline = Date.now() + (options.timeoutMs ?? 10_000);
  const leave = await enterQueue(path, what, deadline);
  try {
    ensureDir(stateDir);
    const nonce = await acquire(path, what, deadline);
    const heartbeat = setInterval(() => touch(path), HEARTBEAT_MS);
    heartbeat.unref();
    try {
      return await fn();
    } finally {
      clearInterval(heartbeat);
      release(path, nonce);
    }
  } finally {
    leave();
  }
}

/** Who holds the lock of a state directory now, and whether that process still lives; null when it is free. */
export function lockHolder(
  stateDir: string,
): { pid: number; what: string; at: string; state: 'alive' | 'dead' | 'unknown' } | null {
  const owner = readHeld(join(stateDir, 'lock'))?.owner;
  if (owner === undefined || owner === null) return null;
  return { pid: owner.pid, what: owner.what, at: owner.at, state: stateOfProcess(owner) };
}

type Waiter = { readonly what: string; readonly start: () => void };
const queues = new Map<string, { running: string; waiting: Waiter[] }>();

/** Waits for this process's turn; the answer ends it. */
async function enterQueue(path: string, what: string, deadline: number): Promise<() => void> {
  const queue = queues.get(path);
  if (queue === undefined) {
    queues.set(path, { running: what, waiting: [] });
  } else {
    await new Promise<void>((start, refuse) => {
      const waiter: Waiter = {
        what,
        start: () => {
          clearTimeout(timer);
          start();
        },
      };
      const timer = setTimeout(
        () => {
          queue.waiting.splice(queue.waiting.indexOf(waiter), 1);
          refuse(lockedError(path, { ...ownProcessId(), nonce: '', what: queue.running, at: '' }));
        },
        Math.max(0, deadline - Date.now()),
      );
      queue.waiting.push(waiter);
    });
  }
  return () => leaveQueue(path);
}

function leaveQueue(path: string): void {
  const queue = queues.get(path);
  const next = queue?.waiting.shift();
  if (queue === undefined || next === undefined) {
    queues.delete(path);
    return;
  }
  queue.running = next.what;
  next.start();
}

/** Creates the lock file; the answer is its nonce. */
async function acquire(path: string, what: string, deadline: number): Promise<string> {
  const nonce = nanoid();
  const owner: Owner = { ...ownProcessId(), nonce, what, at: new Date().toISOString() };
  for (let pause = 5; ; pause = Math.min(25, pause * 1.5)) {
    if (tryLink(path, owner)) return nonce;
    const held = readHeld(path);
    if (held === null) continue;
    if (isDead(held)) {
      await breakLock(path, deadline);
      continue;
    }
    if (Date.now() >= deadline) throw lockedError(path, held.owner);
    await sleep(pause * (0.5 + Math.random()));
  }
}

/** True when the lock file is ours now. The content is complete before the name exists. */
function tryLink(path: string, owner: Owner): boolean {
  const temp = join(path, '..', `${TEMP_PREFIX}${owner.nonce}`);
  try {
    writeNew(temp, JSON.stringify(owner));
    try {
      linkSync(temp, path);
      return true;
    } finally {
      unlinkSync(temp);
    }
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'EEXIST') return false;
    if (errno === 'EPERM' || errno === 'ENOTSUP' || errno === 'ENOSYS') {
      return tryCreate(path, owner);
    }
    throw ioError(error, 'create the lock', path);
  }
}

/** For file systems without hard links (exFAT): the name exists a moment before its content. */
function tryCreate(path: string, owner: Owner): boolean {
  try {
    writeNew(path, JSON.stringify(owner));
    return true;
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') return false;
    throw ioError(error, 'create the lock', path);
  }
}

function writeNew(path: string, text: string): void {
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Removes a dead process's lock. Two finders must not both do it, or the slower one would remove the
 * lock that a third has taken meanwhile; so it is done under a lock of its own, after another look.
 */
async function breakLock(path: string, deadline: number): Promise<void> {
  const breaker = `${path}.break`;
  const nonce = await acquire(breaker, 'taking over a lock left by a dead process', deadline);
  try {
    const held = readHeld(path);
    if (held !== null && isDead(held)) unlinkSync(path);
    sweepTempFiles([join(path, '..')]);
  } finally {
    release(breaker, nonce);
  }
}

function isDead(held: Held): boolean {
  const age = Date.now() - held.mtimeMs;
  if (held.owner === null) return age > UNREADABLE_STALE_MS;
  const state = stateOfProcess(held.owner);
  return state === 'dead' || (state === 'unknown' && age > STALE_MS);
}

/** Removes the lock if it still is ours: it is another's when we seemed dead (suspended for long). */
function release(path: string, nonce: string): void {
  try {
    if (readHeld(path)?.owner?.nonce === nonce) unlinkSync(path);
  } catch (error) {
    if (errnoOf(error) !== 'ENOENT') throw ioError(error, 'remove the lock', path);
  }
}

function readHeld(path: string): Held | null {
  try {
    const { mtimeMs } = statSync(path);
    return { owner: parseOwner(readFileSync(path, 'utf8')), mtimeMs };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ioError(error, 'read the lock', path);
  }
}

function parseOwner(text: string): Owner | null {
  try {
    const owner = JSON.parse(text) as Partial<Owner> | null;
    return typeof owner?.pid === 'number' && typeof owner.host === 'string'
      ? (owner as Owner)
      : null;
  } catch {
    return null;
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // A sign of life that could not be given is no reason to stop the work.
  }
}

function lockedError(path: string, owner: Owner | null): PailError {
  const who = owner === null ? 'an unknown process' : `process ${owner.pid}`;
  const does =
    owner === null ? '' : ` (${owner.what}${owner.at === '' ? '' : `, since ${owner.at}`})`;
  return new PailError(
    'locked',
    `Another writer is at work: ${who}${does}. Try again when it is done; if it hangs, stop it` +
      ` (its lock is then taken over), or, if it ran on a machine that is gone, remove ${path}.`,
    { path, pid: owner?.pid ?? null, what: owner?.what ?? null, since: owner?.at || null },
  );
}
