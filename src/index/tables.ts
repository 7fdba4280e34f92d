/** The records themselves: by file, by id, by collection. */

import type { StoredRecord } from '../record/types.ts';
import { MemorySlab } from './memory-slab.ts';
import type { RecordChange, RecordTables } from './parts.ts';
import { SortedIds } from './sorted-ids.ts';
import type { FileChange, RecordIdentity, Slab } from './types.ts';

/**
 * When several files hold one id, the record of the first file in order is the one that counts; the others
 * wait behind it. So the order in which files are read never shows.
 */
export class Tables implements RecordTables {
  readonly #byFile = new Map<string, StoredRecord>();
  readonly #byId = new Map<string, StoredRecord>();
  readonly #shadowed = new Map<string, StoredRecord[]>();
  readonly #ids = new Map<string, SortedIds>();
  /** Records in id order, of collections unchanged since someone asked. */
  readonly #lists = new Map<string, readonly StoredRecord[]>();

  apply(change: FileChange): RecordChange[] {
    const old = this.#byFile.get(change.file);
    const next = change.record;
    if (old === undefined && next === null) return [];
    if (old !== undefined && next !== null && old.id === next.id) return this.#replace(old, next);
    const changes: RecordChange[] = [];
    if (old !== undefined) changes.push(...this.#remove(old));
    if (next !== null) changes.push(...this.#add(next));
    return changes;
  }

  get(id: string): StoredRecord | undefined {
    return this.#byId.get(id);
  }

  identityOf(id: string): RecordIdentity | undefined {
    return this.#byId.get(id);
  }

  atFile(file: string): StoredRecord | undefined {
    return this.#byFile.get(file);
  }

  files(): Iterable<StoredRecord> {
    return this.#byFile.values();
  }

  all(): Iterable<StoredRecord> {
    return this.#byId.values();
  }

  *shadowed(): Iterable<StoredRecord> {
    for (const waiting of this.#shadowed.values()) yield* waiting;
  }

  size(collection: string): number {
    return this.#ids.get(collection)?.size ?? 0;
  }

  ids(collection: string): readonly string[] {
    return this.#ids.get(collection)?.sorted() ?? [];
  }

  /** Records in id order; a change of the collection makes a new list, so this one may be kept. */
  records(collection: string): readonly StoredRecord[] {
    const known = this.#lists.get(collection);
    if (known !== undefined) return known;
    const list = this.ids(collection).map((id) => this.#byId.get(id) as StoredRecord);
    this.#lists.set(collection, list);
    return list;
  }

  identities(collection: string): Iterable<RecordIdentity> {
    return this.records(collection);
  }

  slabs(collection: string): readonly Slab[] {
    return [new MemorySlab(this.records(collection))];
  }

  idsWithPrefix(prefix: string, limit: number): string[] {
    const found = [...this.#ids.values()].flatMap((ids) => ids.withPrefix(prefix, limit));
    return found.sort().slice(0, limit);
  }

  #replace(old: StoredRecord, next: StoredRecord): RecordChange[] {
    this.#byFile.set(next.file, next);
    if (this.#byId.get(old.id) === old) return [this.#show(old.id, next)];
    const waiting = this.#shadowed.get(old.id) ?? [];
    waiting[waiting.indexOf(old)] = next;
    return [];
  }

  #add(next: StoredRecord): RecordChange[] {
    this.#byFile.set(next.file, next);
    const shown = this.#byId.get(next.id);
    if (shown === undefined) return [this.#show(next.id, next)];
    const waiting = this.#shadowed.get(next.id) ?? [];
    this.#shadowed.set(next.id, waiting);
    if (next.file < shown.file) {
      waiting.push(shown);
      return [this.#show(next.id, next)];
    }
    waiting.push(next);
    return [];
  }

  #remove(old: StoredRecord): RecordChange[] {
    this.#byFile.delete(old.file);
    const waiting = this.#shadowed.get(old.id) ?? [];
    if (this.#byId.get(old.id) !== old) {
      this.#setShadowed(
        old.id,
        waiting.filter((r) => r !== old),
      );
      return [];
    }
    const [heir, ...rest] = waiting.sort((a, b) => (a.file < b.file ? -1 : 1));
    this.#setShadowed(old.id, rest);
    return [this.#show(old.id, heir)];
  }

  #setShadowed(id: string, records: StoredRecord[]): void {
    if (records.length === 0) this.#shadowed.delete(id);
    else this.#shadowed.set(id, records);
  }

  #show(id: string, after: StoredRecord | undefined): RecordChange {
    const before = this.#byId.get(id);
    if (before !== undefined) this.#lists.delete(before.collection);
    if (after !== undefined) this.#lists.delete(after.collection);
    if (after === undefined) this.#byId.delete(id);
    else this.#byId.set(id, after);
    if (before?.collection !== after?.collection) {
      if (before !== undefined) this.#ids.get(before.collection)?.delete(id);
      if (after !== undefined) this.#idsOf(after.collection).add(id);
    }
    return { id, before, after };
  }

  #idsOf(collection: string): SortedIds {
    const known = this.#ids.get(collection);
    if (known !== undefined) return known;
    const fresh = new SortedIds();
    this.#ids.set(collection, fresh);
    return fresh;
  }
}
