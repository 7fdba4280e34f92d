import { describe, expect, it } from 'vitest';
import { createIndex } from '../../src/index/record-index.ts';
import type { UniqueRule } from '../../src/schema/model.ts';
import { uniqueKey } from '../../src/schema/unique-key.ts';
import { fixtureModel, indexOf, RECORDS, stored } from './fixture.ts';

const model = fixtureModel();

describe('tables', () => {
  const index = indexOf(model, [...RECORDS].reverse());

  it('reads a collection by id order, archived records included', () => {
    const ids = [...index.records('crm/deals')].map((r) => r.id);
    expect(ids).toEqual(['deal_a', 'deal_b', 'deal_c', 'deal_d', 'deal_z']);
    expect(index.size('crm/deals')).toBe(5);
    expect(index.size('no/such')).toBe(0);
  });

  it.each([
    ['comp_', 10, ['comp_acme', 'comp_big', 'comp_old', 'comp_sub']],
    ['comp_', 2, ['comp_acme', 'comp_big']],
    ['c', 3, ['ch_content', 'ch_google_ads', 'comp_acme']],
    ['deal_b', 10, ['deal_b']],
    ['deal_bb', 10, []],
  ])('idsWithPrefix(%s, %i)', (prefix, limit, expected) => {
    expect(index.idsWithPrefix(prefix, limit)).toEqual(expected);
  });

  it('keeps ids sorted while records come and go', () => {
    const changing = indexOf(model, RECORDS);
    changing.idsWithPrefix('', 1);
    const record = stored(model, { id: 'deal_bb', title: 'Between' });
    changing.applyChange({ file: record.file, record });
    expect(changing.idsWithPrefix('deal_b', 9)).toEqual(['deal_b', 'deal_bb']);
    changing.applyChange({ file: 'crm/deals/deal_b.json', record: null });
    expect(changing.idsWithPrefix('deal_b', 9)).toEqual(['deal_bb']);
    expect(changing.get('deal_b')).toBeUndefined();
    expect(changing.atFile('crm/deals/deal_b.json')).toBeUndefined();
  });

  it('ignores the removal of a file it never held', () => {
    const changing = indexOf(model, RECORDS);
    changing.applyChange({ file: 'crm/deals/deal_never.json', record: null });
    expect(changing.dump()).toEqual(index.dump());
  });
});

describe('two files with one id', () => {
  const first = stored(model, { id: 'deal_twin', title: 'First' }, 'a/');
  const second = stored(model, { id: 'deal_twin', title: 'Second' }, 'b/');

  it.each([
    ['first then second', [first, second]],
    ['second then first', [second, first]],
  ])('%s: the first file in order counts', (_, order) => {
    const index = createIndex(model);
    for (const record of order) index.applyChange({ file: record.file, record });
    expect(index.get('deal_twin')?.data['title']).toBe('First');
    expect([...index.files()]).toHaveLength(2);
    expect(index.size('crm/deals')).toBe(1);
    index.applyChange({ file: first.file, record: null });
    expect(index.get('deal_twin')?.data['title']).toBe('Second');
    index.applyChange({ file: second.file, record: null });
    expect(index.get('deal_twin')).toBeUndefined();
  });

  it('a change of the shadowed file does not show until it counts', () => {
    const index = createIndex(model);
    for (const record of [first, second]) index.applyChange({ file: record.file, record });
    const edited = stored(model, { id: 'deal_twin', title: 'Third' }, 'b/');
    index.applyChange({ file: edited.file, record: edited });
    expect(index.get('deal_twin')?.data['title']).toBe('First');
    index.applyChange({ file: first.file, record: null });
    expect(index.get('deal_twin')?.data['title']).toBe('Third');
  });
});

describe('byUnique', () => {
  const index = indexOf(model, RECORDS);
  const email: UniqueRule = { fields: ['email'], normalize: 'email' };
  const domain: UniqueRule = { fields: ['domain'], normalize: 'domain' };

  it.each([
    ['crm/contacts', email, { id: 'x', email: ' ADA@acme.com' }, ['cont_ada']],
    ['crm/companies', domain, { id: 'x', domain: 'bigco.io' }, ['comp_big']],
    ['crm/companies', domain, { id: 'x', domain: 'none.io' }, []],
    ['crm/deals', email, { id: 'x', email: 'ada@acme.com' }, []],
  ])('%s', (collection, rule, probe, expected) => {
    const key = uniqueKey(rule, probe) ?? '';
    const found = index.byUnique(collection, rule.fields, key);
    expect(found.map((r) => r.id)).toEqual(expected);
  });
});
