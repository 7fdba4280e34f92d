/** A well-known data set in shape: deals with accounts, agents and products in CSV files whose names do not all match. */

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeDir } from '../support/temp-dir.ts';
import { pail } from './harness.ts';

const DEALS = 8800;
const PRODUCTS: readonly (readonly [string, number])[] = [
  ['GTX Basic', 550],
  ['GTX Pro', 4821],
  ['GTX Plus Pro', 5482],
  ['MG Special', 55],
  ['MG Advanced', 3393],
  ['GTK 500', 26768],
];
const STAGES = ['Won', 'Won', 'Won', 'Lost', 'Lost', 'Engaging', 'Prospecting'];

type Deal = {
  readonly product: string;
  readonly account: string;
  readonly stage: string;
  readonly value: number;
};

/** Numbers that look random and are the same at every run (Lehmer, MINSTD). */
function numbers(): (below: number) => number {
  let state = 8800;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function makeDeals(): Deal[] {
  const next = numbers();
  return Array.from({ length: DEALS }, () => {
    const [product, price] = PRODUCTS[next(PRODUCTS.length)] as readonly [string, number];
    const stage = STAGES[next(STAGES.length)] as string;
    return {
      product: product === 'GTX Pro' ? 'GTXPro' : product,
      account: next(9) === 0 && stage === 'Prospecting' ? '' : `Account ${next(85)}`,
      stage,
      value: stage === 'Won' ? price - next(Math.floor(price / 4)) : 0,
    };
  });
}

const deals = makeDeals();
const csv = (lines: readonly string[]): string => `${lines.join('\n')}\n`;
const day = (offset: number): string =>
  new Date(Date.UTC(2016, 9, 1) + offset * 86_400_000).toISOString().slice(0, 10);

const root = makeDir();
afterAll(() => rmSync(root, { recursive: true, force: true }));

const PIPELINE = [
  'import',
  'sales_pipeline.csv',
  'title={account} – {product}',
  '--to',
  'deals',
  '--value',
  'deal_stage:Prospecting=lead',
  '--value',
  'deal_stage:Engaging=qualified',
  '--default',
  'lostReason=no_response',
];

beforeAll(async () => {
  await pail(root, ['init', '.']);
  const files = {
    'products.csv': [
      'product,series,sales_price',
      ...PRODUCTS.map(([name, price]) => `${name},X,${price}`),
    ],
    'accounts.csv': [
      'account,sector,year_established,revenue,employees,office_location,subsidiary_of',
      ...Array.from(
        { length: 85 },
        (_, i) =>
          `Account ${i},software,${1980 + (i % 40)},${i}.5,${i * 7},United States,${i % 9 === 8 ? 'Account 0' : ''}`,
      ),
    ],
    'sales_teams.csv': [
      'sales_agent,manager,regional_office',
      ...Array.from({ length: 35 }, (_, i) => `Agent Nr ${i},,Central`),
    ],
    'sales_pipeline.csv': [
      'opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value',
      ...deals.map(({ product, account, stage, value }, i) => {
        const isClosed = stage === 'Won' || stage === 'Lost';
        const engaged = stage === 'Prospecting' ? '' : day(i % 300);
        const end = isClosed ? `${day((i % 300) + 30)},${value}` : ',';
        return `${(0x2d00 + i).toString(36).toUpperCase()},Agent Nr ${i % 35},${product},${account},${stage},${engaged},${end}`;
      }),
    ],
  };
  for (const [name, lines] of Object.entries(files)) writeFileSync(join(root, name), csv(lines));
});

it('imports 8,800 deals with exact totals, lists what matches nothing, and changes nothing the second time', async () => {
  for (const argv of [
    ['products.csv', '--to', 'products'],
    ['accounts.csv', '--to', 'companies'],
    ['sales_teams.csv', '--to', 'users', 'email={sales_agent|slug}@example.com'],
  ]) {
    expect(await pail(root, ['import', ...argv])).toMatchObject({ code: 0 });
  }
  const first = await pail(root, [...PIPELINE, '--json']);
  const withProduct = deals.filter(({ product }) => product === 'GTXPro').length;
  expect(first.json()).toMatchObject({
    rows: DEALS,
    repeated: 0,
    refused: [],
    collections: { 'crm/deals': { created: DEALS, updated: 0, unchanged: 0, differing: 0 } },
    unmatched: [{ column: 'product', value: 'GTXPro', rows: withProduct, nearest: ['GTX Pro'] }],
  });
  const sums = await pail(root, [
    'query',
    'deals',
    '--group',
    'stage',
    '--sum',
    'expectedValue',
    '--json',
  ]);
  const groups = sums.json<{
    groups: { key: string; count: number; sum: { expectedValue: number } }[];
  }>().groups;
  const expected = [
    ['closed_lost', 'Lost'],
    ['closed_won', 'Won'],
    ['lead', 'Prospecting'],
    ['qualified', 'Engaging'],
  ].map(([key, stage]) => {
    const own = deals.filter((deal) => deal.stage === stage);
    return [key, own.length, own.reduce((sum, { value }) => sum + value, 0)];
  });
  const got = groups.map(({ key, count, sum }) => [key, count, sum.expectedValue ?? 0]);
  expect(got.sort()).toEqual(expected.sort());
  const names = await pail(root, [
    'query',
    'deals',
    '--where',
    'company.name == "Account 0"',
    '--count',
    '--json',
  ]);
  const account = deals.filter((deal) => deal.account === 'Account 0').length;
  expect(names.json()).toMatchObject({ total: account });
  const closed = await pail(root, [
    'query',
    'deals',
    '--where',
    'actualCloseDate != null',
    '--count',
    '--json',
  ]);
  const ended = deals.filter(({ stage }) => stage === 'Won' || stage === 'Lost').length;
  expect(closed.json()).toMatchObject({ total: ended });
  const second = await pail(root, [...PIPELINE, '--update', '--json']);
  expect(second.json()).toMatchObject({
    commit: null,
    records: 0,
    collections: { 'crm/deals': { created: 0, updated: 0, unchanged: DEALS, differing: 0 } },
  });
}, 120_000);
