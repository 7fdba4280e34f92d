/** Values set in place, in objects that nobody else holds yet. */

import type { JsonObject, JsonValue } from '../../record/types.ts';
import { defineMember, isObject, memberOf, valueAt } from '../../record/value.ts';

/** An object is laid over what other columns have said of it. */
export function setMerged(values: JsonObject, path: string, value: JsonValue): void {
  const before = valueAt(values, path);
  if (!isObject(value) || !isObject(before)) setAt(values, path, value);
  else for (const [key, inner] of Object.entries(value)) defineMember(before, key, inner);
}

/** Sets a value at a dotted path, in place. */
export function setAt(object: JsonObject, path: string, value: JsonValue): void {
  const keys = path.split('.');
  let at = object;
  for (const key of keys.slice(0, -1)) {
    const inner = memberOf(at, key);
    const next = isObject(inner) ? inner : {};
    defineMember(at, key, next);
    at = next;
  }
  defineMember(at, keys[keys.length - 1] ?? '', value);
}
