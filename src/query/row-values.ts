/** The value of one expression for the rows of a slab, read from as little as it needs. */

import { pathOf } from '../expr/conjuncts.ts';
import { type Reads, readsOf } from '../expr/reads.ts';
import type { Compiled, Scope, Value } from '../expr/types.ts';
import type { Column, Slab } from '../index/types.ts';
import type { JsonObject, JsonValue, RecordData } from '../record/types.ts';
import { linkValues } from './link-values.ts';
import type { ByCode, RowContext, RowValues } from './row-types.ts';

/** Values of an expression; each is computed when it is asked for. */
export function rowValues(compiled: Compiled, slab: Slab, context: RowContext): RowValues {
  const { scope, collection } = context;
  const reads = readsOf(compiled.ast, collection);
  const columns = reads === undefined ? undefined : columnsOf(reads, slab);
  if (reads === undefined || columns === undefined) {
    return { from: 'records', at: (row) => compiled.evaluate(slab.record(row).data, scope) };
  }
  const [only] = columns;
  if (only === undefined) return constant(compiled, scope);
  const single = columns.length === 1 && only.column !== undefined ? only.column : undefined;
  if (single === undefined || single.lists !== undefined) {
    return { from: 'columns', at: fromColumns(compiled, slab, columns, scope) };
  }
  const linked = linkValues(compiled, reads, single, context, rowValues);
  if (linked !== undefined) return { from: 'links', ...valuesByCode(single, linked) };
  const at =
    plainInstants(compiled, only.path, single) ?? fromCode(compiled, only.path, single, scope);
  return { from: 'columns', ...valuesByCode(single, at) };
}

/** One field an expression reads; without a column it is the id. */
type Read = { readonly path: string; readonly column: Column | undefined };

function columnsOf({ paths }: Reads, slab: Slab): Read[] | undefined {
  const out: Read[] = [];
  for (const path of paths) {
    const column = path === 'id' ? undefined : slab.column(path);
    if (column === undefined && path !== 'id') return undefined;
    out.push({ path, column });
  }
  return out;
}

function constant(compiled: Compiled, scope: Scope): RowValues {
  let value: Value | undefined;
  const at = (): Value => {
    value ??= compiled.evaluate({ id: '' }, scope);
    return value;
  };
  return { from: 'columns', at };
}

/** Computes each code's value once. */
function valuesByCode(
  column: Column,
  compute: (code: number) => Value,
): { readonly byCode: ByCode; at(row: number): Value } {
  const { codes } = column;
  const known: (Value | undefined)[] = [];
  const at = (code: number): Value => {
    const found = known[code];
    if (found !== undefined) return found;
    const value = compute(code);
    known[code] = value;
    return value;
  };
  return { byCode: { column, codes, at }, at: (row) => at(codes[row] as number) };
}

/** An instant that is shown or sorted as it is need not be printed and parsed again. */
function plainInstants(
  { ast, type }: Compiled,
  path: string,
  { dictionary }: Column,
): ((code: number) => Value) | undefined {
  if (type.kind !== 'instant' || pathOf(ast) !== path) return undefined;
  const [from, to] = dictionary.range('instant');
  if (to !== dictionary.size) return undefined;
  return (code) => (code < from ? null : dictionary.instant(code));
}

function fromCode(
  compiled: Compiled,
  path: string,
  { dictionary }: Column,
  scope: Scope,
): (code: number) => Value {
  const partial = new PartialRecord([path]);
  return (code) => {
    partial.set(0, dictionary.value(code));
    return compiled.evaluate(partial.data, scope);
  };
}

function fromColumns(
  compiled: Compiled,
  slab: Slab,
  columns: readonly Read[],
  scope: Scope,
): (row: number) => Value {
  const partial = new PartialRecord(columns.map(({ path }) => path));
  return (row) => {
    for (const [i, { column }] of columns.entries()) {
      partial.set(i, column === undefined ? slab.id(row) : cellOf(column, row));
    }
    return compiled.evaluate(partial.data, scope);
  };
}

/** What a record holds in a column's field. */
export function cellOf({ dictionary, codes, lists }: Column, row: number): JsonValue {
  if (lists === undefined) return dictionary.value(codes[row] as number);
  if (lists.present[row] === 0) return null;
  const out: JsonValue[] = [];
  const end = lists.starts[row + 1] as number;
  for (let at = lists.starts[row] as number; at < end; at++) {
    out.push(dictionary.value(codes[at] as number));
  }
  return out;
}

/** A record with a few fields, filled anew for every row. */
class PartialRecord {
  readonly data: RecordData;
  readonly #places: readonly { readonly object: JsonObject; readonly key: string }[];

  constructor(paths: readonly string[]) {
    const root: JsonObject = { id: '' };
    this.data = root as unknown as RecordData;
    this.#places = paths.map((path) => {
      const keys = path.split('.');
      const key = keys.pop() as string;
      let object = root;
      for (const outer of keys) {
        object[outer] ??= {};
        object = object[outer] as JsonObject;
      }
      return { object, key };
    });
  }

  set(index: number, value: JsonValue): void {
    const place = this.#places[index];
    if (place !== undefined) place.object[place.key] = value;
  }
}
