/** What a refusal says beyond what is wrong: which values a field takes, and which records may have been meant. */

import type { Problem } from '../errors.ts';
import { idAndName, nearRecords } from '../index/near-records.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
import type { Collection, Relation } from '../schema/model.ts';
import type { PlanContext } from './context.ts';
import { choicesOf } from './relation-problems.ts';

/** Most choices that are named; of more, none. */
const NAMED = 12;

/** The problem of one record as a plan is refused for it. Costs a search where a reference reaches nothing. */
export function withHint(
  problem: Problem,
  collection: Collection,
  data: RecordData,
  context: PlanContext,
): Problem {
  const name = problem.pointer.split('/')[1] ?? '';
  const relation = collection.relations.find(({ field }) => field.replace(/\[\]$/, '') === name);
  if (relation === undefined || problem.message.includes('did you mean')) return problem;
  const hint =
    problem.code === 'required'
      ? choicesText(relation, data, context)
      : problem.code === 'dangling'
        ? nearText(relation, problem.message, context)
        : '';
  return hint === '' ? problem : { ...problem, message: `${problem.message}${hint}` };
}

function choicesText(relation: Relation, data: RecordData, context: PlanContext): string {
  const known = choicesOf(relation, data, context.model, context.index);
  if (known.length === 0 || known.length > NAMED) return '';
  const shown = relation.by === undefined ? known.map((id) => named(id, context)) : known;
  return `; expected one of ${shown.join(', ')}`;
}

function nearText(relation: Relation, message: string, context: PlanContext): string {
  const [, reference = ''] = /^"(.*?)" (?:is|names) /.exec(message) ?? [];
  const paths = relation.to.filter((path) => context.model.collections.has(path));
  const near = nearRecords(reference, paths, context.index).map(({ id }) => named(id, context));
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
}

function named(id: string, context: PlanContext): string {
  const record = context.index.get(id);
  return idAndName(id, record === undefined ? undefined : nameOf(record, context));
}

function nameOf({ collection: path, data }: StoredRecord, context: PlanContext): string {
  const collection = context.model.collections.get(path);
  // Whoever is refused need not be one who may read a name like that.
  if (
    collection === undefined ||
    collection.sensitive.some((one) => collection.display.includes(one))
  )
    return data.id;
  const name = context.expressions
    .get(collection, collection.display)
    .evaluate(data, context.scope);
  return typeof name === 'string' ? name : data.id;
}
