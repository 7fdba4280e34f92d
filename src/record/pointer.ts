/** RFC 6901 pointers into objects. */

import { escapePointer } from './scan-json.ts';
import type { JsonObject, JsonValue } from './types.ts';
import { defineMember, isObject, memberOf } from './value.ts';

/** Keys that a pointer goes through; `''` has none. */
export function keysOfPointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The pointer to a member by the keys that lead there. */
export function pointerOf(keys: readonly string[]): string {
  return keys.map((key) => `/${escapePointer(key)}`).join('');
}

/** A copy with the value at a place inside objects; null takes the member out. Keys keep their order. */
export function setAtPointer(value: JsonObject, pointer: string, next: JsonValue): JsonObject {
  const keys = keysOfPointer(pointer);
  return keys.length === 0 ? ((next ?? {}) as JsonObject) : setIn(value, keys, next);
}

function setIn(
  holder: JsonValue,
  [key = '', ...rest]: readonly string[],
  next: JsonValue,
): JsonObject {
  const before = isObject(holder) ? holder : {};
  const value = rest.length === 0 ? next : setIn(memberOf(before, key), rest, next);
  const after: JsonObject = {};
  for (const [name, member] of Object.entries(before)) {
    if (name !== key) defineMember(after, name, member);
    else if (value !== null) defineMember(after, name, value);
  }
  if (value !== null && !Object.hasOwn(before, key)) defineMember(after, key, value);
  return after;
}
