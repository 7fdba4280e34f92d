/** What won deals of the second half of the year became: customers, invoices line by line, payments; and use by day. */

import { digestOf } from '../../src/record/digest.ts';
import type { JsonObject } from '../../src/record/types.ts';
import { ANCHOR, addDays, addWorkdays, timeOn } from './calendar.ts';
import { type Drafts, record } from './data.ts';
import { demoId, int, pick, stream } from './random.ts';

type Draft = JsonObject & { id: string };

const METRICS: Readonly<Record<string, readonly [number, number, readonly JsonObject[]]>> = {
  api_calls: [18_000, 64_000, [{ region: 'us-east-1' }, { region: 'eu-north-1' }]],
  exports: [120, 480, [{}]],
  active_users: [210, 265, [{}]],
};
const DAYS_METERED = 6;

/** Records of the billing pack by collection path. */
export function buildBilling(all: Drafts): Record<string, Draft[]> {
  const deals = (all['crm/deals'] ?? []).filter(
    (deal) => ['closed_won', 'renewed'].includes(String(deal['stage'])) && hasProducts(deal),
  );
  const invoices = deals.map((deal, i) => invoice(deal, i, all['crm/products'] ?? []));
  return {
    'billing/customers': buildCustomers(deals, all),
    'billing/invoices': invoices,
    'billing/payments': invoices.flatMap((one) => (one['status'] === 'paid' ? [payment(one)] : [])),
    'billing/usage-meters': buildMeters('org_acme'),
  };
}

function hasProducts(deal: Draft): boolean {
  return ((deal['products'] as string[] | undefined) ?? []).length > 0;
}

function buildCustomers(deals: readonly Draft[], all: Drafts): Draft[] {
  const companies = new Map(all['crm/companies']?.map((company) => [company.id, company]));
  const contacts = new Map(all['crm/contacts']?.map((contact) => [contact.id, contact]));
  const firstDeals = new Map(deals.toReversed().map((deal) => [String(deal['companyId']), deal]));
  return [...firstDeals].map(([companyId, deal]) => {
    const contact = contacts.get(String((deal['contactIds'] as string[])[0]));
    const createdAt = String(deal['stageChangedAt']);
    return record({
      id: customerId(companyId),
      name: companies.get(companyId)?.['name'],
      companyId,
      provider: 'stripe',
      externalId: `cus_${demoId('x', companyId).slice(2)}`,
      currency: 'USD',
      billingContacts: [
        {
          name: `${String(contact?.['firstName'])} ${String(contact?.['lastName'])}`,
          email: String(contact?.['email']),
          contactId: String(contact?.id),
        },
      ],
      createdAt,
    });
  });
}

function customerId(companyId: string): string {
  return `bcus_${companyId.slice(5)}`;
}

/** An invoice over the deal's products; what was taken off their prices is a line of its own. */
function invoice(deal: Draft, index: number, products: readonly Draft[]): Draft {
  const key = `invoice ${deal.id}`;
  const day = String(deal['actualCloseDate']);
  const dueDate = addDays(day, 30);
  const value = Number(deal['expectedValue']);
  const lines = productLines(deal, products);
  const rest = value - lines.reduce((sum, line) => sum + Number(line['amount']), 0);
  const isPaid = dueDate < addDays(ANCHOR, -6);
  return record({
    id: demoId('inv', key),
    customerId: customerId(String(deal['companyId'])),
    dealId: deal.id,
    provider: 'stripe',
    externalId: `ACME-2026-${String(index + 101).padStart(4, '0')}`,
    status: isPaid ? 'paid' : 'open',
    amount: value,
    currency: 'USD',
    lines: rest === 0 ? lines : [...lines, { description: 'As agreed', amount: rest }],
    periodStart: `${day}T00:00:00Z`,
    periodEnd: `${addDays(day, 365)}T00:00:00Z`,
    dueDate,
    createdAt: timeOn(stream(key), day, 20, 21),
  });
}

function productLines(deal: Draft, products: readonly Draft[]): JsonObject[] {
  return (deal['products'] as string[]).map((productId) => {
    const product = products.find((one) => one.id === productId);
    const unitPrice = Number(product?.['unitPrice']);
    const isByDay = product?.['unit'] === 'day';
    const quantity = isByDay ? Math.round(Number(deal['expectedValue']) / unitPrice) : 1;
    const description = String(product?.['name']);
    return { description, productId, quantity, unitPrice, amount: quantity * unitPrice };
  });
}

function payment(paid: Draft): Draft {
  const random = stream(`payment ${paid.id}`);
  const at = timeOn(
    random,
    addWorkdays(String(paid['createdAt']).slice(0, 10), int(random, 4, 20)),
  );
  const type = pick(random, ['card', 'ach', 'ach', 'bank_transfer']);
  const last4 = String(int(random, 1000, 9999));
  return record({
    id: demoId('pay', paid.id),
    customerId: paid['customerId'],
    invoiceId: paid.id,
    provider: 'stripe',
    externalId: `py_${demoId('x', paid.id).slice(2)}`,
    status: 'captured',
    amount: paid['amount'],
    currency: 'USD',
    methodDetails: type === 'card' ? { type, brand: 'visa', last4 } : { type, last4 },
    capturedAt: at,
    createdAt: at,
  });
}

/** The last days' use of the product by our own organization. */
function buildMeters(orgId: string): Draft[] {
  const days = Array.from({ length: DAYS_METERED }, (_, i) => addWorkdays(ANCHOR, -i));
  return days.flatMap((forDate) =>
    Object.entries(METRICS).flatMap(([metricCode, [low, high, splits]]) =>
      splits.map((dimensions) => {
        const hash = digestOf(dimensions) ?? 'none';
        const key = `${metricCode} ${forDate} ${hash}`;
        return record({
          id: demoId('um', key),
          orgId,
          metricCode,
          forDate,
          quantity: int(stream(key), low, high),
          dimensions: hash === 'none' ? undefined : dimensions,
          dimensionsHash: hash,
          createdAt: `${addDays(forDate, 1)}T00:05:00Z`,
        });
      }),
    ),
  );
}
