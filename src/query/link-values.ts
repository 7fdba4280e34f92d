/** Expressions about the record that a link leads to: `company.tier == "enterprise"` is asked of companies. */

import { PailError } from '../errors.ts';
import { compileExpression } from '../expr/compile.ts';
import type { Reads } from '../expr/reads.ts';
import type { Compiled, Value } from '../expr/types.ts';
import type { Column, Slab } from '../index/types.ts';
import type { Collection, Relation } from '../schema/model.ts';
import type { PrepareRows, RowContext } from './row-types.ts';

/**
 * Values by the code of the field that holds the link, where the expression reads nothing but members of one
 * single target by id; undefined where it is more than that.
 */
export function linkValues(
  compiled: Compiled,
  reads: Reads,
  column: Column,
  context: RowContext,
  prepare: PrepareRows,
): ((code: number) => Value) | undefined {
  const { model, index, scope, collection } = context;
  const relation = relationOf(reads, collection);
  const target = model.collections.get(relation?.to[0] ?? '');
  if (relation === undefined || target === undefined) return undefined;
  const inner = aboutTarget(compiled, reads, target, context);
  if (inner === undefined) return undefined;
  const slabs = index.slabs(target.path);
  const values = slabs.map((slab) => prepare(inner, slab, { ...context, collection: target }));
  const find = targetFinder(column, slabs);
  return (code) => {
    const place = find(code);
    return place === undefined
      ? compiled.evaluate({ id: '' }, scope)
      : (values[place.slab]?.at(place.row) ?? null);
  };
}

/** Where the record stands that a code of the link's field names; undefined when there is none. */
function targetFinder(
  { dictionary }: Column,
  slabs: readonly Slab[],
): (code: number) => { readonly slab: number; readonly row: number } | undefined {
  const [first] = slabs;
  const rows = first?.rowsByCode(dictionary);
  return (code) => {
    const known = rows?.[code] ?? -1;
    if (known >= 0 && first?.isLive(known)) return { slab: 0, row: known };
    const reference = dictionary.value(code);
    if (typeof reference !== 'string' && typeof reference !== 'number') return undefined;
    for (const [slab, one] of slabs.entries()) {
      const row = one.rowOf(String(reference));
      if (row >= 0) return { slab, row };
    }
    return undefined;
  };
}

function relationOf({ hops, paths }: Reads, { forward }: Collection): Relation | undefined {
  const aliases = new Set(hops?.map(({ alias }) => alias));
  const [alias = ''] = aliases;
  const relation = forward.get(alias);
  if (relation === undefined || aliases.size > 1 || paths.size > 1) return undefined;
  return relation.many || relation.by !== undefined || relation.to.length > 1
    ? undefined
    : relation;
}

/** The same expression over the target record itself. */
function aboutTarget(
  { source }: Compiled,
  { hops = [] }: Reads,
  target: Collection,
  { model, scope }: RowContext,
): Compiled | undefined {
  const { fields, forward, inverse } = target;
  // There `record` would be something else.
  if (fields.has('record') || forward.has('record') || inverse.has('record')) return undefined;
  const places = hops.map(({ at }) => at).sort((a, b) => b.start - a.start);
  const text = places.reduce(
    (left, { start, end }) => `${left.slice(0, start)}record${left.slice(end)}`,
    source,
  );
  try {
    return compileExpression(text, { model, collection: target, timezone: scope.timezone });
  } catch (error) {
    if (error instanceof PailError) return undefined;
    throw error;
  }
}
