/** A query is inert data; its answer is inert data too. */

import type { Type } from '../expr/types.ts';
import type { JsonValue, RecordData } from '../record/types.ts';

export type Query = {
  /** Collection path, short name or alias. */
  readonly collection: string;
  /** CEL conditions; all must hold. Shorthand is compiled to CEL before. */
  readonly where?: readonly string[];
  /** Full text, in lunr's query syntax. With no `sort`, hits come best first. */
  readonly search?: string;
  /** Sort keys: CEL, `-` in front for descending. Nulls last both ways; ties by id. */
  readonly sort?: readonly string[];
  readonly limit?: number;
  readonly offset?: number;
  /** Opaque `nextCursor` of an earlier answer; instead of `offset`. */
  readonly cursor?: string;
  /** CEL per column, e.g. `company.name`; absent: all stored fields. */
  readonly columns?: readonly string[];
  /**
   * Paths of the stored fields that are wanted: the records of the answer then have these and their id alone, which
   * spares reading them. Absent: whole records. Neither for `columns` nor `expand`, which may read more.
   */
  readonly only?: readonly string[];
  /** Forward relation aliases whose records are put into each item under the alias. */
  readonly expand?: readonly string[];
  /** CEL whose value groups the records; a list value puts a record in several groups. */
  readonly group?: string;
  readonly sum?: readonly string[];
  readonly avg?: readonly string[];
  readonly min?: readonly string[];
  readonly max?: readonly string[];
  /** Answer only the total. */
  readonly count?: boolean;
  /** Include archived records. */
  readonly archived?: boolean;
};

/** A figure about money in several currencies has a number for each of them: `{EUR: 8500, USD: 31500}`. */
export type Sums = {
  readonly sum?: Readonly<Record<string, JsonValue>>;
  readonly avg?: Readonly<Record<string, JsonValue>>;
  readonly min?: Readonly<Record<string, JsonValue>>;
  readonly max?: Readonly<Record<string, JsonValue>>;
  /** ISO 4217, by what was asked for, where it is money in one currency. */
  readonly currency?: Readonly<Record<string, string>>;
};

export type Group = { readonly key: JsonValue; readonly count: number } & Sums;

export type QueryColumn = {
  /** The CEL as given. */
  readonly name: string;
  readonly type: Type;
  /** Field path in its collection when the column is a plain field or a hop to one; for labels and formats. */
  readonly field?: { readonly collection: string; readonly path: string };
};

export type QueryItem = {
  readonly record: RecordData;
  readonly collection: string;
  /** One value per query column; empty when the query names no columns. Days and instants as ISO strings. */
  readonly values: readonly JsonValue[];
  readonly expanded?: Readonly<Record<string, RecordData | readonly RecordData[] | null>>;
  /** Only for full-text queries. */
  readonly score?: number;
};

export type QueryAnswer = {
  readonly collection: string;
  readonly columns: readonly QueryColumn[];
  readonly items: readonly QueryItem[];
  /** Number of matches before paging. */
  readonly total: number;
  readonly nextCursor?: string;
  readonly groups?: readonly Group[];
  /** Sums over all matches when asked for without `group`. */
  readonly totals?: Sums;
  readonly notices: readonly string[];
};

/** One step of running a query, and how many records (or groups) it left. */
export type QueryStep = {
  readonly step: string;
  readonly records: number;
  /** Records of the collection that had to be fetched whole from disk; absent: none. */
  readonly read?: number;
};
