/** The order of a query's answer. */

import { PailError } from '../errors.ts';
import { compileExpression } from '../expr/compile.ts';
import type { CompileContext, Compiled, Value } from '../expr/types.ts';
import { compareValues, isObject } from '../expr/value.ts';
import type { JsonValue } from '../record/types.ts';
import { fieldAt } from '../schema/model.ts';

export type SortKey = {
  /** As given, `-` included. */
  readonly name: string;
  readonly isDescending: boolean;
  readonly compiled: Compiled;
  /** Position by value for a field with a closed list: it sorts in the list's order. */
  readonly ranks: ReadonlyMap<Value, number> | undefined;
};

/** What order a place in the answer has: enough to compare, and to stand in a cursor. */
export type Place = { readonly keys: readonly JsonValue[]; readonly id: string };

/** Compiles sort keys. Throws `query` for an empty one, `expr_syntax` or `expr_type`. */
export function sortKeysOf(names: readonly string[], context: CompileContext): SortKey[] {
  return names.map((name) => {
    const isDescending = name.trimStart().startsWith('-');
    const source = isDescending ? name.trimStart().slice(1) : name;
    if (source.trim() === '') {
      const message = `sort key "${name}" names no field; expected e.g. "title" or "-createdAt"`;
      throw new PailError('query', message, { sort: name });
    }
    const compiled = compileExpression(source, context);
    return { name, isDescending, compiled, ranks: ranksOf(compiled, context) };
  });
}

function ranksOf({ field }: Compiled, { model }: CompileContext): SortKey['ranks'] {
  const collection = field === undefined ? undefined : model.collections.get(field.collection);
  if (collection === undefined || field === undefined) return undefined;
  const values = fieldAt(collection, field.path)?.values;
  return values === undefined ? undefined : new Map(values.map((value, rank) => [value, rank]));
}

/** A sort key's value as it is compared. Records stand for their id; a closed list's value for its position. */
export function sortValue({ ranks }: SortKey, value: Value): JsonValue {
  if (ranks !== undefined && value !== null) return ranks.get(value) ?? ranks.size;
  return isObject(value) && typeof value['id'] === 'string' ? value['id'] : (value as JsonValue);
}

/** Order of two places by their keys, null last both ways. By score: the one key is that, best first. */
export function compareKeys(
  keys: readonly SortKey[],
  isByScore: boolean,
): (a: readonly JsonValue[], b: readonly JsonValue[]) => number {
  const directions = isByScore ? [-1] : keys.map((key) => (key.isDescending ? -1 : 1));
  return (a, b) => {
    for (let i = 0; i < directions.length; i++) {
      const order = compareKey(a[i] ?? null, b[i] ?? null, directions[i] as number);
      if (order !== 0) return order;
    }
    return 0;
  };
}

/** Order by one key; `direction` is -1 for descending. */
export function compareKey(left: JsonValue, right: JsonValue, direction: number): number {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  return compareValues(left, right) * direction;
}
