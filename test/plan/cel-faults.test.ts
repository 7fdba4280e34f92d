/** Expressions that records hold, against the shipped schemas. */

import { expect, it } from 'vitest';
import { celFaults } from '../../src/plan/cel-faults.ts';
import type { RecordData } from '../../src/record/types.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { contextOf } from '../support/plan-context.ts';

const context = contextOf({});

const faultsOf = (collection: string, data: object): string[] =>
  celFaults(
    requireCollection(context.model, collection),
    { id: 'x_x', ...data } as RecordData,
    context,
  ).map(({ pointer, level, message }) => `${level} ${pointer} ${message.split('\n')[0]}`);

const segment = (where: string, collection = 'crm/leads'): object => ({ collection, where });
const trigger = { collection: 'crm/deals' };

it.each<[string, object]>([
  ['crm/segments', segment('score >= 70 && company == "Acme"')],
  ['crm/segments', { where: 'company.tier == "enterprise"' }],
  ['crm/segments', segment('segment("of others")')],
  ['crm/segments', {}],
  ['crm/segments', { where: '  ' }],
  ['crm/score-rules', { rule: 'lastActivityAt >= now - days(14)' }],
  ['crm/score-rules', { rule: 'score / 100' }],
  ['crm/fit-criteria', { rule: 'company.employeeCount > 1000 ? 1 : -0.5', leadRule: 'score > 1' }],
  ['automations', { trigger, filter: 'stage == "closed_won"' }],
  ['automations', { trigger, action: { values: { title: '"Onboard " + title', points: '1' } } }],
  ['automations', { filter: 'anything == 1' }],
  ['core/policies', { rule: 'resource.type == "deals" && change.expectedValue > 100000' }],
  ['workflow/imports', { mapping: [{ transform: 'lower(value)' }, { column: 'B' }] }],
])('%s %j is sound', (collection, data) => {
  expect(faultsOf(collection, data)).toEqual([]);
});

it.each<[string, object, string]>([
  [
    'crm/segments',
    segment('true && scor > 1'),
    'error /where column 9: leads has no field "scor"; did you mean "score"?',
  ],
  [
    'crm/segments',
    segment('true &&\n  scor > 1'),
    'error /where line 2, column 3: leads has no field "scor"',
  ],
  ['crm/segments', segment('score >='), 'error /where column 9: the expression ends too early'],
  [
    'crm/segments',
    segment('score > "a"'),
    'error /where column 1: score is a number and cannot be compared',
  ],
  [
    'crm/segments',
    segment('score'),
    'error /where expected a condition (true or false), but this is a number',
  ],
  [
    'crm/segments',
    segment('true', 'crm/laeds'),
    'warning /collection there is no collection "crm/laeds"; did you mean "crm/leads"?',
  ],
  [
    'crm/segments',
    { where: 'leadScore > 1' },
    'error /where column 1: contacts has no field "leadScore"',
  ],
  [
    'crm/score-rules',
    { rule: 'email' },
    'error /rule expected a number or a condition, but this is text',
  ],
  [
    'crm/fit-criteria',
    { rule: 'true', leadRule: 'scor > 1' },
    'error /leadRule column 1: leads has no field',
  ],
  [
    'automations',
    { trigger, filter: 'stge == 1' },
    'error /filter column 1: deals has no field "stge"',
  ],
  ['automations', { filter: 'stage ==' }, 'error /filter column 9: the expression ends too early'],
  [
    'automations',
    { trigger, action: { values: { 'a/b': 'titel' } } },
    'error /action/values/a~1b column 1: deals has no field "titel"',
  ],
  ['core/policies', { rule: 'acton == "merge"' }, 'did you mean "actor"?'],
  [
    'workflow/imports',
    { mapping: [{}, { transform: 'trim(valu)' }] },
    'error /mapping/1/transform column 6',
  ],
])('%s %j: %s', (collection, data, wanted) => {
  expect(faultsOf(collection, data)).toEqual([expect.stringContaining(wanted)]);
});

/** Whoever describes a field as CEL says over what, so that it is checked. */
it('every field that is described as CEL is marked', () => {
  const unmarked = [...context.model.collections.values()].flatMap(({ path, fields }) =>
    [...fields.values()]
      .filter(({ description, cel }) => /\bCEL\b/.test(description) && cel === undefined)
      .map((field) => `${path} ${field.path}`),
  );
  expect(unmarked).toEqual([]);
});
