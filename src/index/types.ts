/** The index as everything above it sees it. `applyChange` is its one writer. */

import type { Graph } from '../expr/types.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
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
  /** Said to the user when the text could not be taken as lunr syntax and was searched as plain words. */
  readonly notice?: string;
  /** Stems that matched, for snippets. */
  readonly terms: readonly string[];
};

export interface IndexReader extends Graph {
  /** Number of records, archived ones included. */
  size(collection: string): number;
  /** All records of a collection by id order. */
  records(collection: string): Iterable<StoredRecord>;
  get(id: string): StoredRecord | undefined;
  /** Ids that start with `prefix`, sorted, at most `limit`. */
  idsWithPrefix(prefix: string, limit: number): readonly string[];
  /** Records whose unique key over `fields` has this normal form. */
  byUnique(collection: string, fields: readonly string[], key: string): readonly StoredRecord[];
  /** Id that a stored reference of `owner` (which need not be in the index) resolves to; null when dangling. */
  resolve(relation: Relation, owner: RecordData, reference: string): string | null;
  /** Forward links of one record, in schema order. */
  linksFrom(id: string): readonly Link[];
  /** Links of other records that end at `id`. */
  linksTo(id: string): readonly Link[];
  /** Full text over all collections, or only those named. `syntax: 'lunr'` = lunr's query language, else words. */
  search(text: string, collections?: readonly string[]): SearchAnswer;
}
