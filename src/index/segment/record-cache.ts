/** Records of a segment that were read lately: a bounded number over all collections. */

import type { StoredRecord } from '../../record/types.ts';

/** Records of about 1 KB take about 2.5 KB in memory. Past this many the cache starts anew. */
const MAX_RECORDS = 20_000;

export class RecordCache {
  readonly #collections = new Map<string, Map<number, StoredRecord>>();
  #size = 0;

  get(collection: string, row: number): StoredRecord | undefined {
    return this.#collections.get(collection)?.get(row);
  }

  add(row: number, record: StoredRecord): void {
    if (this.#size >= MAX_RECORDS) {
      this.#collections.clear();
      this.#size = 0;
    }
    const rows = this.#collections.get(record.collection);
    if (rows === undefined) this.#collections.set(record.collection, new Map([[row, record]]));
    else rows.set(row, record);
    this.#size++;
  }

  delete(collection: string, row: number): void {
    if (this.#collections.get(collection)?.delete(row) === true) this.#size--;
  }
}
