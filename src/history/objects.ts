/** Reads objects out of git by id, without a checkout. */

import type { ChildProcess } from 'node:child_process';
import type { GitInfo } from '../bucket/state-dir.ts';
import { PailError } from '../errors.ts';
import { type Reply, replyParser } from './batch-replies.ts';
import { exitOf, gitError, startGit } from './git.ts';

/** One child answers all single reads; it starts at the first one and ends by itself after a pause. */
export type Objects = {
  /** Bytes of a blob; null when git has no such blob (never had it, or a shallow or partial clone left it out). */
  readonly blob: (id: string) => Promise<Buffer | null>;
  /**
   * Hands `take` the bytes of each blob in the order of `ids`, as they come, and resolves after the last. A child
   * of its own, about twice as fast per object as `blob`; memory holds one object and one chunk.
   */
  readonly each: (
    ids: readonly string[],
    take: (bytes: Buffer | null, index: number) => void,
  ) => Promise<void>;
  /** Ends the child. Reads after it start another. */
  readonly close: () => void;
};

/** A child with nothing to do ends after this long, ms. */
const IDLE_MS = 5_000;

const ID = /^[0-9a-f]{40,64}$/;

/** The objects of a repository. Opening starts nothing; nothing it starts keeps this process alive. */
export function openObjects(info: GitInfo): Objects {
  let channel: Channel | null = null;
  let idle: NodeJS.Timeout | undefined;
  const close = (): void => {
    clearTimeout(idle);
    channel?.end();
    channel = null;
  };
  return {
    async blob(id) {
      clearTimeout(idle);
      if (channel === null || channel.hasEnded()) channel = openChannel(info);
      const reply = await channel.ask(checked(id));
      if (!channel?.isWaiting()) {
        clearTimeout(idle);
        idle = setTimeout(close, IDLE_MS).unref();
      }
      return blobOf(reply);
    },
    each: (ids, take) => readEach(info, ids, take),
    close,
  };
}

/**
 * One object by any name git understands (`main~3^{commit}`); the name goes in as data, never as an option, and
 * must not hold a line break.
 */
export async function readNamed(info: GitInfo, name: string): Promise<Reply> {
  let found: Reply | undefined;
  await runBatch(info, [name], (reply) => {
    found = reply;
  });
  return found ?? { missing: 'missing' };
}

/** The same for many names in one process, in their order. */
export async function readAllNamed(
  info: GitInfo,
  names: readonly string[],
  take: (reply: Reply, index: number) => void,
): Promise<void> {
  let index = 0;
  if (names.length > 0) await runBatch(info, names, (reply) => take(reply, index++));
}

async function readEach(
  info: GitInfo,
  ids: readonly string[],
  take: (bytes: Buffer | null, index: number) => void,
): Promise<void> {
  if (ids.length === 0) return;
  let index = 0;
  await runBatch(info, ids.map(checked), (reply) => take(blobOf(reply), index++));
}

/** Asks for all names at once in a child of its own. Throws `git` when it gives fewer answers than names. */
async function runBatch(
  info: GitInfo,
  names: readonly string[],
  onReply: (reply: Reply) => void,
): Promise<void> {
  const args = ['cat-file', '--batch', '--buffer'];
  const child = startGit(args, { cwd: info.toplevel, reads: true });
  const exit = exitOf(child, args);
  let answered = 0;
  let stderr = '';
  let fault: unknown;
  const feed = replyParser((reply) => {
    answered++;
    onReply(reply);
  });
  child.stdout?.on('data', (chunk: Buffer) => {
    if (fault !== undefined) return;
    try {
      feed(chunk);
    } catch (error) {
      fault = error ?? new Error('unknown');
    }
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  child.stdin?.on('error', () => undefined); // Its exit code tells the story.
  child.stdin?.end(`${names.join('\n')}\n`);
  const code = await exit;
  if (fault !== undefined) throw fault;
  if (code !== 0 || answered < names.length) throw gitError(args, code, stderr);
}

type Channel = {
  readonly ask: (name: string) => Promise<Reply>;
  readonly isWaiting: () => boolean;
  readonly hasEnded: () => boolean;
  readonly end: () => void;
};

type Waiter = {
  readonly resolve: (reply: Reply) => void;
  readonly reject: (error: unknown) => void;
};

/** A lasting child; questions are sent at once and answered in order. */
function openChannel(info: GitInfo): Channel {
  const args = ['cat-file', '--batch'];
  const child = startGit(args, { cwd: info.toplevel, reads: true });
  const waiting: Waiter[] = [];
  let stderr = '';
  let hasEnded = false;
  const fail = (error: unknown): void => {
    hasEnded = true;
    for (const { reject } of waiting.splice(0)) reject(error);
  };
  const feed = replyParser((reply) => {
    waiting.shift()?.resolve(reply);
    if (waiting.length === 0) hold(child, false);
  });
  child.stdout?.on('data', feed);
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  child.stdin?.on('error', () => undefined); // The end of the child tells the story.
  exitOf(child, args).then((code) => fail(gitError(args, code, stderr)), fail);
  hold(child, false);
  return {
    ask: (name) =>
      new Promise((resolve, reject) => {
        hold(child, true);
        waiting.push({ resolve, reject });
        child.stdin?.write(`${name}\n`);
      }),
    isWaiting: () => waiting.length > 0,
    hasEnded: () => hasEnded,
    end: () => child.stdin?.end(),
  };
}

/** Whether this process stays alive for the child: only while an answer is due. */
function hold(child: ChildProcess, isHeld: boolean): void {
  const parts = [child, child.stdin, child.stdout, child.stderr] as readonly {
    ref?: () => void;
    unref?: () => void;
  }[];
  for (const part of parts) isHeld ? part.ref?.() : part.unref?.();
}

function checked(id: string): string {
  if (ID.test(id)) return id;
  throw new PailError('git', `${JSON.stringify(id)} is no object id; expected 40 or 64 hex digits`);
}

function blobOf(reply: Reply): Buffer | null {
  return 'bytes' in reply && reply.type === 'blob' ? reply.bytes : null;
}
