/** The rows of a segment that still hold: those whose record has not moved to memory. */

import type { StoredRecord } from '../../record/types.ts';
import { everyRow } from '../every-row.ts';
import type { Column, Dictionary, RecordIdentity, Slab } from '../types.ts';
import type { Segment } from './segment.ts';
import { StoredDictionary } from './stored-column.ts';
import type { StoredRows } from './stored-rows.ts';

export class StoredSlab implements Slab {
  fetched = 0;
  readonly #segment: Segment;
  readonly #stored: StoredRows;
  readonly #hidden = new Set<number>();
  readonly #links = new Map<Dictionary, Int32Array>();
  readonly #columns = new Map<string, Column | undefined>();

  constructor(segment: Segment, collection: string) {
    this.#segment = segment;
    this.#stored = segment.rows(collection);
  }

  get collection(): string {
    return this.#stored.collection;
  }

  get rows(): number {
    return this.#stored.size;
  }

  get live(): number {
    return this.rows - this.#hidden.size;
  }

  isLive(row: number): boolean {
    return this.#hidden.size === 0 || !this.#hidden.has(row);
  }

  liveRows(): Uint32Array {
    const rows = everyRow(this.rows);
    return this.#hidden.size === 0 ? rows : rows.filter((row) => !this.#hidden.has(row));
  }

  id(row: number): string {
    return this.#stored.ids.at(row);
  }

  rowOf(id: string): number {
    const row = this.#stored.ids.find(id);
    return this.isLive(row) ? row : -1;
  }

  rowsByCode(dictionary: Dictionary): Int32Array | undefined {
    if (!(dictionary instanceof StoredDictionary)) return undefined;
    const known = this.#links.get(dictionary);
    if (known !== undefined) return known;
    const rows = dictionary.placesIn(this.#stored.ids);
    this.#links.set(dictionary, rows);
    return rows;
  }

  file(row: number): string {
    return this.#stored.file(row);
  }

  record(row: number): StoredRecord {
    const { cache } = this.#segment;
    const known = cache.get(this.collection, row);
    if (known !== undefined) return known;
    this.fetched++;
    const record = this.#stored.record(row);
    cache.add(row, record);
    return record;
  }

  column(path: string): Column | undefined {
    if (!this.#columns.has(path)) {
      this.#columns.set(path, this.#segment.column(this.#stored.collection, path));
    }
    return this.#columns.get(path);
  }

  /** Live records, by id. */
  *records(): Iterable<StoredRecord> {
    let row = 0;
    for (const record of this.#stored.records()) {
      if (this.isLive(row)) yield this.#segment.cache.get(this.collection, row) ?? record;
      row++;
    }
  }

  /** Which live records there are, by id. */
  *identities(): Iterable<RecordIdentity> {
    for (let row = 0; row < this.rows; row++) {
      if (this.isLive(row)) yield this.identity(row);
    }
  }

  /** Each part is read when it is asked for. */
  identity(row: number): RecordIdentity {
    const stored = this.#stored;
    return {
      collection: stored.collection,
      get id() {
        return stored.ids.at(row);
      },
      get file() {
        return stored.file(row);
      },
      get blob() {
        return stored.blob(row);
      },
    };
  }

  /** Live ids that start with `prefix`, sorted, at most `limit`. */
  idsWithPrefix(prefix: string, limit: number): string[] {
    const out: string[] = [];
    const { ids } = this.#stored;
    for (let row = ids.lowerBound(prefix); row < ids.size && out.length < limit; row++) {
      const id = ids.at(row);
      if (!id.startsWith(prefix)) break;
      if (this.isLive(row)) out.push(id);
    }
    return out;
  }

  /** Rows taken out. */
  hidden(): Iterable<number> {
    return this.#hidden;
  }

  /** Takes a row out; the answer is its record. */
  hide(row: number): StoredRecord {
    const record = this.record(row);
    this.#hidden.add(row);
    this.#segment.cache.delete(this.collection, row);
    return record;
  }
}
