import { describe, expect, it } from 'vitest';
import { type ConvertRequest, convertLeads } from '../../src/crm/leads/convert.ts';
import { introducedProblems, recordProblems } from '../../src/plan/check-plan.ts';
import { mergeRecords } from '../../src/record/merge.ts';
import type { JsonObject, RecordData } from '../../src/record/types.ts';
import { compileSchema } from '../../src/schema/compile-schema.ts';
import { mergeRulesOf } from '../../src/schema/merge-rules.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { createValidators, storedSchema } from '../../src/schema/validator.ts';
import { shippedModel } from '../support/model.ts';
import { contextOf, SALES } from '../support/plan-context.ts';
import { applyTo, recordOf } from './worlds.ts';

const validators = createValidators(({ schema }) => compileSchema(storedSchema(schema)));

const LEAD = {
  id: 'lead_a',
  name: 'Big trial',
  firstName: 'Jane',
  lastName: 'Smith',
  email: 'jane@new.example',
  phone: '+4722123456',
  companyName: 'New Co',
  jobTitle: 'COO',
  source: 'cold_email',
  status: 'qualified',
  score: 70,
  estimatedValue: 36000,
  currency: 'EUR',
  ownerId: 'usr_ada',
  tags: ['trial'],
};
const RECORDS = {
  ...SALES,
  users: [{ id: 'usr_ada', name: 'Ada', email: 'ada@x.no' }],
  'crm/companies': [
    { id: 'comp_big', name: 'BigCo Inc.', domain: 'big.example' },
    { id: 'comp_two1', name: 'Twice' },
    { id: 'comp_two2', name: 'Twice' },
  ],
  'crm/contacts': [
    { id: 'cont_jane', firstName: 'Jane', email: 'Jane@Big.example', companyId: 'comp_big' },
    { id: 'cont_two1', firstName: 'T', email: 'two@x.example' },
    { id: 'cont_two2', firstName: 'T', email: 'two@x.example' },
    { id: 'cont_old', firstName: 'O', email: 'old@x.example', archivedAt: '2026-01-01T00:00:00Z' },
  ],
  'crm/deals': [
    { id: 'deal_x', title: 'X', stage: 'lead', pipeline: 'sales', contactIds: ['cont_jane'] },
  ],
};

/** Converts the leads, checks that nothing is broken, and answers the records by what they became. */
function convert(leads: readonly object[], options: Omit<ConvertRequest, 'leads'> = {}) {
  const context = contextOf({ ...RECORDS, 'crm/leads': leads });
  const records = leads.map((lead) => recordOf(context.index, (lead as RecordData).id));
  const { changes, converted } = convertLeads({ leads: records, ...options }, context);
  expect(
    introducedProblems(changes, context, validators).filter((p) => p.level === 'error'),
  ).toEqual([]);
  applyTo(context.index, changes);
  const data = (id: string | null): RecordData | null =>
    id === null ? null : recordOf(context.index, id).data;
  const made = converted.map((one) => ({
    ids: one,
    lead: data(one.lead),
    contact: data(one.contact),
    company: data(one.company),
    deal: data(one.deal),
  }));
  const [first] = made;
  if (first === undefined) throw new Error('no lead');
  return { ...first, made, changes };
}

