/** `attribution`: what channels or campaigns have a part in the revenue of conversions, by a model of choice. */

import { moneyText } from '../../changes/money-words.ts';
import { moneyOf } from '../../changes/movement.ts';
import { ATTRIBUTION_MODELS } from '../../crm/attribution/attribute.ts';
import { formatMoney } from '../../view/format.ts';
import { humanise } from '../../view/humanise.ts';
import { type CreditedRow, creditsOf, rowsOf, SIDES, type Side } from './attribution-rows.ts';
import { barsOf, inMainCurrency } from './charts.ts';
import { conversionsIn, MARKETING_FIGURES } from './conversion-rows.ts';
import { PERIOD_PRESETS, periodParams } from './period.ts';
import { CURRENCY_PARAM, converterTo } from './rates.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report } from './types.ts';

const OWN = 'own';

export const ATTRIBUTION: Report = {
  name: 'attribution',
  title: 'Attribution',
  description:
    'Revenue of conversions shared out over the channels or campaigns that led to them: first or last touch, linear, weighted.',
  icon: 'target',
  collection: 'marketing/conversions',
  figures: MARKETING_FIGURES,
  fill: '`pail create conversions` records a conversion.',
  params: [
    {
      name: 'model',
      label: 'Model',
      kind: 'choice',
      default: OWN,
      choices: () => [
        { value: OWN, label: 'Own' },
        ...ATTRIBUTION_MODELS.map((value) => ({ value, label: humanise(value) })),
      ],
      description: `how a conversion is shared out; ${OWN}: as each says, else linear`,
    },
    {
      name: 'by',
      label: 'By',
      kind: 'choice',
      default: 'channel',
      choices: () => SIDES.map((value) => ({ value, label: humanise(value) })),
      description: 'what is credited',
    },
    ...periodParams('something was converted'),
    CURRENCY_PARAM,
  ],
  presets: (today) => [
    ...ATTRIBUTION_MODELS.map((model) => ({
      label: humanise(model),
      args: { model },
    })),
    ...PERIOD_PRESETS(today).filter(({ label }) => label === 'This year'),
  ],
  states: () => [null],
  answer: ([reading], args, { actor, now, today }) => {
    const { config } = reading;
    const side = SIDES.find((one) => one === args['by']) ?? 'channel';
    const converter = converterTo(args['currency'] ?? '', reading, { actor, today });
    const { conversions: all, notices } = conversionsIn(reading, actor, args, now);
    const credits = creditsOf(all, args, { side, converter });
    const table = tableOf(side, rowsOf(reading, actor, side, credits, converter));
    const main = inMainCurrency(table.rows, ({ revenue }) => revenue);
    const note = converter.notes().join(', ');
    const sums = moneyOf(credits.map(({ currency, revenue: value }) => ({ currency, value })));
    const conversions = new Set(credits.map(({ conversion }) => conversion)).size;
    return {
      data: { model: args['model'], by: side, conversions, [table.id]: jsonRows(table) },
      model: {
        notices,
        sums: [
          { label: 'Revenue', text: moneyText(sums, config), tone: 'green' },
          { label: 'Conversions', text: String(conversions) },
        ],
        charts: [
          barsOf(
            `Revenue by ${side} in ${main.currency}`,
            main.rows,
            ({ name }) => name,
            ({ revenue }) => revenue,
            ({ revenue }) => formatMoney(revenue, config, main.currency),
            'teal',
          ),
        ],
        tables: [shownTable(note === '' ? table : { ...table, note }, config)],
      },
    };
  },
};

function tableOf(side: Side, rows: readonly CreditedRow[]): Table<CreditedRow> {
  const isCampaign = side === 'campaign';
  return {
    id: isCampaign ? 'campaigns' : 'channels',
    title: isCampaign ? 'By campaign' : 'By channel',
    none: 'Nothing was converted in this time.',
    columns: [
      column('record', 'name', isCampaign ? 'Campaign' : 'Channel', (row) => row.name),
      column('money', 'revenue', 'Revenue', (row) => row.revenue, { total: true }),
      column('percent', 'share', 'Share', (row) => row.part),
      column('count', 'conversions', 'Conversions', (row) => row.conversions),
      column('count', 'touchpoints', 'Touchpoints', (row) => row.touchpoints, { total: true }),
      ...(isCampaign
        ? [
            column<CreditedRow>('money', 'spent', 'Spent', (row) => row.spent, { total: true }),
            column<CreditedRow>('ratio', 'roi', 'ROI', (row) => row.roi),
          ]
        : []),
    ],
    rows,
  };
}
