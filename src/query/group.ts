/** Groups of a query's matches. */

import type { Compiled, Scope, Type, Value } from '../expr/types.ts';
import { compareValues, toJson } from '../expr/value.ts';
import type { JsonValue, RecordData } from '../record/types.ts';

export type Grouped<T> = { readonly key: JsonValue; readonly members: readonly T[] };

type Bucket<T> = { readonly value: Value; readonly key: JsonValue; readonly members: T[] };

/** Records by the value of an expression, as `groupBy` puts them. */
export function groupRecords(
  records: readonly RecordData[],
  by: Compiled,
  order: readonly unknown[] | undefined,
  scope: Scope,
): Grouped<RecordData>[] {
  return groupBy(records, (record) => by.evaluate(record, scope), by.type, { order, scope });
}

/**
 * Anything by a value. A list value puts a member in each of its elements' groups, an empty one in that of null.
 * Groups stand in `order` (a field's closed list), the rest by value, null last.
 */
export function groupBy<T>(
  members: Iterable<T>,
  read: (member: T) => Value,
  type: Type,
  { order, scope }: { readonly order: readonly unknown[] | undefined; readonly scope: Scope },
): Grouped<T>[] {
  const isList = type.kind === 'list';
  const element = isList ? type.of : type;
  const buckets = new Buckets<T>((value) => toJson(value, element, scope.timezone));
  for (const member of members) {
    const value = read(member);
    if (!isList) {
      buckets.of(value).members.push(member);
      continue;
    }
    for (const bucket of new Set(elementsOf(value).map((one) => buckets.of(one)))) {
      bucket.members.push(member);
    }
  }
  return buckets.all().sort(byOrder(order ?? []));
}

/** One bucket per value that is the same as JSON. */
class Buckets<T> {
  readonly #toKey: (value: Value) => JsonValue;
  readonly #byText = new Map<string, Bucket<T>>();
  /** So that the thousandth equal value is not printed again. */
  readonly #byValue = new Map<Value, Bucket<T>>();

  constructor(toKey: (value: Value) => JsonValue) {
    this.#toKey = toKey;
  }

  of(value: Value): Bucket<T> {
    const known = this.#byValue.get(value);
    if (known !== undefined) return known;
    const key = this.#toKey(value);
    const text = JSON.stringify(key);
    const bucket = this.#byText.get(text) ?? { value, key, members: [] };
    this.#byText.set(text, bucket);
    this.#byValue.set(value, bucket);
    return bucket;
  }

  all(): Bucket<T>[] {
    return [...this.#byText.values()];
  }
}

function elementsOf(value: Value): readonly Value[] {
  return Array.isArray(value) && value.length > 0 ? value : [null];
}

function byOrder(order: readonly unknown[]): <T>(a: Bucket<T>, b: Bucket<T>) => number {
  const rank = ({ value }: { readonly value: Value }): number => {
    if (value === null) return order.length + 1;
    const at = order.indexOf(value);
    return at < 0 ? order.length : at;
  };
  return (a, b) => rank(a) - rank(b) || compareValues(a.value, b.value);
}
