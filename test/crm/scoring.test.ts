/** Scores by rules: what is judged, what is written, what a review changes, and what is refused. */

import { describe, expect, it } from 'vitest';
import { gradeOf } from '../../src/crm/scoring/lead-score.ts';
import { planScores, scorable } from '../../src/crm/scoring/plan-scores.ts';
import { ranking } from '../../src/crm/scoring/ranking.ts';
import { pendingReviews, reviewChanges, type Verdict } from '../../src/crm/scoring/review.ts';
import { ruleValue } from '../../src/crm/scoring/rules.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import type { PlanContext } from '../../src/plan/context.ts';
import type { Change } from '../../src/plan/types.ts';
import { contextOf, NOW } from '../support/plan-context.ts';
import { applyTo, recordOf } from './worlds.ts';

type Context = PlanContext & { readonly index: RecordIndex };
const DAY = 86_400_000;

const criterion = (id: string, weight: number, more: object): object => ({
  id: `fitc_${id}`,
  name: id,
  weight,
  ...more,
});
const rule = (id: string, component: string, points: number, source: string): object => ({
  id: `srule_${id}`,
  name: id,
  component,
  points,
  rule: source,
});

const CRITERIA = [
  criterion('buyer', 0.6, { productId: 'prod_a', rule: '"Economic buyer" in personaLabels' }),
  criterion('size', 0.4, {
    productId: 'prod_a',
    rule: 'company.employeeCount > 1000 ? 5 : -0.5',
    leadRule: 'estimatedValue / 10000',
  }),
  criterion('half', 0.5, { productId: 'prod_b', rule: 'true' }),
];
const RULES = [
  rule('wrote', 'engagement', 30, 'timeline.exists(a, a.direction == "inbound")'),
  rule('boss', 'fit', 20, 'jobTitle == "CEO"'),
  rule('named', 'fit', 10, 'companyName != null'),
  rule('value', 'budget', 40, 'estimatedValue / 10000'),
];

function world(more: { criteria?: object[]; rules?: object[] } = {}): Context {
  return contextOf(
    {
      'crm/products': [
        { id: 'prod_a', name: 'A' },
        { id: 'prod_b', name: 'B' },
      ],
      'crm/companies': [{ id: 'comp_big', name: 'Big', employeeCount: 5000 }],
      'crm/contacts': [
        {
          id: 'cont_ann',
          firstName: 'Ann',
          personaLabels: ['Economic buyer'],
          companyId: 'comp_big',
        },
        { id: 'cont_bob', firstName: 'Bob' },
        { id: 'cont_old', firstName: 'Old', archivedAt: '2026-01-01T00:00:00Z' },
      ],
      'crm/leads': [
        { id: 'lead_x', lastName: 'X', jobTitle: 'CEO', companyName: 'X', estimatedValue: 5000 },
        { id: 'lead_y', lastName: 'Y', status: 'disqualified' },
      ],
      'crm/activities': [
        {
          id: 'act_a',
          type: 'call',
          direction: 'inbound',
          anchorIds: ['lead_x'],
          happenedAt: '2026-11-01T10:00:00Z',
        },
      ],
      'crm/fit-criteria': more.criteria ?? CRITERIA,
      'crm/score-rules': more.rules ?? RULES,
    },
    { me: 'usr_me' },
  );
}

const later = (context: Context, days: number): Context => ({
  ...context,
  scope: { ...context.scope, now: NOW + days * DAY },
});
const run = (context: Context, more: object = {}) =>
  planScores({ people: scorable(context), days: 30, ...more }, context);
const score = (context: Context, more: object = {}) => {
  const result = run(context, more);
  applyTo(context.index, result.changes);
  return result;
};
const set = (context: Context, id: string, values: object): void => {
  const before = recordOf(context.index, id);
  applyTo(context.index, [{ op: 'update', before, after: { ...before.data, ...values } }]);
};
const afterOf = (change: Change) => (change.op === 'remove' ? change.before.data : change.after);
const told = (changes: readonly Change[], prefix: string): unknown[] =>
  changes
    .map(afterOf)
    .filter(({ id }) => id.startsWith(prefix))
    .map((one) => [one['criterionId'] ?? one.id, one['contactId'] ?? one['leadId'], one['score']]);
const review = (context: Context, ids: string[], verdict: Verdict, note?: string): void => {
  const records = ids.map((id) => recordOf(context.index, id));
  applyTo(context.index, reviewChanges(records, verdict, note, context));
};
const assessmentOf = (context: Context, criterionId: string, person: string): string => {
  const all = [...context.index.records('crm/fit-assessments')].filter(
    ({ data }) =>
      data['criterionId'] === criterionId && [data['contactId'], data['leadId']].includes(person),
  );
  return all.at(-1)?.id ?? '';
};

