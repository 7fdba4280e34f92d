/**
 * What an index is made of. Each part has two sides: one held in memory alone, and one that lays a few changed
 * records over an immutable segment. Everything above the parts is the same for both.
 */

import type { StoredRecord } from '../record/types.ts';
import type { TextField } from './text-fields.ts';
import type { FileChange, RecordIdentity, Slab } from './types.ts';

/** What a file's change means for one id. Every other part of the index is fed with these. */
export type RecordChange = {
  readonly id: string;
  readonly before: StoredRecord | undefined;
  readonly after: StoredRecord | undefined;
  /** The record only moved from the segment to memory; `before` is then undefined. */
  readonly lifted?: true;
};

/** The records: by file, by id, by collection. */
export interface RecordTables {
  apply(change: FileChange): RecordChange[];
  get(id: string): StoredRecord | undefined;
  /** What a record is without its content, which is not read. */
  identityOf(id: string): RecordIdentity | undefined;
  atFile(file: string): StoredRecord | undefined;
  files(): Iterable<StoredRecord>;
  /** Records whose id is taken by a file before theirs. */
  shadowed(): Iterable<StoredRecord>;
  size(collection: string): number;
  /** By id order. */
  records(collection: string): Iterable<StoredRecord>;
  /** The same without reading them. */
  identities(collection: string): Iterable<RecordIdentity>;
  idsWithPrefix(prefix: string, limit: number): string[];
  /** The same records, for queries; their rows are numbered by id order within each slab. */
  slabs(collection: string): readonly Slab[];
}

/** Values of one record in one list; strings only, so that keys compare exactly. */
export type ValuesOf = (record: StoredRecord) => readonly string[];

/** Which records hold a value. */
export interface ValueLists {
  /** Ids that hold `value`, sorted. Read it at once: it changes with the index. */
  ids(value: string): readonly string[];
  apply(change: RecordChange): void;
}

/** A list of values of one collection's records; segments keep it under its `name`. */
export type ListSpec = {
  readonly name: string;
  readonly collection: string;
  readonly valuesOf: ValuesOf;
};

export type MakeLists = (spec: ListSpec) => ValueLists;

/** Sums over the live texts of one field, for the average length. */
export type FieldTotals = { slots: number; length: number };

/** One occurrence of a stem: how often in which text field of which document, and how many stems that text has. */
export type VisitPosting = (
  document: number,
  field: number,
  frequency: number,
  length: number,
) => void;

/** Posting lists. Documents are numbers below `size`; those of dead records are never visited. */
export interface PostingSource {
  /** Text fields by number. */
  readonly fields: readonly TextField[];
  totals(field: number): FieldTotals;
  readonly size: number;
  /** Live documents per collection. */
  counts(): Iterable<readonly [string, number]>;
  /** True when some document may hold the stem. */
  has(stem: string): boolean;
  /** Visits the stems that start with `prefix`, in no particular order, some perhaps twice. */
  eachStem(prefix: string, visit: (stem: string) => void): void;
  /** A document's fields stand together, in schema order. */
  each(stem: string, visit: VisitPosting): void;
  /** Undefined when the document is dead. */
  collectionOf(document: number): string | undefined;
  idOf(document: number): string;
  /** Row in the first slab of its collection, where that is known without a look-up. */
  rowOf?(document: number): number | undefined;
  /** True when the record has a value in `archivedAt`. */
  isArchived(document: number): boolean;
  recordOf(document: number): StoredRecord;
  apply(change: RecordChange): void;
}

export type IndexParts = {
  readonly tables: RecordTables;
  readonly makeLists: MakeLists;
  /** Made at the first search. */
  readonly makePostings: () => PostingSource;
};
