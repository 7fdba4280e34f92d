import { describe, expect, it } from 'vitest';
import { compileAggregate } from '../../src/expr/aggregate.ts';
import type { Value } from '../../src/expr/types.ts';
import { toJson } from '../../src/expr/value.ts';
import { contextOf, model, recordOf, records, scopeOf, TIMEZONE } from './fixture.ts';

const companies = model.collections.get('crm/companies');
const context = contextOf('crm/deals', {
  variables: {
    group: { kind: 'record', collections: companies === undefined ? [] : [companies] },
    spent: { kind: 'number' },
    none: { kind: 'number' },
    targets: { kind: 'list', of: { kind: 'number' } },
  },
});
const group = records.filter((r) => r.id.startsWith('deal_'));
const variables = { group: recordOf('comp_big'), spent: 1000, none: null, targets: [1, 2] };

function run(source: string, over = group): Value {
  const compiled = compileAggregate(source, context);
  return toJson(compiled.evaluate(over, scopeOf(), variables), compiled.type, TIMEZONE);
}

describe('compileAggregate', () => {
  it.each<[string, Value]>([
    ['count()', 6],
    ['sum(expectedValue)', 123005.3],
    ['sum(expectedValue * probability / 100)', 72000],
    ['sum(weightedValue)', 72000],
    ['sum(expectedValue) / spent', 123.0053],
    ['sum(expectedValue) / none', null],
    ['sum(expectedValue) > spent ? "over" : "under"', 'over'],
    ['count(stage == "closed_won") * 100 / count()', 100 / 3],
    ['count(expectedValue)', 4],
    ['avg(probability)', 60],
    ['avg(none)', null],
    ['min(due)', '2026-03-15'],
    ['max(createdAt)', '2026-02-10T14:00:00Z'],
    ['max(title)', 'Ålesund license'],
    ['max(0, sum(probability) - 100)', 0],
    ['sum(amounts)', 0.3],
    ['sum(activities.map(a, a.hours))', 3.5],
    ['count(tags)', 2],
    ['count(owner == me)', 1],
    ['sum(targets)', 3],
    ['max([4, 2])', 4],
    ['group.name', 'BigCo'],
    ['sum(company == group ? expectedValue : 0)', 123000.3],
    ['[1, 2].map(n, sum(probability * n))', [60, 120]],
    ['today', '2026-03-28'],
    ['count(due < today)', 1],
  ])('%s is %j', (source, value) => expect(run(source)).toEqual(value));

  it.each<[string, Value]>([
    ['count()', 0],
    ['sum(expectedValue)', 0],
    ['avg(expectedValue)', null],
    ['max(due)', null],
  ])('%s of no records is %j', (source, value) => expect(run(source, [])).toEqual(value));

  it.each([
    ['expectedValue', 'put it into sum(…)'],
    ['sum(expectedValue) / probability', 'put it into sum(…)'],
    ['segment("vips")', 'put it into count(…)'],
    ['sum(title)', 'sum(…) does not take text'],
    ['sum(stage == "lead")', 'sum(…) does not take true/false'],
    ['sum(expectedValu)', 'did you mean "expectedValue"?'],
    ['sum()', 'is used as sum(list)'],
    ['sum(expectedValue, 2)', 'is used as sum(list)'],
    ['group.nam', 'did you mean "name"?'],
    ['record.stage', 'has no field "record"'],
  ])('%s is refused: %s', (source, message) => {
    expect(() => compileAggregate(source, context)).toThrow(message);
  });

  it('pays for every record', () => {
    const budget = { left: 100 };
    compileAggregate('sum(expectedValue)', context).evaluate(group, scopeOf({ budget }), variables);
    expect(budget.left).toBe(100 - 1 - 6 * 2);
  });
});
