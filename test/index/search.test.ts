import { describe, expect, it } from 'vitest';
import { DEALS, fixtureModel, indexOf, RECORDS } from './fixture.ts';

const model = fixtureModel();
const index = indexOf(model, RECORDS);
const found = (text: string, collections?: string[]): string[] =>
  index.search(text, collections).hits.map((hit) => hit.id);

describe('matches', () => {
  it.each([
    ['acme', ['comp_acme', 'comp_sub', 'deal_a']],
    ['export csv', ['deal_a', 'deal_c']],
    ['"csv export"', ['deal_c']],
    ['"export csv"', ['deal_a', 'deal_c']],
    ['"export the csv"', ['deal_a']],
    ['title:crashed', []],
    ['touchpoints:crashed', ['deal_a', 'deal_c']],
    ['+acme -title:license', ['comp_acme', 'comp_sub']],
    ['über', ['comp_sub']],
    ['uber', ['comp_sub']],
    ['Ko\u0308ln', ['comp_sub', 'deal_c']],
    ['koln', ['comp_sub', 'deal_c']],
    ['KÖL*', ['comp_sub', 'deal_c']],
    ['"csv for koln"', ['deal_c']],
    ['address:oslo', ['comp_acme']],
    ['lic* +acme', ['comp_acme', 'comp_sub', 'deal_a']],
    ['lisence~2', ['deal_a']],
    ['12:30', ['deal_c']],
    ['http://x.io/a', ['deal_c']],
    ['ada@acme.com', ['cont_ada']],
    ['renewal - follow', ['deal_b', 'stage_r_churn', 'stage_r_lead']],
    ['zzz', []],
    ['   ', []],
    ['+', []],
  ])('%s', (text, expected) => {
    expect(found(text).sort()).toEqual(expected);
  });

  it.each([
    ['acme', ['crm/deals'], ['deal_a']],
    ['-acme', ['crm/companies'], ['comp_big']],
    ['name:acme', ['crm/companies', 'crm/deals'], ['comp_acme', 'comp_sub']],
    ['acme', [], []],
  ])('%s in %j', (text, collections, expected) => {
    expect(found(text, collections).sort()).toEqual(expected);
  });

  it('hides archived records unless asked', () => {
    const all = index.search('archived', undefined, { archived: true });
    expect(all.hits.map((h) => h.id)).toEqual(['deal_z']);
    expect(found('archived')).toEqual([]);
  });
});

describe('ranking', () => {
  it.each([
    ['a weighty field first', 'csv', ['deal_c', 'deal_a']],
    ['a boost turns it', 'csv license^9', ['deal_a', 'deal_c']],
    ['more words first', 'export csv köln', ['deal_c', 'deal_a', 'comp_sub']],
  ])('%s: %s', (_, text, expected) => {
    expect(found(text).slice(0, expected.length)).toEqual(expected);
  });

  it.each(['crash~1', 'cra* crash'])('puts a word as typed before a similar one: %s', (text) => {
    const deals = ['Crate crust', 'Crash course', 'Crass joke', 'Crash']
      .map((title, i) => ({ id: `deal_${i}`, title }))
      .concat(Array.from({ length: 9 }, (_, i) => ({ id: `deal_x${i}`, title: 'Crash and more' })));
    const hits = indexOf(model, deals)
      .search(text)
      .hits.map((h) => h.id);
    expect(hits[0]).toBe('deal_3');
    expect(hits.indexOf('deal_1')).toBeLessThan(hits.indexOf('deal_2'));
  });

  it('with a limit gives the same first hits and the whole total', () => {
    const all = index.search('acme export q1', undefined);
    for (let limit = 0; limit <= all.hits.length; limit++) {
      const some = index.search('acme export q1', undefined, { limit });
      expect(some.hits).toEqual(all.hits.slice(0, limit));
      expect(some.total).toBe(all.total);
    }
  });

  it('breaks ties by id', () => {
    const twins = DEALS.slice(0, 1).flatMap((d) => [
      { ...d, id: 'deal_2' },
      { ...d, id: 'deal_1' },
    ]);
    const hits = indexOf(model, twins).search('license').hits;
    expect(hits.map((h) => h.id)).toEqual(['deal_1', 'deal_2']);
  });

  it('names the stems that matched', () => {
    expect(index.search('crash~1 exports -acme').terms).toEqual(['crash', 'export']);
  });
});
