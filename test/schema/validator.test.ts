import { describe, expect, it } from 'vitest';
import type { RecordData } from '../../src/record/types.ts';
import { compileSchema } from '../../src/schema/compile-schema.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { createValidators, storedSchema } from '../../src/schema/validator.ts';
import { problemWords } from '../../src/view/problem-words.ts';
import { modelOf, shippedModel } from '../support/model.ts';

const validators = createValidators(({ schema }) => compileSchema(storedSchema(schema)));
const DEAL = { id: 'deal_x', title: 'A', pipeline: 'sales', stage: 'lead' };

function faults(rest: object, name = 'deals', base: object = DEAL): string[] {
  const collection = requireCollection(shippedModel(), name);
  return validators
    .forCollection(collection)({ ...base, ...rest } as unknown as RecordData)
    .map(({ code, pointer, message }) => `${code} ${pointer} ${message}`);
}

describe('one sentence per fault', () => {
  it.each([
    [
      { stagee: 'x' },
      /^unknown_field \/stagee there is no field "stagee"; did you mean "stage"\?$/,
    ],
    [{ weightedValue: 3 }, /^unknown_field \/weightedValue "weightedValue" is computed/],
    [{ probability: '60' }, /^type \/probability found "60", expected a number$/],
    [{ probability: 160 }, /^maximum \/probability 160 is out of range; it must be <= 100$/],
    [{ expectedCloseDate: '2026-13-01' }, /^format \/expectedCloseDate "2026-13-01" is no date/],
    [
      { source: 'inbond_demo' },
      /^enum \/source "inbond_demo" is not allowed here \(allowed: .*\); did you mean "inbound_demo"\?$/,
    ],
    [{ activities: [{ date: 'soon' }] }, /\/activities\/0\/date/],
    [{ expectedValue: -5 }, /^minimum \/expectedValue -5 is out of range; it must be >= 0$/],
    [{ title: 7 }, /^type \/title found 7, expected a text$/],
    [{ contactIds: 'cont_x' }, /^type \/contactIds found "cont_x", expected a list$/],
  ])('%j', (rest, expected) => {
    expect(faults(rest).join('\n')).toMatch(expected);
  });

  it('reports every fault, each once', () => {
    const found = faults({ stagee: 1, probability: 'x', source: 'y' });
    expect(found.map((f) => f.split(' ')[0]).sort()).toEqual(['enum', 'type', 'unknown_field']);
  });

  it.each<[string, boolean]>([
    ['https://www.müller-söhne.example/über?q=ä#ö', true],
    ['https://例え.テスト', true],
    ['https://a.example/%C3%BC', true],
    ['https://a b.example', false],
    ['https://a.example/%zz', false],
    ['www.a.example', false],
  ])('an address may have letters of any language: %s', (website, isOne) => {
    const found = faults({ website }, 'companies', { id: 'comp_x', name: 'A' });
    expect(found.length === 0).toBe(isOne);
  });

  it('null is absent', () => {
    expect(faults({ lostReason: null, actualCloseDate: null, notes: null })).toEqual([]);
  });

  it.each([
    ['contacts', { phone: '+1-555-0142' }, ['phone /phone']],
    ['contacts', { phone: '12' }, ['phone /phone']],
    ['contacts', { phone: '+47 22 12 34 56' }, []],
    ['deals', { expectedCloseDate: '1926-12-01' }, ['implausible /expectedCloseDate']],
    ['deals', { activities: [{ date: '2126-01-01' }] }, ['implausible /activities/0/date']],
    ['deals', { createdAt: '0226-01-01T00:00:00Z' }, ['implausible /createdAt']],
    // No date at all: the error says so.
    ['deals', { expectedCloseDate: '17.11.2026' }, []],
    ['relationships', { startDate: '1926-12-01' }, []],
    ['deals', { expectedCloseDate: '2026-12-01', actualCloseDate: null }, []],
    ['deals', { bogus: null, 'a/b': null }, ['unknown_field /bogus', 'unknown_field /a~1b']],
    ['deals', { activities: [{ bogus: null }] }, ['unknown_field /activities/0/bogus']],
    ['deals', { customFields: { bogus: null } }, []],
  ])('%s %j is odd at %j, which is a warning', (name, rest, expected) => {
    const collection = requireCollection(shippedModel(), name);
    const validate = validators.forCollection(collection);
    const data = { id: 'x', ...rest } as unknown as RecordData;
    const odd = validate(data).filter(({ level }) => level === 'warning');
    expect(odd.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual(expected);
    expect(validate(data, data).filter(({ level }) => level === 'warning')).toEqual([]);
  });
});

it.each([
  [{ message: '"title" is missing', fields: ['title'] }, 'Title is missing'],
  [
    {
      message:
        'stage "closed_lost" needs "lostReason" (a, b); set it in the same step, e.g. lostReason=a',
      fields: ['stage', 'lostReason'],
    },
    'Stage "closed_lost" needs Lost reason (a, b)',
  ],
  [
    { message: '"note" is missing', pointer: '/activities/0/note', fields: ['note'] },
    'Note is missing',
  ],
  [{ message: '"title" is no number' }, '"title" is no number'],
])('%j is told to people as %s', (problem, expected) => {
  const known = { path: 'bucket/crm/deals/deal_x.json', pointer: '/title', ...problem };
  expect(problemWords(known, shippedModel())).toBe(expected);
});

describe('patterns', () => {
  it('are told in the words of the schema', () => {
    const base = { id: 'comp_x', name: 'X' };
    expect(faults({ address: { country: 'Norway' } }, 'companies', base).join()).toContain(
      '"Norway" is not what belongs here: ISO 3166-1 code of two letters, for example US',
    );
  });

  const model = (pattern: string) =>
    modelOf({
      things: {
        type: 'object',
        'x-collection': { prefix: 'thing' },
        properties: { id: { type: 'string' }, code: { type: 'string', pattern } },
      },
    });

  it('that would freeze a backtracking engine run in linear time', () => {
    const collection = requireCollection(model('^(a+)+$'), 'things');
    const validate = validators.forCollection(collection);
    const text = `${'a'.repeat(50_000)}!`;
    expect(validate({ id: 'thing_x', code: text } as unknown as RecordData)).toMatchObject([
      { code: 'pattern', pointer: '/code' },
    ]);
  });

  it('that are no regular expression are a fault of the schema', () => {
    const collection = requireCollection(model('(unclosed'), 'things');
    expect(validators.compileFault(collection)).toMatch(/unclosed|missing/i);
  });
});