describe('the value of a rule', () => {
  it.each<[string, -1 | 0, number | string]>([
    ['true', -1, 1],
    ['false', -1, 0],
    ['null', -1, 0],
    ['title == "x"', -1, 0],
    ['0.25', -1, 0.25],
    ['1.0 / 3', -1, 0.3333],
    ['7', -1, 1],
    ['-7', -1, -1],
    ['-7', 0, 0],
    ['firstName', -1, 'expected a number from -1 to 1 or a condition, found "Ann"'],
    ['now', -1, 'expected a number'],
    ['frstName == "x"', -1, 'did you mean "firstName"?'],
  ])('%s from %d', (source, least, expected) => {
    const context = world();
    const value = (): number =>
      ruleValue(source, recordOf(context.index, 'cont_ann'), least, context);
    if (typeof expected === 'number') expect(value()).toBe(expected);
    else expect(value).toThrow(expected);
  });
});

it.each([
  [100, 'A'],
  [80, 'A'],
  [79, 'B'],
  [60, 'B'],
  [59, 'C'],
  [40, 'C'],
  [39, 'D'],
  [20, 'D'],
  [19, 'F'],
  [0, 'F'],
])('%d is grade %s', (points, grade) => {
  expect(gradeOf(points)).toBe(grade);
});

describe('scoring', () => {
  it('judges by the rules, weighs, and says which weights do not add up', () => {
    const { changes, scored, faults } = run(world());
    expect(told(changes, 'fita_')).toEqual([
      ['fitc_buyer', 'cont_ann', 1],
      ['fitc_size', 'cont_ann', 1],
      ['fitc_size', 'cont_bob', -0.5],
      ['fitc_size', 'lead_x', 0.5],
    ]);
    expect(scored.map(({ id, fit }) => [id, fit])).toEqual([
      ['cont_ann', [{ product: 'prod_a', score: 1, judged: 1 }]],
      ['cont_bob', [{ product: 'prod_a', score: -0.2, judged: 0.4 }]],
      ['lead_x', [{ product: 'prod_a', score: 0.2, judged: 0.4 }]],
    ]);
    expect(faults.map(({ id }) => id)).toEqual(['prod_b']);
    expect(faults[0]?.message).toContain('add up to 0.5, not 1: half 0.5');
    expect(changes.map(afterOf).filter(({ id }) => /^(cont|lead)_/.test(id))).toMatchObject([
      { id: 'cont_ann', score: 100 },
      { id: 'cont_bob', score: 0 },
      { id: 'lead_x', score: 80, grade: 'A' },
    ]);
  });

  it('adds the points of a lead up to its score, and says what made it', () => {
    const { changes } = run(world());
    expect(changes.map(afterOf).find(({ id }) => id.startsWith('lsc_'))).toMatchObject({
      leadId: 'lead_x',
      score: 80,
      grade: 'A',
      breakdown: { engagement: 30, fit: 30, intent: 0, timing: 0, budget: 20 },
      factors: ['wrote +30', 'boss +20', 'value +20', 'named +10'],
      scoredAt: '2026-11-20T15:30:00Z',
      expiresAt: '2026-12-20T15:30:00Z',
    });
  });

  it('writes nothing twice, what changed anew, and keeps the rest as history', () => {
    const context = world();
    score(context);
    expect(run(later(context, 1)).changes).toEqual([]);
    set(context, 'lead_x', { estimatedValue: 10_000 });
    set(context, 'cont_ann', { personaLabels: [] });
    const { changes } = score(later(context, 1));
    expect(told(changes, 'fita_')).toEqual([
      ['fitc_buyer', 'cont_ann', 0],
      ['fitc_size', 'lead_x', 1],
    ]);
    expect(changes.filter(({ op }) => op === 'update').map((c) => afterOf(c).id)).toEqual([
      'cont_ann',
      'lead_x',
    ]);
    expect(context.index.size('crm/fit-assessments')).toBe(6);
    expect(context.index.size('crm/lead-scores')).toBe(2);
  });

  it('scores again what has expired', () => {
    const context = world();
    score(context);
    expect(run(later(context, 29)).changes).toEqual([]);
    const { changes } = run(later(context, 30));
    expect(changes.map((change) => afterOf(change)['leadId'])).toEqual(['lead_x']);
  });

  it('--stale leaves alone who was never scored', () => {
    const context = world();
    expect(run(context, { stale: true }).changes).toEqual([]);
    score(context);
    set(context, 'lead_x', { estimatedValue: 0 });
    const { changes } = run(later(context, 1), { stale: true });
    expect(told(changes, 'lsc_')).toMatchObject([[expect.any(String), 'lead_x', 60]]);
  });

  it('gives the same ids in every clone', () => {
    const ids = (context: Context) => run(context).changes.map((change) => afterOf(change).id);
    expect(ids(later(world(), 3))).toEqual(ids(world()));
  });

  it.each<[string, object, string]>([
    [
      'too many points',
      { rules: [rule('a', 'fit', 60, 'true'), rule('b', 'fit', 60, 'true')] },
      'add up to 120',
    ],
    ['a faulty score rule', { rules: [rule('a', 'fit', 60, 'jobTitel == "x"')] }, 'a (srule_a): '],
    [
      'a faulty criterion',
      { criteria: [criterion('bad', 1, { productId: 'prod_a', rule: 'nam' })] },
      'bad (fitc_bad): ',
    ],
  ])('says %s and writes the others', (_, more, message) => {
    const { faults, changes } = run(world(more));
    expect(faults.map((fault) => fault.message)).toEqual(
      expect.arrayContaining([expect.stringContaining(message)]),
    );
    expect(changes.map((change) => afterOf(change).id)).not.toContainEqual(
      expect.stringMatching('rules' in more ? /^lsc_/ : /^fita_/),
    );
  });
});

