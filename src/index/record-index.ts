/** The index: its parts, and the one writer that keeps them equal to what a fresh build would give. */

import type { RecordData, StoredRecord } from '../record/types.ts';
import type { Model, Relation } from '../schema/model.ts';
import { dumpOf } from './dump.ts';
import { Links } from './links.ts';
import type { IndexParts, PostingSource, RecordTables } from './parts.ts';
import { Postings } from './postings.ts';
import { collectMatches, runSearch, type SearchScope } from './search.ts';
import { parseSearch, type SearchQuery } from './search-query.ts';
import { Tables } from './tables.ts';
import type {
  FileChange,
  IndexDump,
  IndexSearchOptions,
  Link,
  RecordIdentity,
  RecordIndex,
  RowHit,
  SearchAnswer,
  Slab,
} from './types.ts';
import { UniqueKeys } from './unique.ts';
import { ValueIndex } from './value-index.ts';

/** An empty index for a model, in memory. A changed model needs a new one. */
export function createIndex(model: Model): RecordIndex {
  const tables = new Tables();
  return indexOver(model, {
    tables,
    makeLists: ({ collection, valuesOf }) =>
      new ValueIndex(collection, valuesOf, () => tables.records(collection)),
    makePostings: () => {
      const postings = new Postings(model);
      for (const record of tables.all()) postings.add(record);
      return postings;
    },
  });
}

/** An index made of the given parts; it is their only writer from then on. */
export function indexOver(model: Model, parts: IndexParts): RecordIndex {
  return new ComposedIndex(model, parts);
}

class ComposedIndex implements RecordIndex {
  readonly #model: Model;
  readonly #parts: IndexParts;
  readonly #tables: RecordTables;
  readonly #links: Links;
  readonly #unique: UniqueKeys;
  #postings: PostingSource | undefined;

  constructor(model: Model, parts: IndexParts) {
    this.#model = model;
    this.#parts = parts;
    this.#tables = parts.tables;
    this.#links = new Links(model, parts.tables, parts.makeLists);
    this.#unique = new UniqueKeys(model, parts.tables, parts.makeLists);
  }

  applyChange(change: FileChange): void {
    for (const one of this.#tables.apply(change)) {
      this.#links.apply(one);
      this.#unique.apply(one);
      this.#postings?.apply(one);
    }
  }

  size(collection: string): number {
    return this.#tables.size(collection);
  }

  records(collection: string): Iterable<StoredRecord> {
    return this.#tables.records(collection);
  }

  identities(collection: string): Iterable<RecordIdentity> {
    return this.#tables.identities(collection);
  }

  get(id: string): StoredRecord | undefined {
    return this.#tables.get(id);
  }

  identityOf(id: string): RecordIdentity | undefined {
    return this.#tables.identityOf(id);
  }

  prepare(): void {
    this.#postings ??= this.#parts.makePostings();
    this.#links.prepare();
    this.#unique.prepare();
  }

  atFile(file: string): StoredRecord | undefined {
    return this.#tables.atFile(file);
  }

  files(): Iterable<StoredRecord> {
    return this.#tables.files();
  }

  shadowed(): Iterable<StoredRecord> {
    return this.#tables.shadowed();
  }

  idsWithPrefix(prefix: string, limit: number): readonly string[] {
    return this.#tables.idsWithPrefix(prefix, limit);
  }

  byUnique(collection: string, fields: readonly string[], key: string): readonly StoredRecord[] {
    return this.#unique.find(collection, fields, key);
  }

  linksFrom(id: string): readonly Link[] {
    const record = this.#tables.get(id);
    return record === undefined ? [] : this.#links.from(record);
  }

  linksTo(id: string): readonly Link[] {
    return this.#links.to(id);
  }

  resolve(relation: Relation, owner: RecordData, reference: string): string | null {
    return this.#links.resolve(relation, reference, owner);
  }

  keyed(collection: string, by: string, key: string): readonly string[] {
    return this.#links.keyed(collection, by, key);
  }

  holding(relation: Relation, reference: string): readonly string[] {
    return this.#links.holding(relation, reference);
  }

  record(id: string): RecordData | undefined {
    return this.#tables.get(id)?.data;
  }

  targets(record: RecordData, collection: string, alias: string): readonly RecordData[] {
    const relation = this.#model.collections.get(collection)?.forward.get(alias);
    return relation === undefined ? [] : this.#links.targets(record, relation);
  }

  referrers(id: string, collection: string, field: string): readonly RecordData[] {
    const relation = this.#relation(collection, field);
    return relation === undefined ? [] : this.#links.referrers(id, relation);
  }

  search(
    text: string,
    collections?: readonly string[],
    options: IndexSearchOptions = {},
  ): SearchAnswer {
    if (text.trim() === '') return { hits: [], total: 0, terms: [] };
    const { query, scope } = this.#parsed(text, collections);
    return runSearch(query, scope, options);
  }

  slabs(collection: string): readonly Slab[] {
    return this.#tables.slabs(collection);
  }

  searchRows(text: string, collection: string): ReturnType<RecordIndex['searchRows']> {
    const { query, scope } = this.#parsed(text, [collection]);
    const slabs = this.slabs(collection);
    const hits: RowHit[] = [];
    collectMatches(query, scope, (document, score) => {
      hits.push({ ...placeOf(scope.postings, document, slabs), score });
    });
    return { hits, ...(query.notice === undefined ? {} : { notice: query.notice }) };
  }

  dump(queries: readonly string[] = []): IndexDump {
    return dumpOf(this, this.#model, queries);
  }

  #relation(collection: string, field: string): Relation | undefined {
    return this.#model.collections.get(collection)?.relations.find((r) => r.field === field);
  }

  #parsed(
    text: string,
    collections: readonly string[] | undefined,
  ): { readonly query: SearchQuery; readonly scope: SearchScope } {
    this.#postings ??= this.#parts.makePostings();
    const postings = this.#postings;
    const scope = collections === undefined ? undefined : new Set(collections);
    const searched = postings.fields.filter((f) => scope?.has(f.collection) !== false);
    const query = parseSearch(text, [...new Set(searched.map((f) => f.top))].sort());
    return { query, scope: { postings, collections: scope } };
  }
}

function placeOf(
  postings: PostingSource,
  document: number,
  slabs: readonly Slab[],
): Pick<RowHit, 'slab' | 'row'> {
  const known = postings.rowOf?.(document);
  if (known !== undefined) return { slab: 0, row: known };
  const id = postings.idOf(document);
  const slab = slabs.findIndex((one) => one.rowOf(id) >= 0);
  return { slab, row: slabs[slab]?.rowOf(id) ?? -1 };
}
