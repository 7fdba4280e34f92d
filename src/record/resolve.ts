/** Settles open fields of a record: each takes one side's value, or another. */

import { PailError } from '../errors.ts';
import type { ParkedField } from './parked.ts';
import type { JsonObject, JsonValue } from './types.ts';
import { defineMember, isObject, memberOf, sameValue } from './value.ts';

export type Side = 'ours' | 'theirs';

/** What people decide, by pointer: a value or a side per field, and a side for all others; null leaves them open. */
export type Decision = {
  readonly fields: ReadonlyMap<string, JsonValue>;
  readonly sides?: ReadonlyMap<string, Side>;
  readonly rest: Side | null;
};

/** The side that a field takes; null: none was chosen, though a value of its own may have been. */
export function sideFor({ sides, rest }: Decision, pointer: string): Side | null {
  return sides?.get(pointer) ?? rest;
}

export type Resolved = {
  readonly record: JsonObject;
  /** Fields that nobody has decided about. */
  readonly open: readonly ParkedField[];
};

/**
 * The record with decided fields set; the fields that go with one follow its side. Throws `stale` when a list has
 * changed so that a field's place is no longer its own.
 */
export function resolveFields(
  record: JsonObject,
  fields: readonly ParkedField[],
  decision: Decision,
): Resolved {
  let result = record;
  const open: ParkedField[] = [];
  for (const field of fields) {
    const { pointer, also = [] } = field;
    const value = decision.fields.get(pointer);
    if (value !== undefined) result = setAt(result, pointer, value, field);
    else if (sideFor(decision, pointer) === null) open.push(field);
    else if (sideFor(decision, pointer) === 'theirs') {
      result = setAt(result, pointer, field.theirs, field);
      for (const other of also) result = setAt(result, other.pointer, other.theirs, field);
    }
  }
  return { record: result, open };
}

/** A copy with the value at a pointer; null takes the member out. */
function setAt(
  record: JsonObject,
  pointer: string,
  value: JsonValue,
  field: ParkedField,
): JsonObject {
  const keys = pointer.split('/').slice(1).map(unescapeToken);
  return setIn(record, keys, value, field) as JsonObject;
}

function setIn(
  holder: JsonValue,
  [key = '', ...rest]: readonly string[],
  value: JsonValue,
  field: ParkedField,
): JsonValue {
  if (Array.isArray(holder)) return setInList(holder, key, rest, value, field);
  const before = isObject(holder) ? holder : {};
  const next = rest.length === 0 ? value : setIn(memberOf(before, key), rest, value, field);
  const after: JsonObject = {};
  for (const [name, member] of Object.entries(before)) {
    if (name !== key) defineMember(after, name, member);
    else if (next !== null) defineMember(after, name, next);
  }
  if (next !== null && !Object.hasOwn(before, key)) defineMember(after, key, next);
  return after;
}

function setInList(
  list: readonly JsonValue[],
  key: string,
  rest: readonly string[],
  value: JsonValue,
  field: ParkedField,
): JsonValue {
  const index = Number(key);
  const element = list[index];
  const isSame = rest.length > 0 ? isObject(element) : sameValue(element ?? null, field.ours);
  if (!isSame) {
    const message = `the list at ${field.pointer} has changed since the merge; set the field by hand, then resolve with --ours`;
    throw new PailError('stale', message, { pointer: field.pointer });
  }
  const next = rest.length === 0 ? value : setIn(element ?? null, rest, value, field);
  return list.flatMap((one, i) => (i === index ? (next === null ? [] : [next]) : [one]));
}

function unescapeToken(token: string): string {
  return token.replaceAll('~1', '/').replaceAll('~0', '~');
}
