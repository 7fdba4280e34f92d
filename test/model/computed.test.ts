/** What issues, campaigns, conversions, tickets and units say of themselves by computed fields. */

import { describe, expect, it } from 'vitest';
import { toJson } from '../../src/expr/value.ts';
import type { StoredRecord } from '../../src/record/types.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { contextOf, stored } from '../support/plan-context.ts';

const touches = [
  { date: '2026-02-05', channel: 'google_ads' },
  { date: '2026-02-10', channel: 'website' },
  { date: '2026-02-20', channel: 'email' },
];
const OTHERS = {
  issues: [
    { id: 'iss_open', title: 'Open', status: 'todo', blocks: ['iss_named'] },
    { id: 'iss_done', title: 'Done', status: 'done', blocks: ['iss_free'] },
  ],
  'marketing/conversions': [
    { id: 'conv_a', type: 'upsell', campaignId: 'camp_a', revenue: 100 },
    { id: 'conv_b', type: 'upsell', campaignId: 'camp_a', revenue: 200.5, currency: 'USD' },
  ],
  'crm/line-items': [{ id: 'li_a', dealId: 'deal_a', quantity: 2, unitPrice: 5, currency: 'USD' }],
  'billing/payments': [
    { id: 'pay_a', invoiceId: 'inv_a', status: 'captured', amount: 5, currency: 'USD' },
  ],
};

describe('computed from', () => {
  it.each([
    ['issues', { id: 'iss_x', blockedBy: ['iss_open'] }, { isBlocked: true }],
    ['issues', { id: 'iss_x', blockedBy: ['iss_done'] }, { isBlocked: false }],
    ['issues', { id: 'iss_named' }, { isBlocked: true }],
    ['issues', { id: 'iss_free' }, { isBlocked: false }],
    ['marketing/campaigns', { id: 'camp_a', spent: 150.25 }, { roi: 2, attributedRevenue: 300.5 }],
    // Amounts of another currency are not added up, nor called the record's own.
    [
      'marketing/campaigns',
      { id: 'camp_a', spent: 150.25, currency: 'EUR' },
      { roi: null, attributedRevenue: null },
    ],
    ['crm/deals', { id: 'deal_a', currency: 'USD' }, { linesTotal: 10 }],
    ['crm/deals', { id: 'deal_a', currency: 'EUR' }, { linesTotal: null }],
    ['billing/invoices', { id: 'inv_a', currency: 'USD' }, { paidAmount: 5 }],
    ['billing/invoices', { id: 'inv_a', currency: 'EUR' }, { paidAmount: null }],
    ['marketing/campaigns', { id: 'camp_a', spent: 0 }, { roi: null }],
    ['marketing/campaigns', { id: 'camp_a' }, { roi: null }],
    [
      'marketing/conversions',
      { id: 'conv_x', attributionModel: 'first_touch', touchpoints: touches, revenue: 90 },
      { attributedChannels: ['google_ads'], attributedShare: 90 },
    ],
    [
      'marketing/conversions',
      { id: 'conv_x', attributionModel: 'last_touch', touchpoints: touches, revenue: 90 },
      { attributedChannels: ['email'], attributedShare: 90 },
    ],
    [
      'marketing/conversions',
      { id: 'conv_x', attributionModel: 'linear', touchpoints: touches, revenue: 90 },
      { attributedChannels: ['google_ads', 'website', 'email'], attributedShare: 30 },
    ],
    [
      'marketing/conversions',
      { id: 'conv_x', attributionModel: 'weighted', touchpoints: touches, revenue: 90 },
      { attributedChannels: ['google_ads', 'website', 'email'], attributedShare: null },
    ],
    [
      'marketing/conversions',
      { id: 'conv_x', attributionModel: 'last_touch', revenue: 90 },
      { attributedChannels: [], attributedShare: 90 },
    ],
    [
      'support/tickets',
      { id: 'tkt_x', priority: 'high', createdAt: '2026-11-20T10:00:00Z' },
      { slaDueAt: '2026-11-20T14:00:00Z', isAnswerLate: true },
    ],
    [
      'support/tickets',
      { id: 'tkt_x', priority: 'medium', createdAt: '2026-11-20T10:00:00Z' },
      { isAnswerLate: false },
    ],
    [
      'support/tickets',
      {
        id: 'tkt_x',
        priority: 'urgent',
        createdAt: '2026-11-02T10:00:00Z',
        firstResponseAt: '2026-11-02T10:59:00Z',
      },
      { isAnswerLate: false },
    ],
    ['inventory/units', { id: 'unit_x', priceCurrent: 1000, areaSqft: 8 }, { pricePerSqft: 125 }],
    ['inventory/units', { id: 'unit_x', priceCurrent: 1000, areaSqft: 0 }, { pricePerSqft: null }],
    [
      'inventory/pricing-history',
      { id: 'price_x', price: 90, previousPrice: 100 },
      { change: -10 },
    ],
  ])('%s %j', (collection, data, expected) => {
    const found = computed(stored(collection, data), Object.keys(expected));
    expect(found).toEqual(expected);
  });
});

function computed(record: StoredRecord, fields: readonly string[]): Record<string, unknown> {
  const { collection } = record;
  const known = (OTHERS as Record<string, readonly object[]>)[collection] ?? [];
  const context = contextOf({ ...OTHERS, [collection]: [...known, record.data] });
  return Object.fromEntries(
    fields.map((field) => {
      const compiled = context.expressions.get(requireCollection(context.model, collection), field);
      const value = compiled.evaluate(record.data, context.scope);
      return [field, toJson(value, compiled.type, 'UTC')];
    }),
  );
}
