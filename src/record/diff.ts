/** What differs between two versions of a record, field by field. */

import type { JsonObject, JsonValue } from './types.ts';
import { isObject, memberOf, sameValue } from './value.ts';

/** One changed field, old and new value. Objects are descended, also new ones; arrays are values. */
export type FieldChange = {
  /** Keys from the record's root; a key may hold any character. */
  readonly keys: readonly string[];
  /** The keys joined by dots, for people: `address.city`. */
  readonly path: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
};

/** Changes from `before` to `after` in the order of keys; null and absent are the same. */
export function diffRecords(before: object, after: object): FieldChange[] {
  const changes: FieldChange[] = [];
  diffObjects(before as JsonObject, after as JsonObject, [], changes);
  return changes;
}

function diffObjects(
  before: JsonObject,
  after: JsonObject,
  parents: readonly string[],
  changes: FieldChange[],
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const left = memberOf(before, key);
    const right = memberOf(after, key);
    const keys = [...parents, key];
    const isFilled = left === null && isObject(right) && Object.keys(right).length > 0;
    if (isFilled) diffObjects({}, right, keys, changes);
    else if (isObject(left) && isObject(right)) diffObjects(left, right, keys, changes);
    else if (!sameValue(left, right)) {
      changes.push({ keys, path: keys.join('.'), before: left, after: right });
    }
  }
}
