import request from 'supertest';
import { beforeAll, expect, it } from 'vitest';
import { FILES, sharedSite } from './site.ts';

const template = (id: string, data: object): [string, object] => [
  `bucket/oracle/component-templates/${id}.json`,
  { id, name: `Name of ${id}`, ...data },
];
const panels = [
  ['sum', 'otpl_sum', { pipeline: 'sales' }],
  ['by-stage', 'otpl_bars'],
  ['table', 'otpl_table'],
  ['lines', 'otpl_lines'],
  ['words', 'otpl_words'],
  ['needs', 'otpl_needs'],
  ['gone', 'otpl_gone'],
  ['wrong', 'otpl_wrong'],
].map(([key, templateId, params]) => ({ key, templateId, ...(params ? { params } : {}) }));

const site = sharedSite(
  {
    ...FILES,
    'bucket/oracle/canvases/canv_a.json': { id: 'canv_a', title: 'Board', panels },
    ...Object.fromEntries([
      template('otpl_sum', {
        kind: 'stat',
        query: {
          collection: 'crm/deals',
          where: ['pipeline == params.pipeline'],
          sum: 'expectedValue',
        },
        params: { pipeline: { type: 'text', required: true } },
      }),
      template('otpl_bars', {
        kind: 'chart',
        query: { collection: 'crm/deals', group: 'stage', sum: 'expectedValue' },
      }),
      template('otpl_table', {
        kind: 'table',
        query: { collection: 'crm/deals', sort: ['-expectedValue'], limit: 2 },
      }),
      template('otpl_lines', {
        kind: 'chart',
        query: { collection: 'marketing/conversions', sort: ['convertedAt'] },
      }),
      template('otpl_words', { kind: 'text', body: '**Bold** <script>x</script>' }),
      template('otpl_needs', {
        query: { collection: 'crm/deals', where: ['ownerId == params.who'] },
        params: { who: { collection: 'users', required: true } },
      }),
      template('otpl_wrong', { query: { collection: 'crm/deals', where: ['nosuch == 1'] } }),
    ]),
    ...Object.fromEntries(
      [1, 2, 3].map((i) => [
        `bucket/crm/deals/deal_${i}.json`,
        { id: `deal_${i}`, title: `Deal ${i}`, stage: 'lead', pipeline: 'sales', expectedValue: i },
      ]),
    ),
    ...Object.fromEntries(
      [1, 2, 3].map((i) => [
        `bucket/marketing/conversions/conv_${i}.json`,
        {
          id: `conv_${i}`,
          type: 'upsell',
          revenue: i * 10,
          convertedAt: `2026-0${i}-01T10:00:00Z`,
          contactId: 'cont_a',
        },
      ]),
    ),
    'bucket/crm/contacts/cont_a.json': { id: 'cont_a', lastName: 'Ray' },
  },
  { as: 'usr_ada' },
);

let page: string;
beforeAll(async () => {
  page = (await request(site().app).get('/r/canv_a')).text;
});
const panel = (key: string): string =>
  new RegExp(`<section class="panel[^>]*panel-${key}">[\\s\\S]*?\\n  </section>`).exec(page)?.[0] ??
  '';

it.each([
  ['sum', [/href="\/r\/otpl_sum"/, /<b>\$1,006<\/b><span>4 deals/]],
  ['by-stage', [/offered<\/span>[\s\S]*width="100"[\s\S]*\$1,000[\s\S]*lead[\s\S]*\$6/]],
  ['table', [/href="\/r\/deal_x"[\s\S]*href="\/r\/deal_3"/, /and 2 more/]],
  [
    'lines',
    [
      /role="img" aria-label="Values from 10 to 30/,
      /points="0,160 \d+,80 600,0"/,
      /href="\/r\/conv_2"/,
    ],
  ],
  ['words', [/<strong>Bold<\/strong> &lt;script&gt;/]],
  ['needs', [/needs a value for its parameter &quot;who&quot;/]],
  ['gone', [/otpl_gone is no template/]],
  ['wrong', [/nosuch/]],
])('a canvas draws its panel %s', (key, parts) => {
  for (const part of parts) expect(panel(key)).toMatch(part);
});

it('tells its panels once', () => {
  expect(page.match(/otpl_sum"/g)).toHaveLength(1);
});
