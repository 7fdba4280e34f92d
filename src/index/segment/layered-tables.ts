/**
 * A segment with changes over it. A change first *lifts* the records it is about into memory: every id is wholly
 * in the segment or wholly in memory, so that all rules about doubled ids hold without a second set of them.
 */

import { prefixOf } from '../../record/id.ts';
import type { StoredRecord } from '../../record/types.ts';
import { collectionOfFile } from '../../schema/model.ts';
import type { RecordChange, RecordTables } from '../parts.ts';
import { Tables } from '../tables.ts';
import type { FileChange, RecordIdentity, Slab } from '../types.ts';
import type { Segment } from './segment.ts';
import { StoredSlab } from './stored-slab.ts';

export class LayeredTables implements RecordTables {
  /** The records in memory. */
  readonly tail: Tables = new Tables();
  /** The segment's, by collection. */
  readonly base: ReadonlyMap<string, StoredSlab>;
  readonly #segment: Segment;
  #isUntouched = true;
  /** Collections by id prefix; more than one only while schemas are at fault. */
  readonly #byPrefix = new Map<string, StoredSlab[]>();

  constructor(segment: Segment) {
    this.#segment = segment;
    const base = new Map<string, StoredSlab>();
    for (const { path, prefix } of segment.model.collections.values()) {
      const slab = new StoredSlab(segment, path);
      base.set(path, slab);
      this.#byPrefix.set(prefix, [...(this.#byPrefix.get(prefix) ?? []), slab]);
    }
    this.base = base;
    for (const { record } of segment.shadowed()) {
      this.#lift(record.id);
      this.tail.apply({ file: record.file, record });
    }
  }

  apply(change: FileChange): RecordChange[] {
    const lifted: RecordChange[] = [];
    const old = this.atFile(change.file);
    for (const id of [old?.id, change.record?.id]) {
      const record = id === undefined ? undefined : this.#lift(id);
      if (record === undefined) continue;
      lifted.push({ id: record.id, before: undefined, after: record, lifted: true });
    }
    return [...lifted, ...this.tail.apply(change)];
  }

  /** True while every record of the segment still holds. */
  get isUntouched(): boolean {
    return this.#isUntouched;
  }

  get(id: string): StoredRecord | undefined {
    const changed = this.tail.get(id);
    if (changed !== undefined) return changed;
    const place = this.#find(id);
    return place?.slab.record(place.row);
  }

  identityOf(id: string): RecordIdentity | undefined {
    const changed = this.tail.identityOf(id);
    if (changed !== undefined) return changed;
    const place = this.#find(id);
    return place?.slab.identity(place.row);
  }

  atFile(file: string): StoredRecord | undefined {
    const changed = this.tail.atFile(file);
    if (changed !== undefined) return changed;
    const collection = collectionOfFile(this.#segment.model, file);
    const slab = collection && this.base.get(collection.path);
    const id = file.slice(file.lastIndexOf('/') + 1).replace(/\.json$/, '');
    const row = slab?.rowOf(id) ?? -1;
    return slab !== undefined && row >= 0 && slab.file(row) === file ? slab.record(row) : undefined;
  }

  *files(): Iterable<StoredRecord> {
    for (const slab of this.base.values()) yield* slab.records();
    yield* this.tail.files();
  }

  shadowed(): Iterable<StoredRecord> {
    return this.tail.shadowed();
  }

  size(collection: string): number {
    return (this.base.get(collection)?.live ?? 0) + this.tail.size(collection);
  }

  records(collection: string): Iterable<StoredRecord> {
    return merged(this.base.get(collection)?.records() ?? [], this.tail.records(collection));
  }

  identities(collection: string): Iterable<RecordIdentity> {
    const base = this.base.get(collection)?.identities() ?? [];
    return merged(base, this.tail.identities(collection));
  }

  slabs(collection: string): readonly Slab[] {
    const base = this.base.get(collection);
    const tail = this.tail.slabs(collection);
    return base === undefined ? tail : [base, ...tail];
  }

  idsWithPrefix(prefix: string, limit: number): string[] {
    const found = [...this.base.values()].flatMap((slab) => slab.idsWithPrefix(prefix, limit));
    return [...found, ...this.tail.idsWithPrefix(prefix, limit)].sort().slice(0, limit);
  }

  /** Moves a record to memory; undefined when the segment does not hold it, or no more. */
  #lift(id: string): StoredRecord | undefined {
    const place = this.#find(id);
    if (place === undefined) return undefined;
    this.#isUntouched = false;
    const record = place.slab.hide(place.row);
    this.tail.apply({ file: record.file, record });
    return record;
  }

  #find(id: string): { readonly slab: StoredSlab; readonly row: number } | undefined {
    for (const slab of this.#byPrefix.get(prefixOf(id)) ?? []) {
      const row = slab.rowOf(id);
      if (row >= 0) return { slab, row };
    }
    return undefined;
  }
}

/** Two sequences in id order as one. */
function* merged<T extends { readonly id: string }>(a: Iterable<T>, b: Iterable<T>): Iterable<T> {
  const right = b[Symbol.iterator]();
  let next = right.next();
  for (const record of a) {
    while (!next.done && next.value.id < record.id) {
      yield next.value;
      next = right.next();
    }
    yield record;
  }
  for (; !next.done; next = right.next()) yield next.value;
}
