/** Values while expressions run: equality, order, and their way back to JSON. */

import type { JsonValue, RecordData } from '../record/types.ts';
import { dayOf, printInstant } from './time.ts';
import type { Type, Value } from './types.ts';
import { isTime } from './zone.ts';

/** True for objects (records among them), false for lists, scalars and null. */
export function isObject(value: Value): value is RecordData {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as a list; `[]` for null and for anything that is no list. */
export function asList(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [];
}

/** Own property of an object, never one of a prototype; null when absent. */
export function ownValue(
  object: RecordData | { readonly [key: string]: JsonValue },
  key: string,
): JsonValue {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null;
}

/** Deep equality; an absent key equals a null one, key order does not matter. */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    if (!Array.isArray(a) || !Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, i) => equalValues(item, b[i] as Value));
  }
  const [left, right] = [a as RecordData, b as RecordData];
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    if (!equalValues(ownValue(left, key), ownValue(right, key))) return false;
  }
  return true;
}

/** Order by Unicode code points: the order of UTF-8 bytes, the same on every machine and in every locale. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codePointWeight(x) - codePointWeight(y);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points above U+FFFF, so they sort after U+E000–U+FFFF. */
function codePointWeight(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}

/**
 * Order of two non-null values of one type, for sorting: numbers (days, instants and durations too) by size,
 * false before true, strings by code point, records by id, lists element by element. Values of different
 * kinds (only in open objects) stand in this order: booleans, numbers, strings, lists, objects; null first.
 */
export function compareValues(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  const ranks = rankOf(a) - rankOf(b);
  if (ranks !== 0) return ranks;
  if (typeof a === 'boolean') return Number(a) - Number(b);
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b);
  if (isObject(a) && isObject(b)) return compareStrings(orderKey(a), orderKey(b));
  return 0;
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const order = compareValues(a[i] as Value, b[i] as Value);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function orderKey(value: RecordData): string {
  const id = ownValue(value, 'id');
  return typeof id === 'string' ? id : JSON.stringify(value);
}

function rankOf(value: Value): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return 1;
  if (typeof value === 'number') return 2;
  if (typeof value === 'string') return 3;
  return Array.isArray(value) ? 4 : 5;
}

/**
 * A value as JSON: days `YYYY-MM-DD`, instants UTC ISO 8601 (`2026-03-01T14:00:00Z`), durations in ms,
 * records their id, lists element by element, objects as they are stored.
 */
export function toJson(value: Value, type: Type, timezone: string): JsonValue {
  if (value === null) return null;
  switch (type.kind) {
    case 'day':
      return typeof value === 'number' && isTime(value) ? dayOf(value, timezone) : null;
    case 'instant':
      return typeof value === 'number' ? printInstant(value) : null;
    case 'record':
      return isObject(value) ? ownValue(value, 'id') : null;
    case 'list':
      return asList(value).map((item) => toJson(item, type.of, timezone));
    default:
      return value as JsonValue;
  }
}
