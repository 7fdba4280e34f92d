/** Records of a collection as plain rows: what the arithmetic of a report works on. */

import { scaledExactly } from '../../expr/decimal.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import type { Actor } from '../../plan/types.ts';
import type { JsonValue } from '../../record/types.ts';
import type { Reading } from '../types.ts';

/** Values of the asked columns by the names they were asked under, and the record's id. */
export type Row<K extends string = string> = Readonly<Record<K | 'id', JsonValue>>;

/**
 * All records that meet the conditions, a value per column: CEL by a name of one's own. None where the workspace has
 * not the collection. One query, no record is fetched for columns of stored fields.
 */
export function readRows<K extends string>(
  reading: Reading,
  actor: Actor,
  collection: string,
  columns: Readonly<Record<K, string>>,
  where: readonly string[] = [],
): readonly Row<K>[] {
  if (!reading.model.collections.has(collection)) return [];
  const names = Object.keys(columns) as K[];
  const query = { collection, where, columns: names.map((name) => columns[name]) };
  return reading.query(query, actor).items.map(({ record, values }) => {
    const pairs = names.map((name, i) => [name, values[i] ?? null]);
    return Object.fromEntries([...pairs, ['id', record.id]]) as Row<K>;
  });
}

/** Null for anything but a number. */
export function numberOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

/** `''` for anything but text. */
export function textOf(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

/** Lists by key, keys in the order in which they first came. */
export function listsBy<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}

/** The mean; null for none. */
export function mean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return ratio(exactSum(values), values.length);
}

/** The value in the middle, or the mean of the two there; null for none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  if (sorted.length % 2 === 1) return sorted[half] ?? null;
  return mean(sorted.slice(half - 1, half + 1));
}

/** Enough for any figure, too few to show how binary numbers round. */
const RATIO_DECIMALS = 12;

/** `part` ÷ `whole`, to `RATIO_DECIMALS`; null where there is no whole. */
export function ratio(part: number, whole: number, times = 1): number | null {
  return whole === 0 ? null : scaledExactly(part, times, whole, RATIO_DECIMALS);
}

/** `part` of `whole` in percent; null where there is no whole. */
export function share(part: number, whole: number): number | null {
  return ratio(part, whole, 100);
}

/** Names by id; those of one name are told apart by their ids. */
export function namesById(
  people: Iterable<readonly [id: string, name: string]>,
): ReadonlyMap<string, string> {
  const names = new Map(people);
  const counts = new Map<string, number>();
  for (const name of names.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
  const labels = [...names].map(([id, name]): [string, string] => {
    const isShared = name !== '' && (counts.get(name) ?? 0) > 1;
    return [id, isShared ? `${name} (${id})` : name];
  });
  return new Map(labels);
}
