import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDuplicates } from '../../src/crm/duplicates/find-duplicates.ts';
import { nameOf, nameSimilarity } from '../../src/crm/duplicates/names.ts';
import { tellApart } from '../../src/crm/duplicates/tell-apart.ts';
import type { DuplicateGroup } from '../../src/crm/duplicates/types.ts';
import type { StoredRecord } from '../../src/record/types.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { contextOf } from '../support/plan-context.ts';

const COMPANIES = [
  { id: 'comp_big', name: 'BigCo', domain: 'bigco.com', phone: '+47 22 99 88 77' },
  { id: 'comp_oth', name: 'Other', domain: 'other.no' },
];

function groups(
  collection: string,
  records: readonly object[],
  min = 0.5,
  of?: string,
): DuplicateGroup[] {
  const context = contextOf({ 'crm/companies': COMPANIES, [collection]: records });
  const titleOf = ({ data }: StoredRecord): string =>
    [data['firstName'], data['lastName'], data['name']].filter(Boolean).join(' ');
  const source = { model: context.model, index: context.index, titleOf };
  return findDuplicates(requireCollection(context.model, collection), source, {
    min,
    ...(of === undefined ? {} : { of }),
  });
}

/** Two contacts, and what speaks for their being one: `kind`, with `?` where it is but a hint. */
function pairOf(a: object, b: object): { score: number; reasons: string } {
  const named = { firstName: 'Jane', lastName: 'Smith' };
  const [group] = groups(
    'crm/contacts',
    [
      { id: 'cont_a', ...named, ...a },
      { id: 'cont_b', ...named, ...b },
    ],
    0.01,
  );
  const [pair] = group?.pairs ?? [];
  const reasons = (pair?.reasons ?? []).map(({ kind, shared }) => kind + (shared ? '?' : ''));
  return { score: pair?.score ?? 0, reasons: reasons.sort().join(' ') };
}

const JOE = { firstName: 'Joe', lastName: 'Banner' };

describe('two contacts', () => {
  it.each([
    ['one address', { email: 'jane@x.no' }, { email: 'JANE@X.no' }, 'email name place', 0.95],
    ['tags', { email: 'jane+crm@x.no' }, { email: 'jane@x.no' }, 'email name place', 0.95],
    ['gmail', { email: 'j.sm@gmail.com' }, { email: 'jsm@googlemail.com' }, 'email name', 0.95],
    ['phones', { phone: '+47 22 12 34 56' }, { mobile: '+4722123456' }, 'name phone', 0.85],
    [
      'a national number',
      { phone: '22 12 34 56', address: { country: 'NO' } },
      { phone: '+4722123456' },
      'name phone',
      0.85,
    ],
    [
      'profiles',
      { linkedinUrl: 'https://linkedin.com/in/js' },
      { linkedinUrl: 'http://www.linkedin.com/in/JS/' },
      'name url',
      0.9,
    ],
    ['a company', { companyId: 'comp_big' }, { companyId: 'comp_big' }, 'name place', 0.75],
    [
      'a company, nearly a name',
      { companyId: 'comp_big' },
      { firstName: 'J.', companyId: 'comp_big' },
      'name place',
      0.6,
    ],
  ])('that share %s', (_, a, b, reasons, least) => {
    const pair = pairOf(a, b);
    expect(pair.reasons).toBe(reasons);
    expect(pair.score).toBeGreaterThan(least);
  });

  it.each([
    ['a name only', {}, {}, 'name', 0.65],
    ["a desk's mailbox", { email: 'info@x.no', ...JOE }, { email: 'info@x.no' }, 'email?', 0.31],
    [
      "the company's number",
      { companyId: 'comp_big', phone: '+4722998877', ...JOE },
      { companyId: 'comp_big', phone: '+4722998877' },
      'phone?',
      0.3,
    ],
    [
      'a phone, not a name',
      { phone: '+4722123456', ...JOE },
      { phone: '+4722123456' },
      'phone',
      0.65,
    ],
    [
      'a first name',
      { companyId: 'comp_big', lastName: 'Vomasher' },
      { companyId: 'comp_big', lastName: 'Sougacer' },
      '',
      0.01,
    ],
  ])('that share %s are not taken for one', (_, a, b, reasons, most) => {
    const pair = pairOf(a, b);
    expect(pair.reasons).toBe(reasons);
    expect(pair.score).toBeLessThan(most);
  });

  it('of whom one is archived are not compared', () => {
    expect(
      pairOf({ email: 'a@b.no' }, { email: 'a@b.no', archivedAt: '2026-01-01T00:00:00Z' }).score,
    ).toBe(0);
  });
});

