/** An index as one reader sees it: records without their hidden fields, no columns and no links of these. */

import type { Veil } from '../../access/veil.ts';
import { dumpOf } from '../../index/dump.ts';
import type {
  FileChange,
  IndexDump,
  IndexSearchOptions,
  Link,
  RecordIdentity,
  RecordIndex,
  SearchAnswer,
  Slab,
} from '../../index/types.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import type { Relation } from '../../schema/model.ts';

export class VeiledIndex implements RecordIndex {
  readonly #whole: RecordIndex;
  readonly #veil: Veil;
  /** Guarded collections by the prefix of their ids. */
  readonly #guarded: ReadonlyMap<string, string>;

  constructor(whole: RecordIndex, veil: Veil) {
    this.#whole = whole;
    this.#veil = veil;
    const collections = [...veil.model.collections.values()];
    this.#guarded = new Map(
      collections
        .filter(({ path }) => veil.isGuarded(path))
        .map(({ prefix, path }) => [prefix, path]),
    );
  }

  size(collection: string): number {
    return this.#whole.size(collection);
  }

  records(collection: string): Iterable<StoredRecord> {
    const records = this.#whole.records(collection);
    return this.#veil.isGuarded(collection) ? this.#each(records) : records;
  }

  identities(collection: string): Iterable<RecordIdentity> {
    return this.#whole.identities(collection);
  }

  get(id: string): StoredRecord | undefined {
    return this.#record(this.#whole.get(id));
  }

  identityOf(id: string): RecordIdentity | undefined {
    return this.#whole.identityOf(id);
  }

  idsWithPrefix(prefix: string, limit: number): readonly string[] {
    return this.#whole.idsWithPrefix(prefix, limit);
  }

  byUnique(collection: string, fields: readonly string[], key: string): readonly StoredRecord[] {
    if (fields.some((field) => this.#veil.hides(collection, field))) return [];
    const found = this.#whole.byUnique(collection, fields, key);
    return this.#veil.isGuarded(collection) ? [...this.#each(found)] : found;
  }

  resolve(relation: Relation, owner: RecordData, reference: string): string | null {
    return this.#whole.resolve(relation, owner, reference);
  }

  keyed(collection: string, by: string, key: string): readonly string[] {
    return this.#whole.keyed(collection, by, key);
  }

  holding(relation: Relation, reference: string): readonly string[] {
    return this.#isOpen(relation) ? this.#whole.holding(relation, reference) : [];
  }

  linksFrom(id: string): readonly Link[] {
    return this.#whole.linksFrom(id).filter(({ relation }) => this.#isOpen(relation));
  }

  linksTo(id: string): readonly Link[] {
    return this.#whole.linksTo(id).filter(({ relation }) => this.#isOpen(relation));
  }

  record(id: string): RecordData | undefined {
    return this.get(id)?.data;
  }

  targets(record: RecordData, collection: string, alias: string): readonly RecordData[] {
    if (this.#veil.model.collections.get(collection)?.forward.has(alias) !== true) return [];
    return this.#all(this.#whole.targets(record, collection, alias));
  }

  referrers(id: string, collection: string, field: string): readonly RecordData[] {
    if (this.#veil.hides(collection, field)) return [];
    return this.#all(this.#whole.referrers(id, collection, field));
  }

  search(
    text: string,
    collections?: readonly string[],
    options?: IndexSearchOptions,
  ): SearchAnswer {
    return this.#whole.search(text, collections, options);
  }

  searchRows(text: string, collection: string): ReturnType<RecordIndex['searchRows']> {
    return this.#whole.searchRows(text, collection);
  }

  slabs(collection: string): readonly Slab[] {
    const slabs = this.#whole.slabs(collection);
    if (!this.#veil.isGuarded(collection)) return slabs;
    return slabs.map((slab) => veiledSlab(slab, collection, this.#veil));
  }

  prepare(): void {
    this.#whole.prepare();
  }

  applyChange(change: FileChange): void {
    this.#whole.applyChange(change);
  }

  atFile(file: string): StoredRecord | undefined {
    return this.#record(this.#whole.atFile(file));
  }

  files(): Iterable<StoredRecord> {
    return this.#each(this.#whole.files());
  }

  shadowed(): Iterable<StoredRecord> {
    return this.#each(this.#whole.shadowed());
  }

  dump(queries: readonly string[] = []): IndexDump {
    return dumpOf(this, this.#veil.model, queries);
  }

  #isOpen({ collection, field }: Relation): boolean {
    return !this.#veil.hides(collection, field);
  }

  #record(record: StoredRecord | undefined): StoredRecord | undefined {
    return record === undefined ? undefined : this.#veil.seenRecord(record);
  }

  *#each(records: Iterable<StoredRecord>): Iterable<StoredRecord> {
    for (const record of records) yield this.#veil.seenRecord(record);
  }

  /** Records of any collection: an id begins with its collection's prefix. */
  #all(records: readonly RecordData[]): readonly RecordData[] {
    const collectionOf = ({ id }: RecordData): string | undefined =>
      this.#guarded.get(id.slice(0, id.indexOf('_')));
    if (!records.some((record) => collectionOf(record) !== undefined)) return records;
    return records.map((record) => this.#veil.seen(collectionOf(record) ?? '', record));
  }
}

function veiledSlab(slab: Slab, collection: string, veil: Veil): Slab {
  return {
    rows: slab.rows,
    get fetched() {
      return slab.fetched;
    },
    isLive: (row) => slab.isLive(row),
    liveRows: () => slab.liveRows(),
    id: (row) => slab.id(row),
    rowOf: (id) => slab.rowOf(id),
    rowsByCode: (dictionary) => slab.rowsByCode(dictionary),
    record: (row) => veil.seenRecord(slab.record(row)),
    column: (path) => (veil.hides(collection, path) ? undefined : slab.column(path)),
  };
}
