/** Counts the values that name no record. */

import type { KnownRecords } from './known-records.ts';
import type { Unmatched } from './types.ts';

export class UnmatchedValues {
  readonly #values = new Map<string, { -readonly [K in keyof Unmatched]: Unmatched[K] }>();

  add(column: string, to: readonly string[], value: string, why: Unmatched['why']): void {
    const key = JSON.stringify([column, value]);
    const known = this.#values.get(key);
    if (known === undefined)
      this.#values.set(key, { column, to, value, rows: 1, nearest: [], why });
    else known.rows++;
  }

  /** Most frequent first, with names that come near. */
  list(known: (path: string) => KnownRecords | undefined): readonly Unmatched[] {
    const sorted = [...this.#values.values()].sort(
      (a, b) => b.rows - a.rows || (a.value < b.value ? -1 : 1),
    );
    return sorted.map((one, index) =>
      index < MOST_NEAREST
        ? { ...one, nearest: one.to.flatMap((path) => known(path)?.nearestTo(one.value) ?? []) }
        : one,
    );
  }
}

/** Looking for near names takes time with many names; for the most frequent values it is worth it. */
const MOST_NEAREST = 200;