describe('a lead becomes new records, linked both ways', () => {
  it('with all that it knows', () => {
    const { ids, lead, contact, company, deal } = convert([LEAD]);
    expect(company).toMatchObject({ name: 'New Co', domain: 'new.example', ownerId: 'usr_ada' });
    expect(contact).toMatchObject({
      firstName: 'Jane',
      lastName: 'Smith',
      email: 'jane@new.example',
      title: 'COO',
      companyId: ids.company,
      source: 'outbound_cold',
      lifecycleStage: 'lead',
      score: 70,
      tags: ['trial'],
    });
    expect(deal).toMatchObject({
      title: 'Big trial',
      stage: 'lead',
      probability: 10,
      expectedValue: 36000,
      currency: 'EUR',
      contactIds: [ids.contact],
      companyId: ids.company,
      leadId: 'lead_a',
    });
    expect(lead).toMatchObject({
      status: 'converted',
      convertedAt: '2026-11-20T15:30:00Z',
      convertedContactId: ids.contact,
      convertedCompanyId: ids.company,
      convertedDealId: ids.deal,
      personId: ids.contact,
    });
  });

  it.each<[string, object, object]>([
    ['a last name', { lastName: 'Smith' }, { firstName: 'Smith' }],
    ['an address', { email: 'info@x.example' }, { firstName: 'info' }],
    ['a name', { name: 'Web form' }, { firstName: 'Web form' }],
    [
      'a whole name',
      { name: 'Per Olav Hansen', email: 'per@x.example' },
      { firstName: 'Per Olav', lastName: 'Hansen' },
    ],
    ['a turned name', { name: 'von Holm, Ada' }, { firstName: 'Ada', lastName: 'von Holm' }],
    ['an enquiry', { name: 'Smith, website enquiry', email: 'jo@x.no' }, { firstName: 'jo' }],
    [
      'its company',
      { name: 'New Co', companyName: 'New Co', email: 'jo@x.no' },
      { firstName: 'jo' },
    ],
    ['nothing', {}, { firstName: 'lead_a' }],
  ])('that knows %s', (_, known, expected) => {
    expect(convert([{ id: 'lead_a', ...known }]).contact).toMatchObject(expected);
  });

  it.each([
    [{ email: 'a@gmail.com' }, null],
    [{ email: 'a@gmail.com', companyName: 'Acme' }, { name: 'Acme' }],
    [{ email: 'a@acme.example' }, { name: 'acme.example', domain: 'acme.example' }],
    [{ website: 'https://www.acme.example/x' }, { domain: 'acme.example' }],
  ])('%j with the company %j', (known, expected) => {
    const { company } = convert([{ id: 'lead_a', ...known }]);
    if (expected === null) expect(company).toBeNull();
    else expect(company).toMatchObject(expected);
  });
});

describe('a lead finds what is there', () => {
  it.each<[string, object, string | null, string | null]>([
    ['by its address', { email: 'jane@big.example' }, 'cont_jane', 'comp_big'],
    ['by its domain', { email: 'bo@big.example' }, null, 'comp_big'],
    ["by its company's name", { email: 'a@gmail.com', companyName: 'bigco' }, null, 'comp_big'],
    ['by its links', { personId: 'cont_two1', companyId: 'comp_two1' }, 'cont_two1', 'comp_two1'],
    ['but not what is archived', { email: 'old@x.example' }, null, null],
  ])('%s', (_, known, contact, company) => {
    const { ids } = convert([{ id: 'lead_a', ...known }]);
    if (contact !== null) expect(ids.contact).toBe(contact);
    else expect(RECORDS['crm/contacts'].map(({ id }) => id)).not.toContain(ids.contact);
    if (company !== null) expect(ids.company).toBe(company);
  });

  it('and completes it, without overwriting', () => {
    const { contact } = convert([{ ...LEAD, email: 'jane@big.example', firstName: 'J.' }]);
    expect(contact).toMatchObject({ firstName: 'Jane', title: 'COO', phone: '+4722123456' });
  });

  it.each([
    [{ email: 'two@x.example' }, /cont_two1, cont_two2; say which with --contact/],
    [{ companyName: 'Twice' }, /comp_two1, comp_two2; say which with --company/],
  ])('unless several fit: %j', (known, message) => {
    expect(() => convert([{ id: 'lead_a', ...known }])).toThrow(message);
  });
});

describe('choices', () => {
  it.each<[string, Omit<ConvertRequest, 'leads'>, object]>([
    ['contact', { contact: 'cont_two1' }, { contact: 'cont_two1' }],
    ['company', { company: 'comp_two2' }, { company: 'comp_two2' }],
    ['deal', { deal: 'deal_x' }, { deal: 'deal_x' }],
    ['no deal', { withoutDeal: true }, { deal: null }],
  ])('%s', (_, options, expected) => {
    expect(convert([LEAD], options).ids).toMatchObject(expected);
  });

  it('an existing deal is completed', () => {
    const { deal, ids } = convert([LEAD], { deal: 'deal_x' });
    expect(deal).toMatchObject({
      title: 'X',
      contactIds: ['cont_jane', ids.contact],
      expectedValue: 36000,
      leadId: 'lead_a',
    });
  });

  it('a new contact and company, where the domain stays with the other', () => {
    const lead = { ...LEAD, email: 'jane@big.example' };
    const { ids, company } = convert([lead], { withoutMatch: true });
    expect([ids.contact, ids.company]).not.toContain('cont_jane');
    expect(company).toEqual(expect.not.objectContaining({ domain: 'big.example' }));
  });

  it('a stage of the pipeline', () => {
    expect(convert([LEAD], { stage: 'offered' }).deal).toMatchObject({ stage: 'offered' });
    expect(() => convert([LEAD], { pipeline: 'renewals' })).toThrow(/"renewals" has no open stage/);
  });
});

