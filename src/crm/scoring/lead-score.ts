/** How promising a lead is: points of the score rules by component, and the grade they make. */

import { exactSum } from '../../expr/exact-sum.ts';
import { DAY } from '../../expr/zone.ts';
import type { PlanContext } from '../../plan/context.ts';
import { isoSeconds } from '../../plan/derive.ts';
import { freeDerivedId } from '../../record/derived-id.ts';
import type { JsonObject, RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf, numberAt, sameValue, textAt } from '../../record/value.ts';
import { requireCollection } from '../../schema/model.ts';
import { inOrder, type ScoreFault, triedValue } from './rules.ts';

export const SCORE_RULES = 'crm/score-rules';
export const LEAD_SCORES = 'crm/lead-scores';
export const COMPONENTS = ['engagement', 'fit', 'intent', 'timing', 'budget'] as const;

/** Least score of each grade; below all of them it is F. */
export const GRADES = [
  ['A', 80],
  ['B', 60],
  ['C', 40],
  ['D', 20],
] as const;

export function gradeOf(score: number): string {
  return GRADES.find(([, least]) => score >= least)?.[0] ?? 'F';
}

/** The rules; none, and why, where their points add up to more than 100. */
export function scoreRules(context: PlanContext): {
  readonly rules: readonly RecordData[];
  readonly faults: readonly ScoreFault[];
} {
  const rules = inOrder(SCORE_RULES, context);
  const sum = exactSum(rules.map((rule) => numberAt(rule, 'points') ?? 0));
  if (sum <= 100) return { rules, faults: [] };
  const message = `the points of the score rules add up to ${sum}; expected 100 at most (\`pail query score-rules --group component --sum points\`)`;
  return { rules: [], faults: [{ id: SCORE_RULES, message }] };
}

export type LeadScored = {
  /** A new lead score as input of a plan; null where nothing changed and the last one holds. */
  readonly input: JsonObject | null;
  readonly score: number;
  readonly grade: string;
  readonly breakdown: JsonObject;
};

/** Scores a lead; not at all where a rule is faulty: half a score would mislead. `days`: how long it holds. */
export function scoreLead(
  lead: StoredRecord,
  rules: readonly RecordData[],
  days: number,
  context: PlanContext,
): { readonly scored: LeadScored | null; readonly faults: readonly ScoreFault[] } {
  const faults: ScoreFault[] = [];
  const given = rules.flatMap((rule) => {
    const value = triedValue(rule, textAt(rule, 'rule') ?? 'null', lead, 0, context);
    if (typeof value !== 'number') {
      faults.push(value);
      return [];
    }
    return [{ rule, points: Math.round(value * (numberAt(rule, 'points') ?? 0)) }];
  });
  if (faults.length > 0) return { scored: null, faults };
  const breakdown = Object.fromEntries(
    COMPONENTS.map((component) => {
      const own = given.filter(({ rule }) => textAt(rule, 'component') === component);
      return [component, own.reduce((sum, { points }) => sum + points, 0)];
    }),
  );
  const score = Object.values(breakdown).reduce((sum, points) => sum + points, 0);
  const grade = gradeOf(score);
  const last = latestScore(lead, context);
  const isSame = last !== undefined && sameValue(memberOf(last, 'breakdown'), breakdown);
  const { now } = context.scope;
  const scores = requireCollection(context.model, LEAD_SCORES);
  const figures = { score, grade, breakdown };
  if (isSame && !hasExpired(last, now)) return { scored: { ...figures, input: null }, faults };
  const factors = given
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ rule, points }) => `${textAt(rule, 'name')} +${points}`);
  const input = {
    id: freeDerivedId(scores.prefix, [lead.id, JSON.stringify(breakdown)], context.index),
    leadId: lead.id,
    score,
    grade,
    breakdown,
    ...(factors.length === 0 ? {} : { factors }),
    modelVersion: 'rules',
    scoredAt: isoSeconds(now),
    expiresAt: isoSeconds(now + days * DAY),
  };
  return { scored: { ...figures, input }, faults };
}

/** The last lead score; undefined for none. */
export function latestScore(
  lead: StoredRecord,
  { index }: Pick<PlanContext, 'index'>,
): RecordData | undefined {
  const timeOf = (one: RecordData): number => Date.parse(textAt(one, 'scoredAt') ?? '') || 0;
  return index
    .referrers(lead.id, LEAD_SCORES, 'leadId')
    .reduce<RecordData | undefined>(
      (best, one) => (best === undefined || timeOf(one) >= timeOf(best) ? one : best),
      undefined,
    );
}

/** Without a date it holds for ever. */
export function hasExpired(score: RecordData, now: number): boolean {
  const at = Date.parse(textAt(score, 'expiresAt') ?? '');
  return !Number.isNaN(at) && at <= now;
}
