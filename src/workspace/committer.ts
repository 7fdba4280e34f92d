/** Turns applied plans into commits, now or soon. */

import type { FileOp } from '../bucket/file-ops.ts';
import type { Finish } from '../bucket/journal.ts';
import type { StateDir } from '../bucket/state-dir.ts';
import { type CommitQueue, type Flushed, openCommitQueue } from '../history/commit-queue.ts';
import { LatePath, type QueueEntry, type QueuePath } from '../history/queue-store.ts';
import type { Actor, Plan } from '../plan/types.ts';
import { blobId } from '../record/blob.ts';

/** What must be known to commit a plan, kept with its journal so that a crash loses none of it. */
export type CommitNote = {
  readonly id: string;
  readonly createdAt: string;
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
  readonly via: string;
  readonly trailers?: Readonly<Record<string, string>>;
  /** Files below the workspace's root that are written and not committed. */
  readonly without?: readonly string[];
};

export function commitNote(id: string, plan: Plan, actor: Actor, now: number): CommitNote {
  const { name, email, via } = actor;
  const { message, trailers = {} } = plan;
  const createdAt = new Date(now).toISOString();
  return { id, message, via, createdAt, author: { name, email }, trailers };
}

/** Longest delay between acknowledgement and commit in a server, ms; below the promised 2 s. */
const SOON_MS = 500;
/** Most files that are remembered as this process's own work. */
const MANY = 10_000;
/** Pause before a postponed flush (a rebase, a foreign lock) is tried again, ms. */
const RETRY_MS = 1_000;

export class Committer {
  readonly #queue: CommitQueue | null;
  readonly #prefix: string;
  /** Blob ids that this process has queued last, by path from the top of the work tree. */
  readonly #own = new Map<string, string | null>();
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<Flushed> | undefined;

  constructor(stateDir: StateDir) {
    const { dir, git } = stateDir;
    this.#queue = git === null ? null : openCommitQueue(dir, git);
    this.#prefix = git === null ? '' : git.prefix;
  }

  /** For `applyFileOps` on the workspace's root: queues the plan's commit. A null note queues nothing. */
  readonly finish: Finish = async (note, ops) => {
    const queue = this.#queue;
    if (queue === null || note === null || ops.length === 0) return undefined;
    const entry = this.#entryOf(note as unknown as CommitNote, ops);
    if (entry.paths.length === 0) return undefined;
    await queue.enqueue(entry);
    if (this.#own.size > MANY) this.#own.clear();
    for (const { file, blob } of entry.paths) this.#own.set(file, blob);
    return () => queue.withdraw(entry.id);
  };

  #entryOf(note: CommitNote, ops: readonly FileOp[]): QueueEntry {
    const { id, createdAt, message, author, via, trailers = {}, without = [] } = note;
    const committed = ops.filter(({ file }) => !without.includes(file));
    const paths = committed.map((op): QueuePath => {
      const file = `${this.#prefix}${op.file}`;
      const content = op.op === 'write' ? op : null;
      const blob = content === null ? null : blobId(content.bytes);
      return new LatePath({ file, blob, before: op.before, mode: '100644' }, content);
    });
    return { id, createdAt, paths, author, message, trailers: { 'Pail-Via': via, ...trailers } };
  }

  /** True for what this process has itself made of the file (from the top of the work tree) last. */
  isOwn(file: string, blob: string): boolean {
    return this.#own.get(file) === blob;
  }

  /** What commits that wait will make of their files, by path from the top of the work tree. */
  queued(): ReadonlyMap<string, Uint8Array | null> {
    const paths = this.#queue?.pending().entries.flatMap((entry) => entry.paths) ?? [];
    return new Map(paths.map(({ file, bytes }) => [file, bytes]));
  }

  /** Commits everything that waits. Answers the commit of one entry and what to tell the user. */
  async commitNow(
    entryId: string,
  ): Promise<{ readonly commit: string | null; readonly notices: readonly string[] }> {
    if (this.#queue === null) return { commit: null, notices: [] };
    const flushed = await this.#queue.flush();
    const own = flushed.commits.find((made) => made.entryId === entryId);
    return {
      commit: own?.commit ?? this.#queue.commitOf(entryId),
      notices: noticesOf(flushed),
    };
  }

  /** Commits within `SOON_MS`, together with what else is queued by then. */
  commitSoon(delay: number = SOON_MS): void {
    if (this.#queue === null || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#flush();
    }, delay);
    this.#timer.unref();
  }

  async #flush(): Promise<void> {
    if (this.#queue === null) return;
    this.#flushing = this.#queue.flush();
    const flushed = await this.#flushing;
    this.#flushing = undefined;
    if (flushed.left > 0) this.commitSoon(flushed.reason === undefined ? SOON_MS : RETRY_MS);
  }

  /** Makes good what a crash left in the queue. */
  async recover(): Promise<readonly string[]> {
    return this.#queue === null ? [] : noticesOf(await this.#queue.recover());
  }

  /** Commits what waits before the process goes. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#flushing;
    if (this.#timer !== undefined) await this.#queue?.flush();
    this.#timer = undefined;
  }
}

function noticesOf({ left, reason, leftOut }: Flushed): string[] {
  const notices = leftOut.map(
    ({ file }) =>
      `${file} was changed by someone else before its commit was made; it is left to them`,
  );
  if (left > 0) {
    const why = reason === undefined ? '' : ` (${reason})`;
    notices.push(`saved; the commit waits in the queue${why} and is made at the next chance`);
  }
  return notices;
}
