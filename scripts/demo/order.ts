/** What a deal is about, and what that costs. */

import type { Facts } from './data.ts';
import type { Account } from './people.ts';
import { chance, int, pick, type Random } from './random.ts';

const PLANS = {
  startup: 'prod_team_annual',
  smb: 'prod_team_annual',
  mid_market: 'prod_business_annual',
  enterprise: 'prod_enterprise_annual',
} as const;
const PLAN_WORDS: Readonly<Record<string, string>> = {
  prod_team_annual: 'Team plan',
  prod_business_annual: 'Business plan',
  prod_enterprise_annual: 'Enterprise plan',
};

/** What a deal is about: products, price, how to call it in a sentence. */
export type Order = {
  readonly products: string[];
  readonly value: number;
  readonly plan: string;
  readonly seats: number;
};

/** Plan by the company's size, with what usually goes with it. */
export function orderOf(
  facts: Facts,
  pipeline: string,
  account: Account,
  what: string,
  random: Random,
): Order {
  const { tier } = account.facts;
  const seats = int(random, tier === 'enterprise' ? 45 : 8, tier === 'enterprise' ? 140 : 40);
  if (pipeline === 'partnerships') {
    return { products: [], value: int(random, 18, 44) * 1000, plan: '', seats };
  }
  const plan = what !== '' && tier === 'enterprise' ? 'prod_business_annual' : PLANS[tier];
  const lines = pipeline === 'upsells' ? upsell(what) : [[plan, 1] as const];
  if (pipeline === 'sales') {
    if (tier !== 'startup' && chance(random, 0.45)) {
      lines.push([tier === 'smb' ? 'prod_seats_25' : 'prod_warehouse_connector', 1]);
    }
    if (chance(random, 0.4)) lines.push(['prod_onboarding', 1]);
  }
  const list = lines.reduce((sum, [id, count]) => sum + priceOf(facts, id) * count, 0);
  const share =
    pipeline === 'renewals' ? pick(random, [1, 1, 1.05]) : pick(random, [1, 1, 0.95, 0.92, 0.9]);
  const value = Math.round((list * share) / 100) * 100;
  return { products: lines.map(([id]) => id), value, plan: PLAN_WORDS[plan] ?? '', seats };
}

function upsell(what: string): (readonly [string, number])[] {
  if (what.includes('onnector')) return [['prod_warehouse_connector', 1]];
  if (what.includes('raining')) return [['prod_training_day', 5]];
  return [['prod_seats_25', what.includes('udit') ? 2 : 1]];
}

export function priceOf(facts: Facts, id: string): number {
  const product = facts.reference.products.find((p) => p.id === id);
  if (product === undefined) throw new Error(`no product ${id}`);
  return product.unitPrice;
}

/** Values for the places in deal texts. */
export function dealValues(account: Account, what: string, order: Order): Record<string, string> {
  const { facts: c, contacts } = account;
  return {
    first: contacts[0]?.first ?? '',
    title: String(contacts[0]?.draft['title'] ?? ''),
    department: String(contacts[0]?.draft['department'] ?? ''),
    use: c.use,
    pain: c.pain,
    city: c.city,
    industry: c.industry.replaceAll('_', ' '),
    seats: String(order.seats),
    product: order.plan === '' ? 'the add-on' : `the ${order.plan}`,
    value: `${order.value.toLocaleString('en-US')} USD`,
    what: lowerFirst(what),
  };
}

function lowerFirst(text: string): string {
  return /^[A-Z][a-z]/.test(text) && !text.startsWith('Polish')
    ? text[0]?.toLowerCase() + text.slice(1)
    : text;
}
