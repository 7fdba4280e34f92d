/** The index as everything above it sees it. `applyChange` is its one writer. */

import type { Graph } from '../expr/types.ts';
import type { JsonValue, RecordData, StoredRecord } from '../record/types.ts';
import type { Relation } from '../schema/model.ts';

/** What happened to one file: its new content, or null when it is gone or no longer a sound record. */
export type FileChange = { readonly file: string; readonly record: StoredRecord | null };

export type Link = {
  readonly from: string;
  readonly relation: Relation;
  /** The stored reference (an id, or a natural key). */
  readonly reference: string;
  /** Id it resolves to; null when dangling. */
  readonly to: string | null;
};

export type SearchHit = {
  readonly id: string;
  readonly collection: string;
  readonly score: number;
};

export type SearchAnswer = {
  /** Best first; ties by id. */
  readonly hits: readonly SearchHit[];
  /** Number of matches; more than `hits` holds when a limit was given. */
  readonly total: number;
  /** Said to the user when the text could not be taken as lunr syntax and was searched as plain words. */
  readonly notice?: string;
  /** Stems that matched, for snippets; sorted, at most 200. */
  readonly terms: readonly string[];
};

export type IndexSearchOptions = {
  /** At most so many hits; absent: all. A small limit is much cheaper than none. */
  readonly limit?: number;
  /** Answer archived records too. */
  readonly archived?: boolean;
};

/** Codes of a column's rows, as narrow as its number of distinct values allows. */
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/**
 * The distinct values of one field, by code. Code 0 is null (or absent). Then, each run sorted: false and true,
 * numbers, instants, texts (by code point), and whatever else a faulty record may hold.
 */
export interface Dictionary {
  /** Number of codes. */
  readonly size: number;
  /** Half-open range of the codes of one kind. */
  range(kind: 'number' | 'instant' | 'text'): readonly [number, number];
  /** The value as the record's JSON has it. */
  value(code: number): JsonValue;
  /** Epoch ms of an instant's code. */
  instant(code: number): number;
}

/** One field of all rows of a slab. */
export type Column = {
  readonly dictionary: Dictionary;
  readonly codes: Codes;
  /**
   * For a list field: the elements of row `r` are `codes[starts[r]]` to `codes[starts[r + 1] - 1]`, and
   * `present[r]` is 0 where the record has no list at all.
   */
  readonly lists?: { readonly starts: Uint32Array; readonly present: Uint8Array };
};

/** Some of a collection's records, numbered from 0 in id order. */
export interface Slab {
  /** Number of rows, dead ones included. */
  readonly rows: number;
  isLive(row: number): boolean;
  /** All live rows, ascending; the caller's own. */
  liveRows(): Uint32Array;
  /** Number of records that were fetched from disk so far. */
  readonly fetched: number;
  id(row: number): string;
  /** Row of a live record; -1 when it is not here. */
  rowOf(id: string): number;
  /**
   * Rows whose ids are a dictionary's texts, by code; -1 where there is none. Dead rows are among them.
   * Undefined where such a table would save nothing.
   */
  rowsByCode(dictionary: Dictionary): Int32Array | undefined;
  /** Reads the whole record. */
  record(row: number): StoredRecord;
  /** Column of a stored field by path (`stage`, `address.city`); undefined where none is kept. */
  column(path: string): Column | undefined;
}

/** One match of a full-text search in one collection. */
export type RowHit = { readonly slab: number; readonly row: number; readonly score: number };

export type RecordIdentity = Omit<StoredRecord, 'data'>;

export interface IndexReader extends Graph {
  /** Number of records, archived ones included. */
  size(collection: string): number;
  /** All records of a collection by id order. */
  records(collection: string): Iterable<StoredRecord>;
  /** Which records a collection holds, by id order, without reading them. */
  identities(collection: string): Iterable<RecordIdentity>;
  get(id: string): StoredRecord | undefined;
  /** What a record is without its content, which is not read. */
  identityOf(id: string): RecordIdentity | undefined;
  /** Ids that start with `prefix`, sorted, at most `limit`. */
  idsWithPrefix(prefix: string, limit: number): readonly string[];
  /** Records whose unique key over `fields` has this normal form. */
  byUnique(collection: string, fields: readonly string[], key: string): readonly StoredRecord[];
  /** Id that a stored reference of `owner` (which need not be in the index) resolves to; null when dangling. */
  resolve(relation: Relation, owner: RecordData, reference: string): string | null;
  /** Ids of a collection's records that hold a natural key some relation goes by (no slug), in order. */
  keyed(collection: string, by: string, key: string): readonly string[];
  /** Ids of the records that hold a reference in the relation's field, whether or not it means anything. */
  holding(relation: Relation, reference: string): readonly string[];
  /** Forward links of one record, in schema order. */
  linksFrom(id: string): readonly Link[];
  /** Links of other records that end at `id`. */
  linksTo(id: string): readonly Link[];
  /**
   * Full text in lunr's query language plus phrases in quotes, over all collections or only those whose
   * paths are given. Blank text finds nothing. The first search of an index builds its posting lists.
   */
  search(text: string, collections?: readonly string[], options?: IndexSearchOptions): SearchAnswer;
  /** The records of a collection as rows, for queries. Valid until the next change. */
  slabs(collection: string): readonly Slab[];
  /** Full text over one collection, archived records included; rows are those of `slabs`. In no particular order. */
  searchRows(
    text: string,
    collection: string,
  ): { readonly hits: readonly RowHit[]; readonly notice?: string };
}

/** What an index holds, in an order that does not depend on how it came to hold it. */
export type IndexDump = {
  /** `collection id blob file`, sorted. */
  readonly records: readonly string[];
  /** `from field reference -> to`, sorted; `-` for a dangling one. */
  readonly links: readonly string[];
  /** `target <- from field`, sorted: the same edges, read backwards. */
  readonly referrers: readonly string[];
  /** Per query `id score`, best first. */
  readonly hits: Readonly<Record<string, readonly string[]>>;
};

/** An index that can change. Reading parts that nobody has asked for yet are built on first use. */
export interface RecordIndex extends IndexReader {
  /**
   * Builds now what is otherwise built when first asked for, and has to be read for it again whatever changed by
   * then. For a server, where the first who asks should not wait.
   */
  prepare(): void;
  /** The one writer. Order of changes to different files does not matter. */
  applyChange(change: FileChange): void;
  /** The record held for one file of the bucket. */
  atFile(file: string): StoredRecord | undefined;
  /** All records by file, in no particular order, the shadowed ones of a doubled id included. */
  files(): Iterable<StoredRecord>;
  /** Records whose id is taken by a file before theirs. */
  shadowed(): Iterable<StoredRecord>;
  dump(queries?: readonly string[]): IndexDump;
}
