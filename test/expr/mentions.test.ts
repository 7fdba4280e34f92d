import { describe, expect, it } from 'vitest';
import { mentionsOf, renamedIn } from '../../src/expr/mentions.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { shippedModel } from '../support/model.ts';

const model = shippedModel();
const context = { model, collection: requireCollection(model, 'crm/deals'), timezone: 'UTC' };
const STAGE = { collection: 'crm/deals', field: 'stage' };

describe('a field that gets another name', () => {
  it.each<[string, string]>([
    ['stage == "stage"', 'step == "stage"'],
    ['record.stage + stage', 'record.step + step'],
    ['record["stage"] != null', 'record["step"] != null'],
    ['company.deals.exists(d, d.stage == stage)', 'company.deals.exists(d, d.step == step)'],
    ['company.deals.map(stage, stage.title)', 'company.deals.map(stage, stage.title)'],
    ['changedAt("stage") < now', 'changedAt("step") < now'],
    ['stageRecord.isWon ? stage : title', 'stageRecord.isWon ? step : title'],
    ['has(stage) && !(stage in ["a", "b"])', 'has(step) && !(step in ["a", "b"])'],
    ['{"a": 1}[stage]', '{"a": 1}[step]'],
    ['status == "open"', 'status == "open"'],
  ])('%s → %s', (source, expected) => {
    expect(renamedIn(source, mentionsOf(source, context, STAGE), 'step')).toBe(expected);
  });

  it('also in sums over a group', () => {
    const source = 'sum(expectedValue * probability) / count(expectedValue)';
    const of = { collection: 'crm/deals', field: 'expectedValue' };
    expect(renamedIn(source, mentionsOf(source, context, of, true), 'v')).toBe(
      'sum(v * probability) / count(v)',
    );
  });

  it.each(['stage ==', 'stage == nope'])('not in %s, which does not compile', (source) => {
    expect(mentionsOf(source, context, STAGE)).toEqual([]);
  });
});
