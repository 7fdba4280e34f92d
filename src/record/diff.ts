/** What differs between two versions of a record, field by field. */

import type { JsonObject, JsonValue } from './types.ts';
import { isObject, memberOf, sameValue } from './value.ts';

/** One changed field: dotted path (objects are descended, arrays are values), old and new value. */
export type FieldChange = {
  readonly path: string;
  readonly before: JsonValue;
  readonly after: JsonValue;
};

/** Changes from `before` to `after` in the order of keys; null and absent are the same. */
export function diffRecords(before: object, after: object): FieldChange[] {
  const changes: FieldChange[] = [];
  diffObjects(before as JsonObject, after as JsonObject, '', changes);
  return changes;
}

function diffObjects(
  before: JsonObject,
  after: JsonObject,
  prefix: string,
  changes: FieldChange[],
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const left = memberOf(before, key);
    const right = memberOf(after, key);
    const path = prefix + key;
    if (isObject(left) && isObject(right)) diffObjects(left, right, `${path}.`, changes);
    else if (!sameValue(left, right)) changes.push({ path, before: left, after: right });
  }
}
