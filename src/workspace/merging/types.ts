/** Merging as the faces see it. */

import type { Problem } from '../../errors.ts';
import type { Upstream } from '../../history/remote.ts';
import type { InProgress } from '../../history/status.ts';
import type { Actor, Applied } from '../../plan/types.ts';
import type { ParkedConflict } from '../../record/parked.ts';
import type { Decision } from '../../record/resolve.ts';
import type { Conflict } from './open-conflicts.ts';

/** What a merge of commits brought. */
export type Taken = {
  /** Commits that came. */
  readonly received: number;
  /** Files below the bucket that they changed here. */
  readonly files: readonly string[];
  /** Conflicts that the merge has parked. */
  readonly conflicts: readonly ParkedConflict[];
  readonly notices: readonly string[];
};

/** What a sync brought and sent. */
export type SyncReport = Taken & {
  readonly upstream: Upstream;
  /** Files that people had changed without Pail, committed first. */
  readonly committed: number;
  /** Commits that went. */
  readonly sent: number;
  /** Git's words, where the remote could not be reached or did not take the commits: these wait here. */
  readonly unreachable?: string;
  readonly refused?: string;
};

/** What a sync did, and what is wrong with the records it brought. */
export type SyncResult = SyncReport & { readonly problems: readonly Problem[] };

/** What the merge of a branch did. */
export type MergeResult = Taken & {
  /** Files that people had changed without Pail, committed first. */
  readonly committed: number;
  readonly problems: readonly Problem[];
};

/** What settling a conflict did. */
export type Resolution = Applied & {
  /** Pointers of fields that are still open. */
  readonly open: readonly string[];
};

/** How this clone stands to others, and to git's own work in it. */
export type Standing = {
  /** The remote that a sync goes to, `origin` where there are several; null: none. */
  readonly remote: string | null;
  /** What git is in the midst of. */
  readonly underWay: InProgress | null;
};

export interface Merging {
  /**
   * Commits, fetches, merges by field, and pushes. Offline nothing is lost: the report says what waits. Throws `git` on
   * a detached HEAD, without a remote and during a rebase or merge; `conflict` for files that only a person can merge.
   */
  sync(actor: Actor, onProgress?: (words: string) => void): Promise<SyncResult>;
  /**
   * Merges a branch (or any revision) into the one that is checked out, by field, like a sync but without a remote.
   * Throws `not_found` for an unknown one, else as `sync` does.
   */
  merge(revision: string, actor: Actor, onProgress?: (words: string) => void): Promise<MergeResult>;
  /**
   * What people have to decide after merges, by file. A few system calls while there is nothing and git's index stays as
   * it is: for counts on every page.
   */
  conflicts(): Promise<readonly Conflict[]>;
  /** A warning per open conflict, an error per file of `bucket/.conflicts` that holds none. Costs what `conflicts` does. */
  problems(): Promise<readonly Problem[]>;
  /** Costs two system calls, and a git process when git's configuration has changed. */
  standing(): Promise<Standing>;
  /**
   * Settles a conflict. One that a sync parked may be settled field by field, each time as a commit; of one that git
   * waits with, all fields at once: then the file is written and marked as settled, and the merge is left to git.
   */
  resolve(conflict: Conflict, decision: Decision, actor: Actor): Promise<Resolution>;
}
