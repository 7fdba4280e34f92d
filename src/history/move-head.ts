/** Moves HEAD and the index together, so that no foreign commit can fall between. */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GitInfo } from '../bucket/state-dir.ts';
import { DURABLE } from './fast-import.ts';
import { exitOf, gitError, startGit } from './git.ts';
import { type IndexChange, type IndexSnapshot, refreshStat, updateIndex } from './index-entries.ts';

/** `moved`: done. `lost`: HEAD is no longer what it was. `index locked`: another program held the index all the time. */
export type Moved = 'moved' | 'lost' | 'index locked';

/**
 * Makes `tip` the commit of HEAD (of its branch, when there is one) if it still is `head`, and sets the
 * index entries of `changes`. In between, git's own lock on the ref is held: were HEAD moved first, a foreign
 * `git commit` of the old index would revert our change without a word; were the index set first, one would
 * take it along under a foreign name. Nothing is held while waiting for a foreign `index.lock`. A killed
 * process leaves no lock: git's child ends with its input.
 */
export async function moveHead(
  info: GitInfo,
  head: string | null,
  tip: string,
  changes: readonly IndexChange[],
  ready: {
    readonly transaction: HeadTransaction;
    readonly index: IndexSnapshot;
    /** Files whose sizes and times the index shall learn. */
    readonly refresh: readonly string[];
  },
  maxWaitMs: number,
): Promise<Moved> {
  const deadline = Date.now() + maxWaitMs;
  let { transaction } = ready;
  for (let pause = 5; ; pause = Math.min(100, pause * 1.5)) {
    try {
      if (!(await transaction.prepare(head, tip))) return 'lost';
      if (await updateIndex(info, changes, ready.index)) {
        const { refresh } = ready;
        const refreshed = refresh.length > 0 ? refreshStat(info, refresh) : undefined;
        await transaction.commit();
        await refreshed;
        return 'moved';
      }
    } finally {
      await transaction.end();
    }
    if (Date.now() >= deadline) return 'index locked';
    await sleep(pause * (0.5 + Math.random()));
    transaction = new HeadTransaction(info);
  }
}

/** Where a lock of the index would lie, for messages. */
export function indexLockOf(info: GitInfo): string {
  return join(info.gitDir, 'index.lock');
}

/**
 * One `git update-ref --stdin` (git 2.27 or later): prepared means checked and locked. It starts at once, so
 * that it is there when it is needed; `end` must follow.
 */
export class HeadTransaction {
  readonly #args = [...DURABLE, 'update-ref', '-m', 'commit: pail', '--stdin'];
  readonly #child: ReturnType<typeof startGit>;
  readonly #exit: Promise<number>;
  #out = '';
  #stderr = '';
  #look: () => void = () => undefined;

  constructor(info: GitInfo) {
    this.#child = startGit(this.#args, { cwd: info.toplevel });
    this.#exit = exitOf(this.#child, this.#args);
    this.#exit.catch(() => undefined);
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#stderr += chunk.toString('utf8');
    });
    this.#child.stdout?.on('data', (chunk: Buffer) => {
      this.#out += chunk.toString('latin1');
      this.#look();
    });
  }

  /** False when HEAD is not `head` (null: no commit yet), or someone else is moving it. */
  async prepare(head: string | null, tip: string): Promise<boolean> {
    const old = head ?? '0'.repeat(tip.length);
    this.#child.stdin?.write(`start\nupdate HEAD ${tip} ${old}\nprepare\n`);
    if (await this.#said('prepare: ok')) return true;
    if (/but expected|reference already exists|Unable to create .*lock/s.test(this.#stderr))
      return false;
    throw gitError(this.#args, await this.#exit, this.#stderr);
  }

  async commit(): Promise<void> {
    this.#child.stdin?.write('commit\n');
    if (!(await this.#said('commit: ok'))) {
      throw gitError(this.#args, await this.#exit, this.#stderr);
    }
  }

  /** Gives the lock back; without `commit`, HEAD stays. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#exit;
  }

  /** True once git has said `line`; false when it ended without. */
  async #said(line: string): Promise<boolean> {
    const has = (): boolean => this.#out.split('\n').includes(line);
    const heard = new Promise<void>((resolve) => {
      this.#look = () => {
        if (has()) resolve();
      };
      this.#look();
    });
    await Promise.race([heard, this.#exit]);
    return has();
  }
}
