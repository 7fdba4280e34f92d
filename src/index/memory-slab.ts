/** Records in memory as rows. They have no columns: reading a field of an object at hand is as quick. */

import type { StoredRecord } from '../record/types.ts';
import { everyRow } from './every-row.ts';
import type { Slab } from './types.ts';

/** Rows over records in id order. */
export class MemorySlab implements Slab {
  readonly fetched = 0;
  readonly #records: readonly StoredRecord[];

  constructor(records: readonly StoredRecord[]) {
    this.#records = records;
  }

  get rows(): number {
    return this.#records.length;
  }

  isLive(): boolean {
    return true;
  }

  liveRows(): Uint32Array {
    return everyRow(this.rows);
  }

  id(row: number): string {
    return this.record(row).id;
  }

  rowOf(id: string): number {
    let low = 0;
    let high = this.rows;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.id(middle) < id) low = middle + 1;
      else high = middle;
    }
    return low < this.rows && this.id(low) === id ? low : -1;
  }

  record(row: number): StoredRecord {
    return this.#records[row] as StoredRecord;
  }

  rowsByCode(): undefined {
    return undefined;
  }

  column(): undefined {
    return undefined;
  }
}
