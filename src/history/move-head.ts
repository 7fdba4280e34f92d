/** Moves HEAD and the index together, so that no foreign commit can fall between. */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GitInfo } from '../bucket/state-dir.ts';
import { DURABLE } from './fast-import.ts';
import { exitOf, gitError, startGit } from './git.ts';
import { type IndexChange, type IndexSnapshot, refreshStat, updateIndex } from './index-entries.ts';

/** `moved`: done. `lost`: HEAD is no longer what it was. `locked`: another program held this lock all the time. */
export type Moved =
  | { readonly kind: 'moved' | 'lost' }
  | { readonly kind: 'locked'; readonly by: string };

/**
 * Makes `tip` the commit of HEAD (of its branch, when there is one) if it still is `head`, and sets the
 * index entries of `changes`. In between, git's own lock on the ref is held: were HEAD moved first, a foreign
 * `git commit` of the old index would revert our change without a word; were the index set first, one would
 * take it along under a foreign name. Nothing is held while waiting for a foreign lock. A killed process
 * leaves none: git's child ends with its input.
 */
export async function moveHead(
  info: GitInfo,
  head: string | null,
  tip: string,
  changes: readonly IndexChange[],
  ready: {
    readonly transaction: HeadTransaction;
    readonly index: IndexSnapshot;
    /** True: the index shall learn sizes and times of files. */
    readonly refresh: boolean;
  },
  maxWaitMs: number,
): Promise<Moved> {
  const deadline = Date.now() + maxWaitMs;
  let { transaction } = ready;
  for (let pause = 5; ; pause = Math.min(100, pause * 1.5)) {
    let by = join(info.gitDir, 'index.lock');
    try {
      const prepared = await transaction.prepare(head, tip);
      if (prepared === 'lost') return { kind: 'lost' };
      if (prepared !== 'prepared') by = prepared.lock;
      else if (await updateIndex(info, changes, ready.index)) {
        const refreshed = ready.refresh ? refreshStat(info) : undefined;
        await transaction.commit();
        await refreshed;
        return { kind: 'moved' };
      }
    } finally {
      await transaction.end();
    }
    if (Date.now() >= deadline) return { kind: 'locked', by };
    await sleep(pause * (0.5 + Math.random()));
    transaction = new HeadTransaction(info);
  }
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

  /** `lost` when HEAD is not `head` (null: no commit yet); the lock, when someone else is moving HEAD or its branch. */
  async prepare(
    head: string | null,
    tip: string,
  ): Promise<'prepared' | 'lost' | { readonly lock: string }> {
    const old = head ?? '0'.repeat(tip.length);
    this.#child.stdin?.write(`start\nupdate HEAD ${tip} ${old}\nprepare\n`);
    if (await this.#said('prepare: ok')) return 'prepared';
    const lock = /Unable to create '(.*?\.lock)'/s.exec(this.#stderr)?.[1];
    if (lock !== undefined) return { lock };
    if (/but expected|reference already exists/.test(this.#stderr)) return 'lost';
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