describe('a review', () => {
  it.each<[Verdict, string, number[]]>([
    [{ kind: 'accept' }, 'confirmed', [1, 0.2, -0.2]],
    [{ kind: 'override', score: -1 }, 'corrected', [-0.2, 0.2, -0.2]],
    [{ kind: 'reject' }, 'rejected', [0.4, 0.2, -0.2]],
  ])('%j stays until the inputs change', (verdict, reviewStatus, scores) => {
    const context = world();
    score(context);
    const id = assessmentOf(context, 'fitc_buyer', 'cont_ann');
    expect(pendingReviews(context).map((one) => one.id)).toContain(id);
    review(context, [id], verdict, 'seen');
    expect(recordOf(context.index, id).data).toMatchObject({
      reviewStatus,
      reviewNote: 'seen',
      reviewedById: 'usr_me',
      reviewedAt: '2026-11-20T15:30:00Z',
    });
    expect(pendingReviews(context).map((one) => one.id)).not.toContain(id);
    expect(told(run(later(context, 1)).changes, 'fita_')).toEqual([]);
    const ranked = Object.fromEntries(ranking('prod_a', context).map((one) => [one.id, one.score]));
    expect([ranked['cont_ann'], ranked['lead_x'], ranked['cont_bob']]).toEqual(scores);
    set(context, 'cont_ann', { personaLabels: ['End user'] });
    score(later(context, 1));
    expect(told(run(later(context, 2)).changes, 'fita_')).toEqual([]);
    const fresh = pendingReviews(context).find(({ data }) => data['criterionId'] === 'fitc_buyer');
    expect(fresh?.data).toMatchObject({ score: 0, ruleScore: 0, reviewStatus: 'pending' });
    expect(fresh?.data['reviewedAt']).toBe(undefined);
  });

  it('of what somebody judged without a rule stays; what a model judged gives way', () => {
    const by = (id: string, personId: string, more: object): Change => ({
      op: 'create',
      collection: 'crm/fit-assessments',
      after: { id, criterionId: 'fitc_size', contactId: personId, score: 0.9, ...more },
    });
    const context = world();
    applyTo(context.index, [
      by('fita_hand', 'cont_ann', { assessedById: 'usr_me' }),
      by('fita_model', 'cont_bob', { modelVersion: 'fit-3', reviewStatus: 'pending' }),
    ]);
    expect(told(run(context, { product: 'prod_a' }).changes, 'fita_')).toEqual([
      ['fitc_buyer', 'cont_ann', 1],
      ['fitc_size', 'cont_bob', -0.5],
      ['fitc_size', 'lead_x', 0.5],
    ]);
  });

  it.each<[string, Verdict, string]>([
    ['cont_ann', { kind: 'accept' }, 'is no assessment'],
    ['cont_ann', { kind: 'override', score: 2 }, 'from -1'],
  ])('%s %j is refused', (id, verdict, message) => {
    expect(() => review(world(), [id], verdict)).toThrow(message);
  });
});

it.each([
  ['prod_b', 'add up to 0.5'],
  ['prod_none', 'has no criteria'],
])('a ranking for %s is refused', (product, message) => {
  expect(() => ranking(product, world())).toThrow(message);
});