it('two people share an address that is but a channel of one of them', () => {
  const people = [
    { id: 'cont_a', firstName: 'Jane', lastName: 'Smith', email: 'jane@x.no' },
    { id: 'cont_b', firstName: 'J.', lastName: 'Smith' },
  ];
  const context = contextOf({
    'crm/contacts': people,
    'crm/channels': [{ id: 'chan_1', contactId: 'cont_b', kind: 'email', value: 'Jane@X.no' }],
  });
  const source = { model: context.model, index: context.index, titleOf: () => '' };
  const contacts = requireCollection(context.model, 'contacts');
  expect(findDuplicates(contacts, source)).toMatchObject([
    { pairs: [{ ids: ['cont_a', 'cont_b'] }] },
  ]);
});

it('an address of many is shared, whatever it is called', () => {
  const people = ['Ann', 'Bo', 'Cy', 'Di'].map((firstName) => ({
    id: `cont_${firstName}`,
    firstName,
    lastName: `Of${firstName}`,
    email: 'hq@x.no',
  }));
  expect(groups('crm/contacts', people)).toEqual([]);
});

it('a group holds all that are linked; the fullest is to be kept, then the oldest', () => {
  const [group, ...rest] = groups('crm/contacts', [
    {
      id: 'cont_a',
      firstName: 'Jane',
      lastName: 'Smith',
      email: 'j@x.no',
      createdAt: '2026-02-01T00:00:00Z',
    },
    {
      id: 'cont_b',
      firstName: 'Jane',
      lastName: 'Smith',
      email: 'j@x.no',
      createdAt: '2026-01-01T00:00:00Z',
    },
    {
      id: 'cont_c',
      firstName: 'Jane',
      lastName: 'Smith',
      phone: '+4722123456',
      email: 'J@x.no',
      title: 'COO',
    },
    { id: 'cont_d', firstName: 'Kim', lastName: 'Lee' },
  ]);
  expect(rest).toEqual([]);
  expect(group?.records.map(({ id }) => id)).toEqual(['cont_c', 'cont_b', 'cont_a']);
  expect(group?.score).toBe(Math.max(...(group?.pairs ?? []).map((pair) => pair.score)));
});

describe('companies', () => {
  it.each([
    ['Acme Corp.', { name: 'ACME, Inc' }, 'name'],
    ['Blåbær Konsult AS', { name: 'Blabaer Konsult' }, 'name'],
    ['Northwind Trading', { name: 'Northwind Tradng' }, 'name'],
    ['North Wind', { name: 'Northwind GmbH' }, 'name'],
    ['A', { name: 'B', website: 'https://www.acme.example/no' }, 'domain'],
  ])('%s and %j may be one', (name, other, reason) => {
    const [group] = groups('crm/companies', [
      { id: 'comp_1', name, domain: 'acme.example' },
      { id: 'comp_2', ...other },
    ]);
    expect(group?.pairs[0]?.reasons.map(({ kind }) => kind)).toContain(reason);
  });

  it('a parent and its subsidiary are two', () => {
    expect(
      groups('crm/companies', [
        { id: 'comp_1', name: 'Acme' },
        { id: 'comp_2', name: 'Acme', parentCompanyId: 'comp_1' },
      ]),
    ).toEqual([]);
  });
});

describe('names', () => {
  it.each([
    ['Smith, Jane', 'Jane Smith', 1, 1],
    ['Dr. Jane Smith', 'Jane Smith', 1, 1],
    ['José Núñez', 'Jose Nunez', 1, 1],
    ["O'Brien Ltd", 'OBrien', 1, 1],
    ['Jon Smith', 'John Smith', 0.9, 0.99],
    ['J. Smith', 'Jane Smith', 0.9, 0.95],
    ['Jane Marie Smith', 'Jane Smith', 0.9, 0.96],
    ['Jane Smith', 'Jane Miller', 0, 0.75],
    ['Jane Smith', 'Carl Berg', 0, 0.75],
    ['', 'Jane', 0, 0],
  ])('%s and %s are alike by %d to %d', (a, b, least, most) => {
    const alike = nameSimilarity(nameOf(a), nameOf(b));
    expect(alike).toBeGreaterThanOrEqual(least);
    expect(alike).toBeLessThanOrEqual(most);
    expect(nameSimilarity(nameOf(b), nameOf(a))).toBeCloseTo(alike, 10);
  });
});

