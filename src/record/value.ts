/** Small facts about JSON values, with Pail's rule that null and absent are the same. */

import type { JsonObject, JsonValue } from './types.ts';

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own member, or null: absent, inherited and null are one. */
export function memberOf(value: unknown, key: string): JsonValue {
  if (!isObject(value) || !Object.hasOwn(value, key)) return null;
  return value[key] ?? null;
}

/** The field's text; null for anything else, and for blank text. */
export function textAt(data: unknown, field: string): string | null {
  const value = memberOf(data, field);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

/** The field's number; null for anything else. */
export function numberAt(data: unknown, field: string): number | null {
  const value = memberOf(data, field);
  return typeof value === 'number' ? value : null;
}

/** A table's own entry: a name that came from data may be that of something every object has. */
export function ownOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** Value at a dotted path of object keys; null when any step is missing. */
export function valueAt(value: unknown, path: string): JsonValue {
  let current: JsonValue = value as JsonValue;
  for (const key of path.split('.')) current = memberOf(current, key);
  return current;
}

/** Value at a path of keys; null when a step is missing. */
export function valueUnder(data: JsonObject | null, keys: readonly string[]): JsonValue {
  return keys.reduce<JsonValue>((value, key) => memberOf(value, key), data);
}

/**
 * All values a field path names, `[]` steps descending into arrays:
 * `touchpoints[].channel` → the channel of each touchpoint. Nulls are left out.
 */
export function valuesAt(value: unknown, path: string): JsonValue[] {
  const out: JsonValue[] = [];
  collect(value as JsonValue, path.split('.'), 0, out);
  return out;
}

function collect(value: JsonValue, steps: readonly string[], at: number, out: JsonValue[]): void {
  if (value === null || value === undefined) return;
  const step = steps[at];
  if (step === undefined) {
    if (Array.isArray(value)) out.push(...value.filter((v) => v !== null));
    else out.push(value);
    return;
  }
  if (!step.endsWith('[]')) {
    collect(memberOf(value, step), steps, at + 1, out);
    return;
  }
  const list = memberOf(value, step.slice(0, -2));
  if (!Array.isArray(list)) return;
  for (const element of list) collect(element, steps, at + 1, out);
}

/** Equality of JSON values; object key order does not matter, null members equal absent ones. */
export function sameValue(a: JsonValue | undefined, b: JsonValue | undefined): boolean {
  const left = a ?? null;
  const right = b ?? null;
  if (left === right) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((element, i) => sameValue(element, right[i]));
  }
  if (!isObject(left) || !isObject(right)) return false;
  for (const key of Object.keys(left)) {
    if (!sameValue(left[key], memberOf(right, key))) return false;
  }
  return Object.keys(right).every((key) => Object.hasOwn(left, key) || right[key] === null);
}

const DATE_TIME = /^\d{4}-\d\d-\d\dT/;

/** Numbers by size, date-times as instants, other texts by their characters; undefined for other pairs. */
export function compareValues(a: JsonValue, b: JsonValue): number | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a !== 'string' || typeof b !== 'string') return undefined;
  const apart = DATE_TIME.test(a) && DATE_TIME.test(b) ? Date.parse(a) - Date.parse(b) : 0;
  if (apart !== 0 && !Number.isNaN(apart)) return apart;
  return a === b ? 0 : a < b ? -1 : 1;
}

/** A copy without null members and without objects' null values, at every depth. Arrays keep their nulls. */
export function withoutNulls(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isObject(value)) return value;
  const out: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (member !== null) defineMember(out, key, withoutNulls(member));
  }
  return out;
}

/** Sets an own member even when the key is `__proto__`. */
export function defineMember(target: JsonObject, key: string, value: JsonValue): void {
  if (key !== '__proto__') {
    target[key] = value;
    return;
  }
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/**
 * A copy of `record` with the member at a dotted path set; null removes it, and the object around it when that
 * leaves nothing. Objects on the way are copied or made. New keys go to the end; `keepKeyOrder` moves them.
 */
export function withValueAt<T extends JsonObject>(record: T, path: string, value: JsonValue): T {
  const keys = path.split('.');
  const set = withMember(record, keys, value);
  const parent = keys.slice(0, -1);
  if (value !== null || parent.length === 0) return set;
  const left = parent.reduce<JsonValue>((current, key) => memberOf(current, key), set);
  return isObject(left) && Object.keys(left).length === 0 ? withMember(set, parent, null) : set;
}

/** A copy of `record` with the member at a path of keys set; null removes it. */
export function withMember<T extends JsonObject>(
  record: T,
  keys: readonly string[],
  value: JsonValue,
): T {
  const [head, ...rest] = keys as [string, ...string[]];
  const copy: JsonObject = {};
  for (const [key, member] of Object.entries(record)) defineMember(copy, key, member);
  if (rest.length > 0) {
    const inner = memberOf(record, head);
    defineMember(copy, head, withMember(isObject(inner) ? inner : {}, rest, value));
  } else if (value === null) {
    delete copy[head];
  } else {
    defineMember(copy, head, value);
  }
  return copy as T;
}
