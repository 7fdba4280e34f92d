import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/record/types.ts';
import { shippedModel } from '../support/model.ts';
import { contextOf } from '../support/plan-context.ts';
import { tryCreate, trySet } from './try-record.ts';

const METER = {
  orgId: 'org_a',
  metricCode: 'api_calls',
  forDate: '2026-11-20',
  dimensionsHash: 'none',
  quantity: 7,
};
const LINES = [{ amount: 0.1 }, { amount: 0.2 }];
const OTHERS = {
  orgs: [
    { id: 'org_a', name: 'Acme' },
    { id: 'org_b', name: 'Beta' },
  ],
  'billing/usage-meters': [{ id: 'um_a', ...METER }],
  'billing/customers': [{ id: 'bcus_a', name: 'BigCo' }],
  'billing/invoices': [
    { id: 'inv_a', customerId: 'bcus_a', status: 'open', lines: LINES, amount: 0.3 },
    { id: 'inv_b', customerId: 'bcus_a', status: 'draft', lines: LINES },
    { id: 'inv_c', customerId: 'bcus_a', status: 'draft', lines: LINES, amount: 5 },
  ],
  'billing/payments': [
    { id: 'pay_a', invoiceId: 'inv_a', amount: 0.1, status: 'captured' },
    { id: 'pay_b', invoiceId: 'inv_a', amount: 0.2, status: 'failed' },
  ],
};

describe('usage meters', () => {
  it.each<[string, object, string[]]>([
    ['the same count under another id', { id: 'um_b' }, ['unique /orgId']],
    ['a count of the same again', { quantity: 8 }, []],
    ['another day', { forDate: '2026-11-21' }, []],
    ['another metric', { metricCode: 'exports' }, []],
    ['other dimensions', { dimensionsHash: '9f2c' }, []],
    ['another organization', { orgId: 'org_b' }, []],
    ['no organization', { orgId: null }, ['required /orgId']],
  ])('%s', (_, fields, problems) => {
    const tried = tryCreate('billing/usage-meters', { ...METER, ...fields }, OTHERS);
    expect(tried.problems).toEqual(problems);
  });

  it('without dimensions it says so', () => {
    const { dimensionsHash: _, ...plain } = { ...METER, forDate: '2026-11-22' };
    const { record } = tryCreate('billing/usage-meters', plain, OTHERS);
    expect(record['dimensionsHash']).toBe('none');
  });
});

describe('the amount of an invoice', () => {
  it.each<[string, JsonObject, number]>([
    ['follows its lines', { lines: [{ amount: 0.7 }, { amount: 0.1 }] }, 0.8],
    ['stays with other changes', { status: 'paid' }, 0.3],
    ['is what the same edit says', { lines: [{ amount: 2 }], amount: 2 }, 2],
  ])('%s', (_, fields, amount) => {
    const { record, problems } = trySet('inv_a', fields, OTHERS);
    expect(record['amount']).toBe(amount);
    expect(problems).toEqual([]);
  });

  it.each<[string, string, JsonObject, string[]]>([
    ['another one', 'inv_a', { amount: 0.4 }, ['check /amount']],
    [
      'another one beside its lines',
      'inv_a',
      { lines: [{ amount: 2 }], amount: 3 },
      ['check /amount'],
    ],
    [
      'a line that is not what it counts',
      'inv_a',
      { lines: [{ quantity: 3, unitPrice: 100, amount: 999 }], amount: 999 },
      ['check /lines'],
    ],
    [
      'lines rounded to the cent, to the yen, and credited',
      'inv_a',
      {
        lines: [
          { quantity: 3, unitPrice: 0.335, amount: 1.01 },
          { quantity: 1.5, unitPrice: 33, amount: 50 },
          { quantity: 2, unitPrice: 5, amount: -10 },
          { quantity: 2, amount: 7 },
        ],
        amount: 48.01,
      },
      [],
    ],
    ['without lines', 'inv_a', { lines: null, amount: 3 }, []],
    ['that was another one before', 'inv_c', { externalId: 'X-1' }, []],
    ['none', 'inv_b', { externalId: 'X-1' }, []],
  ])('%s', (_, id, fields, problems) => {
    expect(trySet(id, fields, OTHERS).problems).toEqual(problems);
  });
});

describe('invoices', () => {
  const context = contextOf(OTHERS);
  const invoices = shippedModel().collections.get('billing/invoices');

  it.each([
    ['inv_a', 'linesTotal', 0.3],
    ['inv_a', 'isBalanced', true],
    ['inv_a', 'paidAmount', 0.1],
    ['inv_c', 'isBalanced', false],
  ])('%s %s', (id, expression, value) => {
    const data = context.index.get(id)?.data;
    if (invoices === undefined || data === undefined) throw new Error(`no ${id}`);
    expect(context.expressions.get(invoices, expression).evaluate(data, context.scope)).toBe(value);
  });

  it.each([
    ['inv_b', 0.3],
    ['inv_c', 5],
  ])('%s is sent over its lines, or what was agreed', (id, amount) => {
    expect(trySet(id, { status: 'open' }, OTHERS).record['amount']).toBe(amount);
  });

  it('a captured payment says when', () => {
    const payment = trySet('pay_b', { status: 'captured' }, OTHERS);
    expect(payment.record['capturedAt']).toBe('2026-11-20T15:30:00Z');
  });

  it('a card number is kept nowhere', () => {
    const methodDetails = { type: 'card', number: '4242424242424242' };
    const tried = tryCreate('billing/payments', { amount: 1, methodDetails }, OTHERS);
    expect(tried.problems).toEqual(['unknown_field /methodDetails/number']);
  });
});
