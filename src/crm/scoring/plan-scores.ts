/** Plans that score people: assessments and lead scores that are new, and the figures on the records themselves. */

import type { PlanContext } from '../../plan/context.ts';
import type { Change, Edit } from '../../plan/types.ts';
import { createChanges, setChanges } from '../../plan/write-records.ts';
import type { JsonObject, JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf, sameValue, textAt } from '../../record/value.ts';
import { requireCollection } from '../../schema/model.ts';
import { ASSESSMENTS, assess, type FitScore, fitScores, type Product, productsOf } from './fit.ts';
import { LEAD_SCORES, latestScore, scoreLead, scoreRules } from './lead-score.ts';
import { CONTACTS, LEADS, type ScoreFault } from './rules.ts';

export type ScoreRequest = {
  /** Contacts and leads. */
  readonly people: readonly StoredRecord[];
  /** Only for this product; lead scores stay as they are then. */
  readonly product?: string;
  /** Leads that were never scored, and people that were never judged, stay so. */
  readonly stale?: boolean;
  /** Days that a lead score holds. */
  readonly days: number;
};

export type Scored = {
  readonly id: string;
  readonly collection: string;
  readonly fit: readonly FitScore[];
  /** Assessments that are new. */
  readonly assessed: number;
  readonly score?: number;
  readonly grade?: string;
  readonly breakdown?: JsonObject;
};

export type Scores = {
  readonly changes: readonly Change[];
  readonly scored: readonly Scored[];
  /** Each once. */
  readonly faults: readonly ScoreFault[];
};

const CLOSED: ReadonlySet<string | null> = new Set(['converted', 'disqualified']);

/** Everybody who can be scored: unarchived contacts, and leads that are still open. */
export function scorable({ model, index }: PlanContext): readonly StoredRecord[] {
  return [CONTACTS, LEADS].flatMap((path) =>
    model.collections.has(path)
      ? [...index.records(path)].filter(
          ({ data }) =>
            memberOf(data, 'archivedAt') === null &&
            !(path === LEADS && CLOSED.has(textAt(data, 'status'))),
        )
      : [],
  );
}

/** Scores the people. What did not change is not written again. */
export function planScores(request: ScoreRequest, context: PlanContext): Scores {
  const { products, faults: unbalanced } = productsOf(context, request.product);
  const criteria = products.flatMap((product) => product.criteria);
  const { rules, faults: tooMany } =
    request.product === undefined ? scoreRules(context) : { rules: [], faults: [] };
  const faults = new Map([...unbalanced, ...tooMany].map((fault) => [fault.id, fault]));
  const assessments: JsonObject[] = [];
  const leadScores: JsonObject[] = [];
  const updates: Change[] = [];
  const scored = request.people.map((person): Scored => {
    const one = scoreOne(person, { ...request, criteria, products, rules }, context);
    for (const fault of one.faults) faults.set(fault.id, fault);
    assessments.push(...one.assessments);
    if (one.leadScore !== null) leadScores.push(one.leadScore);
    updates.push(...updateOf(person, one.figures, context));
    const { id, collection } = person;
    return { id, collection, fit: one.fit, assessed: one.assessments.length, ...one.figures };
  });
  const changes = [
    ...createAll(ASSESSMENTS, assessments, context),
    ...createAll(LEAD_SCORES, leadScores, context),
    ...updates,
  ];
  return { changes, scored, faults: [...faults.values()] };
}

type Figures = {
  readonly score?: number;
  readonly grade?: string;
  readonly breakdown?: JsonObject;
};

type OneScored = {
  readonly assessments: readonly JsonObject[];
  readonly leadScore: JsonObject | null;
  readonly fit: readonly FitScore[];
  readonly figures: Figures;
  readonly faults: readonly ScoreFault[];
};

function scoreOne(
  person: StoredRecord,
  by: ScoreRequest & {
    readonly criteria: readonly RecordData[];
    readonly products: readonly Product[];
    readonly rules: readonly RecordData[];
  },
  context: PlanContext,
): OneScored {
  const known = assess(person, by.criteria, context);
  const isLeft = by.stale === true && !known.wasJudged;
  const fit = isLeft ? [] : fitScores(by.products, known.scores);
  const isLead = person.collection === LEADS && by.rules.length > 0;
  const isUnscored = by.stale === true && latestScore(person, context) === undefined;
  const { scored, faults } =
    isLead && !isUnscored
      ? scoreLead(person, by.rules, by.days, context)
      : { scored: null, faults: [] };
  return {
    assessments: isLeft ? [] : known.inputs,
    leadScore: scored?.input ?? null,
    fit,
    figures:
      scored === null
        ? contactFigures(person, fit, by)
        : { score: scored.score, grade: scored.grade, breakdown: scored.breakdown },
    faults: [...known.faults, ...faults],
  };
}

/** A contact is as promising as the product that suits it best; what speaks against all of them makes 0. */
function contactFigures(
  { collection }: StoredRecord,
  fit: readonly FitScore[],
  { product }: ScoreRequest,
): Figures {
  if (collection !== CONTACTS || fit.length === 0 || product !== undefined) return {};
  return { score: Math.round(Math.max(0, ...fit.map(({ score }) => score)) * 100) };
}

const FIELDS = { score: 'score', grade: 'grade', breakdown: 'scoreBreakdown' } as const;

function updateOf(person: StoredRecord, figures: Figures, context: PlanContext): Change[] {
  const values = Object.entries(figures) as [keyof Figures, JsonValue][];
  const edits = values
    .map(([name, value]): Edit => ({ path: FIELDS[name], op: '=', value }))
    .filter(({ path, value }) => !sameValue(memberOf(person.data, path), value));
  return edits.length === 0 ? [] : setChanges(person, edits, context);
}

function createAll(path: string, inputs: readonly JsonObject[], context: PlanContext): Change[] {
  if (inputs.length === 0) return [];
  return createChanges(requireCollection(context.model, path), inputs, context);
}
