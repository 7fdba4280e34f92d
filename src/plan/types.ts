/** A plan says what shall change, and on which state it was made. Pure data: making one touches nothing. */

import type { Actor } from '../access/actor.ts';
import type { ParkedConflict, ParkedField } from '../record/parked.ts';
import type { JsonValue, RecordData, StoredRecord } from '../record/types.ts';

export type { Actor };

/** One record's change. `before` is the record the plan was made on; `apply` re-reads it under the lock. */
export type Change =
  | { readonly op: 'create'; readonly collection: string; readonly after: RecordData }
  | {
      readonly op: 'update';
      readonly before: StoredRecord;
      readonly after: RecordData;
      /**
       * What `after` was computed from: the whole record (`If-Match`), or numbers that were added to. When
       * another writer has changed that meanwhile, the change is refused even if both came to the same value.
       */
      readonly dependsOn?: 'record' | readonly string[];
      /** The file moves there (relative to the bucket), its bytes as they are: `after` is `before.data`. */
      readonly to?: string;
    }
  | { readonly op: 'remove'; readonly before: StoredRecord }
  /** Rename of an id: the file moves; `after.id` is the new id. */
  | { readonly op: 'rename'; readonly before: StoredRecord; readonly after: RecordData };

/** A file that is no record: a schema, a view, a migration, a pristine copy of a pack's file, an attachment. */
export type FileEdit = {
  /** Relative to the workspace's root, `/`-separated, below one of `EDITABLE`, or an attachment in the bucket. */
  readonly path: string;
  /** Blob id that the plan was made on; null: there is no file. */
  readonly before: string | null;
  /** Null removes the file. */
  readonly bytes: Uint8Array | null;
};

/** Directories of the workspace whose files a plan may change beside records. */
export const EDITABLE = ['schemas', 'views', 'migrations', '.pail/shipped'] as const;

export type Plan = {
  /** First line of the commit message: `deals: BigCo Enterprise License: stage offered → closed_won`. */
  readonly message: string;
  readonly changes: readonly Change[];
  /** Parked conflicts that the plan settles, with the fields that stay open; with none, the conflict is over. */
  readonly parked?: readonly { readonly id: string; readonly open: readonly ParkedField[] }[];
  /** Conflicts that the plan parks; fields that are open already stay as they are parked. */
  readonly parks?: readonly ParkedConflict[];
  /** Schemas and views that change with the records; these are checked against what they will be. */
  readonly files?: readonly FileEdit[];
  /** Expressions of schemas and views that the plan breaks do not refuse it: whoever asked knows of them. */
  readonly breaksExpressions?: boolean;
  /** The plan changes layout and no value: files that hold uncommitted edits of people are written and not committed. */
  readonly isLayout?: boolean;
  /** More trailers of the commit, by name, beside `Pail-Via`. */
  readonly trailers?: Readonly<Record<string, string>>;
};

/** What `apply` answers once everything is on disk. */
export type Applied = {
  readonly changes: readonly Change[];
  /** Commit id; null when the workspace commits manually, is not in git, or the commit is still queued. */
  readonly commit: string | null;
  /** Said to the user: e.g. the commit is queued because a rebase is running. */
  readonly notices: readonly string[];
};

/** How far a long write is: records checked, files prepared, then everything given its place and committed. */
export type ApplyStep = 'checking' | 'writing' | 'committing';

export type ApplyOptions = {
  /**
   * Nothing is asked of this workspace afterwards: its index is not told of the records, which takes time and memory,
   * and neither is the caller.
   */
  readonly isLast?: boolean;
  readonly onProgress?: (step: ApplyStep, done: number, total: number) => void;
};

/** One requested edit of a field: `=` sets (null clears), `+=` adds to a number or list, `-=` takes away. */
export type Edit = {
  readonly path: string;
  readonly op: '=' | '+=' | '-=';
  readonly value: JsonValue;
};
