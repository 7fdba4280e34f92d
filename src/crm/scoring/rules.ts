/** Rules of scores: CEL over a person, whose value is a share. */

import { PailError } from '../../errors.ts';
import { DEFAULT_BUDGET } from '../../expr/budget.ts';
import type { Value } from '../../expr/types.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf, numberAt } from '../../record/value.ts';
import { requireCollection } from '../../schema/model.ts';

export const CONTACTS = 'crm/contacts';
export const LEADS = 'crm/leads';

/** What reading scores takes. */
export type ScoreData = Pick<PlanContext, 'model' | 'index'>;

/** Something that stands in the way of scoring: a faulty rule, weights that do not add up. */
export type ScoreFault = { readonly id: string; readonly message: string };

/**
 * Value of a rule for a person, between `least` and 1: true is 1; false and null are 0. Throws `expr_syntax` and
 * `expr_type`, the latter also for texts and lists.
 */
export function ruleValue(
  rule: string,
  person: StoredRecord,
  least: -1 | 0,
  context: PlanContext,
): number {
  const collection = requireCollection(context.model, person.collection);
  const compiled = context.expressions.get(collection, rule);
  // Each person has the budget of a query.
  const scope = { ...context.scope, budget: { left: DEFAULT_BUDGET } };
  const value: Value = compiled.evaluate(person.data, scope);
  if (value === null || value === false) return 0;
  if (value === true) return 1;
  if (
    typeof value === 'number' &&
    compiled.type.kind !== 'day' &&
    compiled.type.kind !== 'instant'
  ) {
    return Math.round(Math.min(1, Math.max(least, value)) * 10_000) / 10_000;
  }
  const message = `${rule}: expected a number from ${least} to 1 or a condition, found ${JSON.stringify(value)}`;
  throw new PailError('expr_type', message, { source: rule });
}

/** The rule's value, or its fault told with the name of what it belongs to. */
export function triedValue(
  owner: RecordData,
  rule: string,
  person: StoredRecord,
  least: -1 | 0,
  context: PlanContext,
): number | ScoreFault {
  try {
    return ruleValue(rule, person, least, context);
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    const name = String(memberOf(owner, 'name') ?? owner.id);
    return { id: owner.id, message: `${name} (${owner.id}): ${error.message}` };
  }
}

/** Unarchived records of a collection by `order`, then id; none where the model has not the collection. */
export function inOrder(collection: string, { model, index }: ScoreData): readonly RecordData[] {
  if (!model.collections.has(collection)) return [];
  return [...index.records(collection)]
    .map(({ data }) => data)
    .filter((data) => memberOf(data, 'archivedAt') === null)
    .sort((a, b) => (numberAt(a, 'order') ?? 0) - (numberAt(b, 'order') ?? 0));
}
