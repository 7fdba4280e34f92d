import { describe, expect, it } from 'vitest';
import {
  collectionOfFile,
  fieldAt,
  findCollection,
  requireCollection,
} from '../../src/schema/model.ts';
import { modelOf, shippedModel } from '../support/model.ts';

const ID = { type: 'string' };
const collection = (prefix: string, properties: object, rest: object = {}): object => ({
  type: 'object',
  additionalProperties: false,
  'x-collection': { prefix },
  properties: { id: ID, ...properties },
  ...rest,
});

describe('faults of schema files', () => {
  it.each([
    [
      'an unknown keyword',
      collection('a', { name: { type: 'string', 'x-serch': 2 } }),
      /unknown keyword "x-serch"; did you mean "x-search"/,
    ],
    [
      'a wrong keyword value',
      collection('a', { name: { type: 'string', 'x-merge': 'newest' } }),
      /x-merge/,
    ],
    [
      'a merge by key without the key',
      collection('a', { lines: { type: 'array', 'x-merge': 'by-key' } }),
      /by-key needs a key/,
    ],
    [
      'an unknown key in x-collection',
      { 'x-collection': { prefix: 'a', shrt: 'x' }, properties: { id: ID } },
      /unknown key "shrt".*did you mean "short"/,
    ],
    ['a missing prefix', { 'x-collection': {}, properties: { id: ID } }, /"prefix" is missing/],
    [
      'a reference to nothing',
      collection('a', { name: { $ref: '#/$defs/none' } }),
      /"#\/\$defs\/none" names nothing/,
    ],
    [
      'a reference to itself',
      collection(
        'a',
        { name: { $ref: '#/$defs/loop' } },
        { $defs: { loop: { $ref: '#/$defs/loop' } } },
      ),
      /refers to itself/,
    ],
    [
      'a unique rule on no field',
      collection('a', { name: ID }, { 'x-unique': [{ fields: ['nam'] }] }),
      /no field "nam"; did you mean "name"/,
    ],
    ['no id', { 'x-collection': { prefix: 'a' }, properties: {} }, /no field "id"/],
    [
      'an alias that is a field',
      collection('a', { boss: ID, bossId: { type: 'string', 'x-relation': { to: 'things' } } }),
      /"as": "boss" is the name of a field/,
    ],
    [
      'a mirror that is no list back',
      collection('a', { bossId: { ...ID, 'x-relation': { to: 'things', mirror: 'reports' } } }),
      /"mirror": things has no list "reports" of references to things/,
    ],
    [
      'a trail in no field',
      collection('a', {
        price: { ...ID, 'x-trail': { to: 'things', of: 'id', value: 'pric' } },
      }),
      /things has no field "pric"; did you mean "price"/,
    ],
    [
      'the latest of no field',
      collection('a', {
        bossId: {
          ...ID,
          'x-relation': { to: 'things', latest: { by: 'at', set: { bossId: 'bossId' } } },
        },
      }),
      /things has no field "at"/,
    ],
    [
      'a digest of no field',
      collection('a', { name: ID, hash: { ...ID, 'x-digest': 'nam' } }),
      /things has no field "nam"; did you mean "name"/,
    ],
    [
      'a check at no field',
      collection('a', { name: ID }, { 'x-check': [{ rule: 'true', field: 'nam', message: 'x' }] }),
      /no field "nam"; did you mean "name"/,
    ],
    [
      'a check of no level',
      collection(
        'a',
        { name: ID },
        {
          'x-check': [{ rule: 'true', field: 'name', message: 'x', level: 'hint' }],
        },
      ),
      /level/,
    ],
    [
      'steps from no relation',
      collection('a', { toId: { ...ID, 'x-relation': { to: 'things', acyclic: 'fromId' } } }),
      /"acyclic": "fromId" is no relation of things/,
    ],
  ])('%s', (_name, schema, message) => {
    const model = modelOf({ things: schema });
    expect(model.problems.map((p) => p.message).join('\n')).toMatch(message);
    expect(model.problems[0]?.path).toBe('schemas/things.schema.json');
  });

  it('an $id that is not the path', () => {
    const model = modelOf({ things: { ...collection('a', {}), $id: 'other' } });
    expect(model.problems).toMatchObject([{ code: 'schema_id', pointer: '/$id' }]);
    expect(model.collections.size).toBe(0);
  });

  it('two collections with one prefix; the first by path stays', () => {
    const model = modelOf({ a: collection('x', {}), b: collection('x', {}) });
    expect(model.problems).toMatchObject([{ code: 'schema_taken', path: 'schemas/b.schema.json' }]);
    expect([...model.collections.keys()]).toEqual(['a']);
  });

  it('one faulty schema leaves the others working', () => {
    const model = modelOf({
      a: collection('a', {}),
      b: { 'x-collection': { prefix: 'b', oops: 1 } },
    });
    expect([...model.collections.keys()]).toEqual(['a']);
  });
});

describe('the model', () => {
  const model = modelOf({
    base: { $defs: { name: { type: 'string', title: 'Name', 'x-search': 5 } } },
    'crm/companies': collection(
      'comp',
      { name: { $ref: '/base#/$defs/name' } },
      { 'x-collection': { prefix: 'comp', short: 'companies' } },
    ),
    'crm/deals': collection('deal', {
      companyId: { type: 'string', 'x-relation': { to: 'crm/companies', inverse: 'deals' } },
      points: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            channel: { type: 'string', 'x-relation': { to: 'crm/companies', by: 'slug' } },
          },
        },
      },
      address: { type: 'object', properties: { city: { type: 'string' } } },
      closeDate: { type: 'string', format: 'date' },
    }),
    'crm/deals/extra': collection('dx', {}),
  });

  it('has no problems', () => {
    expect(model.problems).toEqual([]);
  });

  it('ties relations both ways', () => {
    const deals = requireCollection(model, 'crm/deals');
    expect(deals.forward.get('company')).toMatchObject({ field: 'companyId', many: false });
    expect(requireCollection(model, 'companies').inverse.get('deals')).toMatchObject({
      collection: 'crm/deals',
    });
    expect(deals.relations.map((r) => r.field)).toEqual(['companyId', 'points[].channel']);
  });

  it('inlines references, siblings over them', () => {
    expect(fieldAt(requireCollection(model, 'companies'), 'name')).toMatchObject({
      label: 'Name',
      searchWeight: 5,
    });
  });

  it('knows types by format and nested paths', () => {
    const deals = requireCollection(model, 'crm/deals');
    expect(fieldAt(deals, 'closeDate')?.type).toBe('date');
    expect(fieldAt(deals, 'address.city')?.path).toBe('address.city');
    expect(fieldAt(deals, 'address.zip')).toBeUndefined();
  });

  it.each([
    ['crm/deals/deal_x.json', 'crm/deals'],
    ['crm/deals/7k/deal_x.json', 'crm/deals'],
    ['crm/deals/extra/dx_1.json', 'crm/deals/extra'],
    ['crm/other/x.json', undefined],
    ['deal_x.json', undefined],
  ])('%s belongs to %s', (file, path) => {
    expect(collectionOfFile(model, file)?.path).toBe(path);
  });

  it('an unknown name is told the nearest', () => {
    expect(() => requireCollection(model, 'compnies')).toThrow(/did you mean "companies"/);
    expect(findCollection(model, 'companies')?.path).toBe('crm/companies');
  });
});

describe('the shipped schemas', () => {
  it('load without a problem', () => {
    expect(shippedModel().problems).toEqual([]);
    expect(shippedModel().collections.size).toBeGreaterThanOrEqual(15);
  });
});
