/** Counts the values that name no record. */

import type { JsonObject } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
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

/** What a report calls a record that several columns of a row name: `Ann Lee <ann@example.com>`. */
export function calledSo(name: string, values: JsonObject, ownId: string | null): string {
  const address = memberOf(values, 'email');
  if (name !== '') return typeof address === 'string' ? `${name} <${address}>` : name;
  const text = Object.values(values).find((value) => typeof value === 'string');
  return ownId ?? (typeof text === 'string' ? text : '');
}

/** Looking for near names takes time with many names; for the most frequent values it is worth it. */
const MOST_NEAREST = 200;
