/** The value of one expression for the rows of a slab, read from as little as it needs. */

import { pathOf } from '../expr/conjuncts.ts';
import { fromJson } from '../expr/read-field.ts';
import { readsOf } from '../expr/reads.ts';
import type { Compiled, Scope, Value } from '../expr/types.ts';
import type { Column, Slab } from '../index/types.ts';
import type { JsonObject, RecordData } from '../record/types.ts';
import { linkValues } from './link-values.ts';
import { type FieldRead, fieldReads, fillerOf, putterOf } from './partial-record.ts';
import type { ByCode, RowContext, RowValues } from './row-types.ts';

/** Values of an expression; each is computed when it is asked for. */
export function rowValues(compiled: Compiled, slab: Slab, context: RowContext): RowValues {
  const { scope, collection } = context;
  const reads = readsOf(compiled.ast, collection);
  const columns = reads === undefined ? undefined : fieldReads(reads.paths, slab);
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
    plainValues(compiled, only.path, single, scope) ?? fromCode(compiled, only.path, single, scope);
  return { from: 'columns', ...valuesByCode(single, at) };
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

/** A field that stands by itself needs no evaluating; an instant not even to be printed and parsed again. */
function plainValues(
  { ast, type }: Compiled,
  path: string,
  { dictionary }: Column,
  { timezone }: Scope,
): ((code: number) => Value) | undefined {
  if (pathOf(ast) !== path) return undefined;
  const [from, to] = dictionary.range('instant');
  if (type.kind === 'instant' && to === dictionary.size) {
    return (code) => (code < from ? null : dictionary.instant(code));
  }
  const convert = fromJson(type, timezone);
  return (code) => convert(dictionary.value(code));
}

function fromCode(
  compiled: Compiled,
  path: string,
  { dictionary }: Column,
  scope: Scope,
): (code: number) => Value {
  const data: JsonObject = { id: '' };
  const put = putterOf(path);
  return (code) => {
    put(data, dictionary.value(code));
    return compiled.evaluate(data as unknown as RecordData, scope);
  };
}

function fromColumns(
  compiled: Compiled,
  slab: Slab,
  reads: readonly FieldRead[],
  scope: Scope,
): (row: number) => Value {
  const data: JsonObject = { id: '' };
  const fill = fillerOf(reads, slab);
  return (row) => compiled.evaluate(fill(data, row), scope);
}
