/** What can be asked of a workspace's past, and the plans that bring some of it back. */

import type { RecordChange } from '../../changes/past.ts';
import type { MergeCommit } from '../../crm/duplicates/unmerge.ts';
import type { Actor, Plan } from '../../plan/types.ts';
import type { JsonValue } from '../../record/types.ts';

export type LogRequest = {
  /** A record (id, also of one that is gone, or anything `find` takes) or a collection; absent: the whole bucket. */
  readonly of?: string;
  /** Commits to answer. Default 20. */
  readonly limit?: number;
  /** Commits to pass over. */
  readonly offset?: number;
  /** A date, a date-time or words; days are taken whole. */
  readonly since?: string;
  readonly until?: string;
  /** Part of a name or address, in any case. */
  readonly author?: string;
  /** Field path: only changes of it or of what is inside it; of several, of one of them. */
  readonly field?: string | readonly string[];
  /** Records named per commit; the rest is only counted. Default 20. */
  readonly perCommit?: number;
};

export type Committed = {
  /** Null: not committed yet. */
  readonly commit: string | null;
  /** UTC ISO 8601, the committer's date; null: not committed yet. */
  readonly at: string | null;
  readonly author: { readonly name: string; readonly email: string } | null;
  /** What acted: `cli`, `web`, `import:<id>`; null for commits that Pail did not make. */
  readonly via: string | null;
};

export type ChangedField = {
  /** Dotted path: `address.city`. */
  readonly field: string;
  /** RFC 6901. */
  readonly pointer: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
  /** `stage offered → closed_won`. */
  readonly words: string;
};

export type ChangedRecord = {
  /**
   * `move`: only the file moved; `merge`: it holds values of several sides and none of its own; `layout`: only its layout changed; `break`: it could not be read after that commit;
   * `hidden`: only fields that the reader may not read changed.
   */
  readonly op: RecordChange['op'] | 'hidden';
  readonly id: string;
  /** Collection path; null where no schema has it now. */
  readonly collection: string | null;
  /** Display name after the change; before it, for a removal. */
  readonly name: string;
  /** With `rename`: the id before. */
  readonly from?: string;
  /** With `break`: why. */
  readonly why?: string;
  readonly fields: readonly ChangedField[];
};

export type LogItem = Committed & {
  readonly subject: string;
  /** True: a shallow clone ends here, and what this commit seems to have made may be older. */
  readonly isBoundary: boolean;
  readonly records: readonly ChangedRecord[];
  /** Records that the commit changed; more than `records` when there are very many. */
  readonly total: number;
};

export type LogAnswer = {
  /** Newest first. */
  readonly items: readonly LogItem[];
  /** True when there are older ones. */
  readonly more: boolean;
  readonly notices: readonly string[];
};

/** One commit, with all records that it changed itself. */
export type CommitAnswer = LogItem & {
  /** Commit ids; several for a merge, none for the first. */
  readonly parents: readonly string[];
  readonly notices: readonly string[];
};

export type BlameItem = Committed & {
  readonly field: string;
  readonly pointer: string;
  readonly value: JsonValue;
  /** The value as people read it. */
  readonly text: string;
  /** First line of the commit's message. */
  readonly subject: string;
  /** True: a shallow clone hides who made it so; `commit` is the oldest that it has. */
  readonly isBoundary: boolean;
};

export type BlameAnswer = {
  readonly id: string;
  readonly collection: string;
  readonly items: readonly BlameItem[];
  readonly notices: readonly string[];
};

export type DiffRequest = {
  /** Null: HEAD. */
  readonly from: string | null;
  /** Null: the work tree. */
  readonly to: string | null;
  /** `fork`: from where the two parted; default `tips`: from `from` as it stands. */
  readonly compared?: 'fork' | 'tips';
  /** A record or a collection. */
  readonly of?: string;
};

export type DiffAnswer = {
  /** Commit ids; null: the work tree. */
  readonly from: string;
  readonly to: string | null;
  /** In path order. */
  readonly items: readonly ChangedRecord[];
};

export interface History {
  /** Newest first, merges shown only by what they did themselves. Throws `git` outside git. */
  log(request: LogRequest): Promise<LogAnswer>;
  /** What one commit did, by the beginning of its id. Throws `not_found` or `ambiguous`. */
  commit(id: string): Promise<CommitAnswer>;
  /** Where each value of a record comes from. */
  blame(reference: string): Promise<BlameAnswer>;
  diff(request: DiffRequest): Promise<DiffAnswer>;
  /** Plan that gives a record, or some of its fields, back what they were at a revision; a removed one comes back. */
  planRestore(
    reference: string,
    revision: string,
    fields: readonly string[],
    actor: Actor,
  ): Promise<Plan>;
  /**
   * Plan that takes back what a commit did (by the beginning of its id, or by what acted: `import:<id>`,
   * `automation:<id>`) and keeps what came after. Throws `conflict` with both values where that cannot be.
   */
  planUndo(target: string, actor: Actor): Promise<Plan>;
  /** What the commit did that merged a record (`mergedIntoId`). Throws `restricted` when history does not show it. */
  mergeCommitOf(id: string): Promise<MergeCommit>;
}
