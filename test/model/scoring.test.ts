import { describe, expect, it } from 'vitest';
import { memberOf } from '../../src/record/value.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { contextOf, stored } from '../support/plan-context.ts';
import { tryCreate, trySet } from './try-record.ts';

const AT = '2026-11-20T15:30:00Z';
const criterion = (id: string, weight: number, productId = 'prod_a'): object => ({
  id,
  name: id,
  productId,
  weight,
});
const OTHERS = {
  'crm/products': [
    { id: 'prod_a', name: 'A' },
    { id: 'prod_b', name: 'B' },
  ],
  'crm/contacts': [{ id: 'cont_a', firstName: 'Jane' }],
  'crm/leads': [{ id: 'lead_a', email: 'x@y.example' }],
  'crm/fit-criteria': [
    criterion('fitc_a', 0.1),
    criterion('fitc_b', 0.7),
    criterion('fitc_c', 0.2),
    criterion('fitc_d', 0.9, 'prod_b'),
  ],
  'crm/fit-assessments': [
    {
      id: 'fita_a',
      criterionId: 'fitc_b',
      contactId: 'cont_a',
      score: -0.5,
      reviewStatus: 'pending',
    },
  ],
  'crm/lead-scores': [{ id: 'lsc_a', leadId: 'lead_a', score: 10, scoredAt: AT }],
};

describe('a new record', () => {
  it.each<[string, string, object, string[]]>([
    ['a weight over 1', 'crm/fit-criteria', criterion('fitc_e', 1.1), ['maximum /weight']],
    [
      'an unknown type',
      'crm/fit-criteria',
      { ...criterion('fitc_e', 1), type: 'mood' },
      ['enum /type'],
    ],
    [
      'the best score',
      'crm/fit-assessments',
      { criterionId: 'fitc_a', contactId: 'cont_a', score: 1 },
      [],
    ],
    [
      'another for the same criterion',
      'crm/fit-assessments',
      { criterionId: 'fitc_b', contactId: 'cont_a', score: 0 },
      [],
    ],
    [
      'a score below -1',
      'crm/fit-assessments',
      { criterionId: 'fitc_a', leadId: 'lead_a', score: -1.01 },
      ['minimum /score'],
    ],
    [
      'a lead score over 100',
      'crm/lead-scores',
      { leadId: 'lead_a', score: 101, scoredAt: AT },
      ['maximum /score'],
    ],
    [
      'half a point',
      'crm/lead-scores',
      { leadId: 'lead_a', score: 50.5, scoredAt: AT },
      ['type /score'],
    ],
    [
      'a component in words',
      'crm/lead-scores',
      { leadId: 'lead_a', score: 50, scoredAt: AT, breakdown: { fit: 'good' } },
      ['type /breakdown/fit'],
    ],
    [
      'factors as a list',
      'crm/lead-scores',
      { leadId: 'lead_a', score: 50, scoredAt: AT, factors: ['rail'] },
      [],
    ],
  ])('%s', (_, collection, data, problems) => {
    expect(tryCreate(collection, data, OTHERS).problems).toEqual(problems);
  });
});

it.each([
  ['confirmed', AT],
  ['rejected', AT],
])('a review that %s gets its time', (reviewStatus, at) => {
  const { record } = trySet('fita_a', { reviewStatus }, OTHERS);
  expect(memberOf(record, 'reviewedAt')).toBe(at);
});

it('a lead score is never changed', () => {
  expect(() => trySet('lsc_a', { score: 11 }, OTHERS)).toThrow(/append-only/);
});

describe('a computed field', () => {
  const context = contextOf(OTHERS);
  const parts = { engagement: 25, fit: 30, intent: 20, timing: 15, budget: 10 };
  it.each<[string, string, object, unknown]>([
    ['crm/fit-criteria', 'isBalanced', criterion('fitc_a', 0.1), true],
    ['crm/fit-criteria', 'isBalanced', criterion('fitc_d', 0.9, 'prod_b'), false],
    [
      'crm/fit-assessments',
      'weightedScore',
      { id: 'fita_x', criterionId: 'fitc_b', score: -0.5 },
      -0.35,
    ],
    ['crm/fit-assessments', 'weightedScore', { id: 'fita_x', score: 1 }, null],
    ['crm/lead-scores', 'isBalanced', { id: 'lsc_x', score: 100, breakdown: parts }, true],
    ['crm/lead-scores', 'isBalanced', { id: 'lsc_x', score: 99, breakdown: parts }, false],
    ['crm/lead-scores', 'isBalanced', { id: 'lsc_x', score: 30, breakdown: { fit: 30 } }, true],
    ['crm/lead-scores', 'isBalanced', { id: 'lsc_x', score: 30 }, null],
  ])('%s %s of %j', (path, field, data, value) => {
    const collection = requireCollection(context.model, path);
    const compiled = context.expressions.get(collection, field);
    expect(compiled.evaluate(stored(path, data).data, context.scope)).toBe(value);
  });
});
