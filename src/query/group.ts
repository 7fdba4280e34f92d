/** Groups of a query's matches. */

import type { Compiled, Scope, Value } from '../expr/types.ts';
import { compareValues, toJson } from '../expr/value.ts';
import type { JsonValue, RecordData } from '../record/types.ts';

export type Grouped = { readonly key: JsonValue; readonly records: readonly RecordData[] };

type Bucket = { readonly value: Value; readonly key: JsonValue; readonly records: RecordData[] };

/**
 * Records by the value of an expression. A list value puts a record in each of its elements' groups, an empty
 * one in that of null. Groups stand in `order` (a field's closed list), the rest by value, null last.
 */
export function groupRecords(
  records: readonly RecordData[],
  by: Compiled,
  order: readonly unknown[] | undefined,
  scope: Scope,
): Grouped[] {
  const { type } = by;
  const element = type.kind === 'list' ? type.of : type;
  const buckets = new Map<string, Bucket>();
  for (const record of records) {
    const value = by.evaluate(record, scope);
    const values = type.kind === 'list' ? elementsOf(value) : [value];
    const seen = new Set<string>();
    for (const one of values) {
      const key = toJson(one, element, scope.timezone);
      const text = JSON.stringify(key);
      if (seen.has(text)) continue;
      seen.add(text);
      const bucket = buckets.get(text) ?? { value: one, key, records: [] };
      bucket.records.push(record);
      buckets.set(text, bucket);
    }
  }
  return [...buckets.values()].sort(byOrder(order ?? []));
}

function elementsOf(value: Value): readonly Value[] {
  return Array.isArray(value) && value.length > 0 ? value : [null];
}

function byOrder(order: readonly unknown[]): (a: Bucket, b: Bucket) => number {
  const rank = ({ value }: Bucket): number => {
    if (value === null) return order.length + 1;
    const at = order.indexOf(value);
    return at < 0 ? order.length : at;
  };
  return (a, b) => rank(a) - rank(b) || compareValues(a.value, b.value);
}
