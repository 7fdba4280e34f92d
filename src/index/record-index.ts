/** The index: its parts, and the one writer that keeps them equal to what a fresh build would give. */

import type { RecordData, StoredRecord } from '../record/types.ts';
import type { Model, Relation } from '../schema/model.ts';
import { dumpOf } from './dump.ts';
import { Links } from './links.ts';
import { Postings } from './postings.ts';
import { runSearch } from './search.ts';
import { parseSearch } from './search-query.ts';
import { Tables } from './tables.ts';
import type {
  FileChange,
  IndexDump,
  IndexSearchOptions,
  Link,
  RecordIndex,
  SearchAnswer,
} from './types.ts';
import { UniqueKeys } from './unique.ts';

/** An empty index for a model. A changed model needs a new one. */
export function createIndex(model: Model): RecordIndex {
  return new MemoryIndex(model);
}

class MemoryIndex implements RecordIndex {
  readonly #model: Model;
  readonly #tables = new Tables();
  readonly #links: Links;
  readonly #unique: UniqueKeys;
  #postings: Postings | undefined;

  constructor(model: Model) {
    this.#model = model;
    this.#links = new Links(model, this.#tables);
    this.#unique = new UniqueKeys(model, this.#tables);
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

  get(id: string): StoredRecord | undefined {
    return this.#tables.get(id);
  }

  atFile(file: string): StoredRecord | undefined {
    return this.#tables.atFile(file);
  }

  files(): Iterable<StoredRecord> {
    return this.#tables.files();
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

  /** Segments are records of `crm/segments`, a collection that is not part of the model yet. */
  segment(): undefined {
    return undefined;
  }

  search(
    text: string,
    collections?: readonly string[],
    options: IndexSearchOptions = {},
  ): SearchAnswer {
    if (text.trim() === '') return { hits: [], total: 0, terms: [] };
    const postings = this.#built();
    const scope = collections === undefined ? undefined : new Set(collections);
    const searched = postings.fields.filter((f) => scope?.has(f.collection) !== false);
    const query = parseSearch(text, [...new Set(searched.map((f) => f.top))].sort());
    return runSearch(query, { postings, collections: scope }, options);
  }

  dump(queries: readonly string[] = []): IndexDump {
    return dumpOf(this, this.#model, queries);
  }

  #relation(collection: string, field: string): Relation | undefined {
    return this.#model.collections.get(collection)?.relations.find((r) => r.field === field);
  }

  #built(): Postings {
    if (this.#postings !== undefined) return this.#postings;
    const postings = new Postings(this.#model);
    for (const record of this.#tables.all()) postings.add(record);
    this.#postings = postings;
    return postings;
  }
}