it('blocks lose no pair that shares a channel or a name: as many as when all are compared', () => {
  const word = fc.constantFrom('jane', 'smith', 'bo', 'lind', 'kim');
  const person = fc.record({
    firstName: word,
    lastName: word,
    email: fc.constantFrom('a@x.no', 'b@y.no', 'info@x.no', undefined),
    companyId: fc.constantFrom('comp_big', 'comp_oth', undefined),
  });
  fc.assert(
    fc.property(fc.array(person, { minLength: 2, maxLength: 12 }), (people) => {
      const records = people.map((data, at) => ({ id: `cont_${at}`, ...data }));
      const found = groups('crm/contacts', records).flatMap(({ pairs }) => pairs);
      const ids = new Set(found.map((pair) => pair.ids.join()));
      const expected = records.flatMap((a, i) =>
        records.slice(i + 1).flatMap((b) => {
          const isName =
            nameOf(`${a.firstName} ${a.lastName}`).key ===
            nameOf(`${b.firstName} ${b.lastName}`).key;
          return isName ? [[a.id, b.id].sort().join()] : [];
        }),
      );
      expect(expected.filter((pair) => !ids.has(pair))).toEqual([]);
      expect(found.every(({ score }) => score >= 0.5 && score <= 1)).toBe(true);
    }),
  );
});

describe('leads', () => {
  const nia = { firstName: 'Nia', lastName: 'Okafor' };

  it.each<[string, object, object, number]>([
    ['one address', { email: 'nia@nimbus.no' }, { email: 'Nia@nimbus.no' }, 1],
    ['one company as written', { companyName: 'Nimbus ' }, { companyName: 'nimbus' }, 1],
    ['two companies', { companyName: 'Nimbus' }, { companyName: 'Cirrus' }, 0],
  ])('with %s', (_, a, b, found) => {
    const leads = [
      { id: 'lead_a', ...nia, ...a },
      { id: 'lead_b', ...nia, ...b },
    ];
    expect(groups('crm/leads', leads, 0.7)).toHaveLength(found);
  });
});

describe('what was told apart', () => {
  const twins = ['a', 'b', 'c'].map((end) => ({ id: `cont_${end}`, ...JOE, email: 'joe@x.no' }));
  const [a, b, c] = twins;
  const pairs = (records: readonly object[]): string[] =>
    groups('crm/contacts', records).flatMap((group) => group.pairs.map(({ ids }) => ids.join()));

  it.each<[string, readonly object[], readonly string[]]>([
    ['nothing', twins, ['cont_a,cont_b', 'cont_a,cont_c', 'cont_b,cont_c']],
    [
      'a and b',
      [{ ...a, notDuplicateIds: ['cont_b'] }, { ...b }, { ...c }],
      ['cont_a,cont_c', 'cont_b,cont_c'],
    ],
    ['b and a', [{ ...a }, { ...b, notDuplicateIds: ['cont_a'] }], []],
  ])('%s', (_, records, left) => {
    expect(pairs(records).sort()).toEqual(left);
  });

  const planned = (ids: readonly string[], more: object = {}): unknown[] => {
    const context = contextOf({
      'crm/companies': COMPANIES,
      'crm/contacts': [{ ...a, ...more }, b ?? {}, c ?? {}],
    });
    const records = ids.flatMap((id) => context.index.get(id) ?? []);
    return tellApart(records, context).map((change) =>
      change.op === 'update' ? [change.after.id, change.after['notDuplicateIds']] : change.op,
    );
  };

  it.each<[readonly string[], object, readonly unknown[]]>([
    [['cont_a', 'cont_b'], {}, [['cont_a', ['cont_b']]]],
    [
      ['cont_a', 'cont_b', 'cont_c'],
      {},
      [
        ['cont_a', ['cont_b', 'cont_c']],
        ['cont_b', ['cont_c']],
      ],
    ],
    [['cont_b', 'cont_a'], { notDuplicateIds: ['cont_b'] }, []],
    [['cont_a', 'cont_c'], { notDuplicateIds: ['cont_b'] }, [['cont_a', ['cont_b', 'cont_c']]]],
  ])('%j are told apart', (ids, more, changes) => {
    expect(planned(ids, more)).toEqual(changes);
  });

  it.each<[readonly string[], string]>([
    [['cont_a'], 'two records or more'],
    [['cont_a', 'cont_a'], 'two records or more'],
    [['cont_a', 'comp_big'], 'never taken for one'],
  ])('%j are refused', (ids, message) => {
    expect(() => planned(ids)).toThrow(message);
  });
});

it('those of one record are the same pairs', () => {
  const records = Array.from({ length: 90 }, (_, i) => ({
    id: `cont_n${i}`,
    firstName: ['Ann', 'Anne', 'Bo'][i % 3],
    lastName: 'Lee',
    companyId: i % 2 === 0 ? 'comp_big' : 'comp_oth',
  }));
  const pairs = (of?: string): string[] =>
    groups('crm/contacts', records, 0.5, of).flatMap((group) =>
      group.pairs.map(({ ids }) => ids.join(' ')),
    );
  const own = pairs('cont_n7');
  expect(own.length).toBeGreaterThan(0);
  expect(own.sort()).toEqual(
    pairs()
      .filter((ids) => /cont_n7( |$)/.test(ids))
      .sort(),
  );
});
