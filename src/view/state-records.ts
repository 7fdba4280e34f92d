/** Records that stand for the steps of a process, such as the stages of a pipeline. */

import type { Ast } from '../expr/ast.ts';
import { parseExpression } from '../expr/parse.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import type { Relation } from '../schema/model.ts';
import { referenceOf } from './projection.ts';
import type { Build } from './view-input.ts';

/**
 * Targets of a relation that have a numeric `order`, by the reference that records hold, in that order; empty for
 * any other relation. Where the relation is `within` something (a deal's stage within its pipeline), only the
 * steps of the one that the view's conditions fix; without such a condition, of those that the records are in.
 */
export function stateRecords(
  build: Build,
  relation: Relation | undefined,
  records: readonly RecordData[],
): ReadonlyMap<string, RecordData> {
  const [path, ...others] = relation?.to ?? [];
  const target = path === undefined ? undefined : build.input.model.collections.get(path);
  const order = target?.fields.get('order')?.type;
  const isOrdered = order === 'integer' || order === 'number';
  if (relation === undefined || path === undefined || others.length > 0 || !isOrdered) {
    return new Map();
  }
  const answer = build.input.runQuery({ collection: path, sort: ['order'], columns: [] });
  const fits = withinFilter(build, relation, records);
  const states = new Map<string, RecordData>();
  for (const { record } of answer.items) {
    const reference = referenceOf(record, relation);
    if (!states.has(reference) && fits(record)) states.set(reference, record);
  }
  return states;
}

function withinFilter(
  build: Build,
  relation: Relation,
  records: readonly RecordData[],
): (target: RecordData) => boolean {
  const rules = Object.entries(relation.within ?? {}).map(([targetField, ownField]) => {
    const fixed = fixedValue(build, ownField);
    const present = new Set(records.map((record) => memberOf(record, ownField)));
    return { targetField, values: fixed === undefined ? present : new Set([fixed]) };
  });
  return (target) =>
    rules.every(({ targetField, values }) => {
      // Nothing to go by: every pipeline's steps are as good.
      return values.size === 0 || values.has(memberOf(target, targetField));
    });
}

/** The constant that a condition of the view demands of a field: `pipeline == "sales"`. */
function fixedValue(build: Build, field: string): JsonValue | undefined {
  const conditions = [...build.view.query.where, ...(build.input.options.where ?? [])];
  for (const part of conditions.flatMap((source) => conjuncts(parseExpression(source)))) {
    if (part.op !== 'binary' || part.operator !== '==') continue;
    const sides = [part.left, part.right];
    const literal = sides.find((side) => side.op === 'literal');
    if (literal?.op !== 'literal') continue;
    if (sides.some((side) => side.op === 'name' && side.name === field)) return literal.value;
  }
  return undefined;
}

function conjuncts(ast: Ast): readonly Ast[] {
  return ast.op === 'and' ? ast.parts.flatMap(conjuncts) : [ast];
}