describe('many at once', () => {
  it('share what is new', () => {
    const { made, changes } = convert([
      LEAD,
      { ...LEAD, id: 'lead_b', email: 'bo@new.example', firstName: 'Bo' },
      { ...LEAD, id: 'lead_c', name: 'Second trial' },
    ]);
    expect(new Set(made.map(({ ids }) => ids.company)).size).toBe(1);
    expect(new Set(made.map(({ ids }) => ids.contact)).size).toBe(2);
    expect(new Set(made.map(({ ids }) => ids.deal)).size).toBe(3);
    expect(changes).toHaveLength(1 + 2 + 3 + 3);
  });

  it('are not one contact or deal', () => {
    const both = [LEAD, { ...LEAD, id: 'lead_b' }];
    expect(() => convert(both, { contact: 'cont_jane' })).toThrow(/go with a single lead/);
  });
});

const aMinuteLater = (data: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(data).replaceAll('T15:30:00Z', 'T15:31:00Z')) as JsonObject;

describe('in two clones', () => {
  const later = { ...LEAD, ownerId: undefined, estimatedValue: 40000 };

  it('the same lead becomes the same records, which merge', () => {
    const [here, there] = [convert([LEAD]), convert([LEAD])];
    expect(there.ids).toEqual(here.ids);
    const versions = [
      ['crm/deals', null, here.deal, there.deal],
      ['crm/contacts', null, here.contact, there.contact],
      ['crm/leads', LEAD, here.lead, there.lead],
    ] as const;
    for (const [path, base, ours, theirs] of versions) {
      const rules = mergeRulesOf(requireCollection(shippedModel(), path));
      const merged = mergeRecords(base, { ...ours }, aMinuteLater({ ...theirs }), rules);
      expect(merged).toEqual({ value: ours, conflicts: [] });
    }
    expect(convert([later]).ids).toEqual(here.ids);
  });

  it('of two deals that come from one lead, the one that it does not name is told of', () => {
    const { ids, deal, lead } = convert([LEAD]);
    const other = { ...deal, id: 'deal_other' };
    const archived = { ...other, id: 'deal_gone', archivedAt: '2026-01-01T00:00:00Z' };
    const deals = [deal, other, archived];
    const context = contextOf({
      ...SALES,
      'crm/leads': [lead ?? {}],
      'crm/deals': deals as object[],
    });
    const told = deals.flatMap((data) =>
      recordProblems(
        requireCollection(context.model, 'crm/deals'),
        data as RecordData,
        'x',
        context,
        validators,
      ).filter(({ code }) => code === 'check'),
    );
    expect(told).toMatchObject([{ id: 'deal_other', pointer: '/leadId', level: 'warning' }]);
    expect(ids.deal).not.toBe('deal_other');
  });

  it('a lead that became another contact than it is about is told of', () => {
    const { lead } = convert([LEAD]);
    const context = contextOf(RECORDS);
    const collection = requireCollection(context.model, 'crm/leads');
    const codesOf = (data: object | null): string[] =>
      recordProblems(collection, data as RecordData, 'x', context, validators)
        .filter(({ code }) => code === 'check')
        .map(({ pointer }) => pointer);
    expect(codesOf(lead)).toEqual([]);
    expect(codesOf({ ...lead, personId: 'cont_jane' })).toEqual(['/personId']);
  });
});

it('what was taken back and is done again is the same, unless the first is there', () => {
  const context = contextOf({ ...RECORDS, 'crm/leads': [LEAD] });
  const leads = [recordOf(context.index, LEAD.id)];
  const first = convertLeads({ leads }, context);
  expect(convertLeads({ leads }, context).converted).toEqual(first.converted);
  const made = first.changes.filter(({ op }) => op === 'create');
  applyTo(context.index, made);
  const [again] = convertLeads({ leads, withoutMatch: true }, context).converted;
  const ids = Object.values(first.converted[0] ?? {});
  expect(ids).not.toContain(again?.deal);
  expect(ids).not.toContain(again?.contact);
});

it.each([
  [{ status: 'converted' }, /was converted already/],
  [{ convertedDealId: 'deal_x' }, /was converted already, into deal_x/],
  [{ status: 'disqualified' }, /pail set lead_a status=qualified/],
  [{ archivedAt: '2026-01-01T00:00:00Z' }, /is archived/],
])('%j is refused', (state, message) => {
  expect(() => convert([{ ...LEAD, ...state }])).toThrow(message);
});
