/** How well people fit products: criteria, the assessments that count, and the weighted sum of both. */

import { exactSum } from '../../expr/exact-sum.ts';
import type { PlanContext } from '../../plan/context.ts';
import { isoSeconds } from '../../plan/derive.ts';
import { freeDerivedId } from '../../record/derived-id.ts';
import type { JsonObject, RecordData, StoredRecord } from '../../record/types.ts';
import { numberAt, textAt } from '../../record/value.ts';
import { requireCollection } from '../../schema/model.ts';
import { inOrder, LEADS, type ScoreData, type ScoreFault, triedValue } from './rules.ts';

export const CRITERIA = 'crm/fit-criteria';
export const ASSESSMENTS = 'crm/fit-assessments';

/** Criteria of one product, weights adding up to 1. */
export type Product = { readonly id: string; readonly criteria: readonly RecordData[] };

/** Products that have criteria, by id; those whose weights do not add up are faults. */
export function productsOf(
  context: ScoreData,
  only?: string,
): { readonly products: readonly Product[]; readonly faults: readonly ScoreFault[] } {
  const byProduct = new Map<string, RecordData[]>();
  for (const criterion of inOrder(CRITERIA, context)) {
    const id = textAt(criterion, 'productId') ?? '';
    if (only !== undefined && id !== only) continue;
    byProduct.set(id, [...(byProduct.get(id) ?? []), criterion]);
  }
  const all = [...byProduct].sort(([a], [b]) => (a < b ? -1 : 1));
  const faults = all.flatMap(([id, criteria]): ScoreFault[] => {
    const sum = exactSum(criteria.map((one) => numberAt(one, 'weight') ?? 0));
    if (Math.abs(sum - 1) < 0.00005) return [];
    const list = criteria.map((one) => `${textAt(one, 'name')} ${numberAt(one, 'weight')}`);
    return [
      {
        id,
        message: `the weights of ${id}'s criteria add up to ${sum}, not 1: ${list.join(', ')}`,
      },
    ];
  });
  const isSound = (id: string): boolean => !faults.some((fault) => fault.id === id);
  return {
    products: all.filter(([id]) => isSound(id)).map(([id, criteria]) => ({ id, criteria })),
    faults,
  };
}

/** Latest assessment by criterion; rejected ones are among them. */
export function latestAssessments(
  person: StoredRecord,
  { index }: Pick<PlanContext, 'index'>,
): ReadonlyMap<string, RecordData> {
  const latest = new Map<string, RecordData>();
  const field = person.collection === LEADS ? 'leadId' : 'contactId';
  for (const one of index.referrers(person.id, ASSESSMENTS, field)) {
    const criterion = textAt(one, 'criterionId') ?? '';
    const known = latest.get(criterion);
    if (known === undefined || timeOf(one) >= timeOf(known)) latest.set(criterion, one);
  }
  return latest;
}

const timeOf = (one: RecordData): number =>
  Date.parse(textAt(one, 'assessedAt') ?? textAt(one, 'createdAt') ?? '') || 0;

/** What an assessment counts: nothing once it is rejected. */
export function countedScore(assessment: RecordData | undefined): number | null {
  if (assessment === undefined || textAt(assessment, 'reviewStatus') === 'rejected') return null;
  return numberAt(assessment, 'score');
}

export type FitScore = {
  readonly product: string;
  /** From -1 to 1: the sum of scores times weights. */
  readonly score: number;
  /** Share of the weights that something was said of, from 0 to 1. */
  readonly judged: number;
};

/** Weighted score of a person for each product of which anything was judged. */
export function fitScores(
  products: readonly Product[],
  scores: ReadonlyMap<string, number | null>,
): FitScore[] {
  return products.flatMap(({ id, criteria }) => {
    const judged = criteria.filter((one) => (scores.get(one.id) ?? null) !== null);
    if (judged.length === 0) return [];
    const weightOf = (one: RecordData): number => numberAt(one, 'weight') ?? 0;
    const score = exactSum(judged.map((one) => weightOf(one) * (scores.get(one.id) ?? 0)));
    return [
      { product: id, score: rounded(score), judged: rounded(exactSum(judged.map(weightOf))) },
    ];
  });
}

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

export type Assessed = {
  /** New assessments, as inputs of a plan. */
  readonly inputs: readonly JsonObject[];
  /** Something was said of the person before. */
  readonly wasJudged: boolean;
  /** Scores that count, by criterion. */
  readonly scores: ReadonlyMap<string, number | null>;
  readonly faults: readonly ScoreFault[];
};

/**
 * Judges a person by the rules of the criteria. A new assessment is made where a rule says another thing than it said
 * last; so a review stays until then, and so does what somebody judged without a rule.
 */
export function assess(
  person: StoredRecord,
  criteria: readonly RecordData[],
  context: PlanContext,
): Assessed {
  const latest = latestAssessments(person, context);
  const scores = new Map<string, number | null>();
  const inputs: JsonObject[] = [];
  const faults: ScoreFault[] = [];
  const assessments = requireCollection(context.model, ASSESSMENTS);
  const [ruleField, personField] =
    person.collection === LEADS ? ['leadRule', 'leadId'] : ['rule', 'contactId'];
  for (const criterion of criteria) {
    const known = latest.get(criterion.id);
    scores.set(criterion.id, countedScore(known));
    const rule = textAt(criterion, ruleField as string);
    if (rule === null) continue;
    const value = triedValue(criterion, rule, person, -1, context);
    if (typeof value !== 'number') {
      faults.push(value);
      continue;
    }
    // What says nothing is told only where something was said before.
    if (known === undefined ? value === 0 : !hasChanged(known, value)) continue;
    scores.set(criterion.id, value);
    inputs.push({
      id: freeDerivedId(
        assessments.prefix,
        [criterion.id, person.id, String(value)],
        context.index,
      ),
      criterionId: criterion.id,
      [personField as string]: person.id,
      score: value,
      ruleScore: value,
      assessedAt: isoSeconds(context.scope.now),
      modelVersion: 'rule',
      reviewStatus: 'pending',
    });
  }
  return { inputs, wasJudged: latest.size > 0, scores, faults };
}

/** Whether a rule says another thing than the last assessment knows of. */
function hasChanged(known: RecordData, value: number): boolean {
  const before = numberAt(known, 'ruleScore');
  if (before !== null) return before !== value;
  const status = textAt(known, 'reviewStatus');
  const isByPerson =
    textAt(known, 'assessedById') !== null || (status !== null && status !== 'pending');
  return !isByPerson && numberAt(known, 'score') !== value;
}
