/** Puts keys where the schema has them, without moving those that stand already. */

import type { JsonObject, JsonValue } from './types.ts';
import { defineMember } from './value.ts';

type Members = { readonly [key: string]: JsonValue };

/**
 * `after` with the keys of `before` in their old order and each new key at its schema place: behind the
 * nearest earlier schema key that is present. Keys the schema does not name go last.
 */
export function keepKeyOrder<T extends Members>(
  before: Members | null,
  after: T,
  schemaOrder: readonly string[],
): T {
  if (before === null) return inSchemaOrder(after, schemaOrder);
  const keys = Object.keys(before).filter((key) => Object.hasOwn(after, key));
  const present = new Set(keys);
  const rank = new Map(schemaOrder.map((key, i) => [key, i]));
  const added = Object.keys(after).filter((key) => !present.has(key));
  added.sort((a, b) => (rank.get(a) ?? Infinity) - (rank.get(b) ?? Infinity));
  for (const key of added) {
    const own = rank.get(key);
    const follows =
      own === undefined
        ? keys.length - 1
        : keys.findLastIndex((k) => (rank.get(k) ?? Infinity) < own);
    keys.splice(follows + 1, 0, key);
  }
  return pick(after, keys);
}

/** `data` with its top-level keys in schema order, unknown ones last in their own order. */
export function inSchemaOrder<T extends Members>(data: T, schemaOrder: readonly string[]): T {
  const known = schemaOrder.filter((key) => Object.hasOwn(data, key));
  const rest = Object.keys(data).filter((key) => !known.includes(key));
  return pick(data, [...known, ...rest]);
}

function pick<T extends Members>(data: T, keys: readonly string[]): T {
  const out: JsonObject = {};
  for (const key of keys) defineMember(out, key, data[key] ?? null);
  return out as JsonObject as T;
}
