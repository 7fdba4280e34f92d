import { describe, expect, it } from 'vitest';
import { fixtureModel, indexOf, RECORDS } from './fixture.ts';

const model = fixtureModel();
const index = indexOf(model, RECORDS);
const idsOf = (records: readonly { readonly id: string }[]): string[] => records.map((r) => r.id);
const record = (id: string) => {
  const found = index.record(id);
  if (found === undefined) throw new Error(`no record ${id}`);
  return found;
};

describe('targets', () => {
  it.each([
    ['deal_a', 'company', ['comp_acme']],
    ['deal_a', 'contacts', ['cont_ada', 'cont_bob']],
    ['deal_a', 'stageRecord', ['stage_s_lead']],
    ['deal_b', 'stageRecord', ['stage_r_lead']],
    ['deal_d', 'stageRecord', []],
    ['deal_a', 'anchor', ['comp_acme']],
    ['deal_b', 'anchor', ['cont_bob']],
    ['deal_d', 'company', []],
    ['deal_a', 'nothing', []],
  ])('%s.%s', (id, alias, expected) => {
    expect(idsOf(index.targets(record(id), 'crm/deals', alias))).toEqual(expected);
  });

  it.each<[pipeline: string | null, stage: string, found: string | null, anywhere: string | null]>([
    ['sales', 'lead', 'stage_s_lead', 'stage_s_lead'],
    ['sales', 'churned', null, 'stage_r_churn'],
    [null, 'churned', 'stage_r_churn', 'stage_r_churn'],
    [null, 'lead', null, null],
  ])('by key within a pipeline: %s %s is %s, or with orUnique %s', (pipeline, stage, ...found) => {
    const relation = model.collections.get('crm/deals')?.relations.find((r) => r.field === 'stage');
    if (relation === undefined) throw new Error('no relation');
    const draft = { id: 'deal_new', pipeline, stage };
    const resolved = [relation, { ...relation, orUnique: true as const }].map((one) =>
      index.resolve(one, draft, stage),
    );
    expect(resolved).toEqual(found);
  });

  it('resolves for a record that is not in the index', () => {
    const draft = { id: 'deal_new', companyId: 'comp_big' };
    expect(idsOf(index.targets(draft, 'crm/deals', 'company'))).toEqual(['comp_big']);
  });
});

describe('referrers', () => {
  it.each([
    ['comp_acme', 'companyId', ['deal_a', 'deal_z']],
    ['stage_s_lead', 'stage', ['deal_a']],
    ['stage_r_lead', 'stage', ['deal_b']],
    ['stage_r_churn', 'stage', []],
    ['ch_content', 'touchpoints[].channel', ['deal_c']],
    ['cont_bob', 'contactIds', ['deal_a', 'deal_b']],
    ['cont_bob', 'anchorId', ['deal_b']],
    ['cont_gone', 'contactIds', []],
    ['comp_big', 'noSuchField', []],
  ])('of %s by %s', (id, field, expected) => {
    expect(idsOf(index.referrers(id, 'crm/deals', field))).toEqual(expected);
  });
});

describe('links', () => {
  it('lists forward links in schema order, dangling ones with null', () => {
    const links = index.linksFrom('deal_a').map((l) => [l.relation.field, l.reference, l.to]);
    expect(links).toEqual([
      ['companyId', 'comp_acme', 'comp_acme'],
      ['contactIds', 'cont_ada', 'cont_ada'],
      ['contactIds', 'cont_gone', null],
      ['contactIds', 'cont_bob', 'cont_bob'],
      ['stage', 'lead', 'stage_s_lead'],
      ['anchorId', 'comp_acme', 'comp_acme'],
      ['touchpoints[].channel', 'google_ads', 'ch_google_ads'],
      ['touchpoints[].channel', 'nowhere', null],
    ]);
  });

  it('lists what ends at a record', () => {
    const links = index.linksTo('comp_acme').map((l) => `${l.from} ${l.relation.field}`);
    expect(links).toEqual([
      'comp_sub parentId',
      'cont_ada companyId',
      'deal_a companyId',
      'deal_z companyId',
      'deal_a anchorId',
    ]);
    expect(index.linksTo('comp_gone')).toEqual([]);
  });
});
