/** `campaigns`: what each campaign cost and what it brought. */

import { moneyText } from '../../changes/money-words.ts';
import { moneyOf } from '../../changes/movement.ts';
import { scaledExactly } from '../../expr/decimal.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import { moneyDigits } from '../../expr/money-digits.ts';
import type { Actor } from '../../plan/types.ts';
import { type FormatConfig, formatMoney, formatNumber } from '../../view/format.ts';
import type { Tone } from '../../view/types.ts';
import type { Reading } from '../types.ts';
import type { Bar, ReportChart } from './chart-types.ts';
import { inMainCurrency } from './charts.ts';
import { type Conversion, conversionsIn, MARKETING_FIGURES } from './conversion-rows.ts';
import { PERIOD_PRESETS, periodParams } from './period.ts';
import { type Converter, CURRENCY_PARAM, converterTo } from './rates.ts';
import { listsBy, numberOf, ratio, readRows, share, textOf } from './read-rows.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report } from './types.ts';

type Row = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly currency: string;
  readonly spent: number;
  readonly revenue: number;
  readonly conversions: number;
  /** Revenue for each unit of money spent; null when nothing was spent. */
  readonly roi: number | null;
  /** Money spent for each new customer; null without one. */
  readonly cac: number | null;
  /** Percent of the revenue goal; null without a goal. */
  readonly goal: number | null;
};

export const CAMPAIGNS: Report = {
  name: 'campaigns',
  title: 'ROI by campaign',
  description:
    'Spent against earned for each campaign: revenue, ROI, cost of a new customer, share of the goal.',
  icon: 'megaphone',
  collection: 'marketing/campaigns',
  figures: MARKETING_FIGURES,
  fill: '`pail create campaigns` makes a campaign.',
  params: [...periodParams('something was converted'), CURRENCY_PARAM],
  presets: PERIOD_PRESETS,
  states: () => [null],
  answer: ([reading], args, { actor, now, today }) => {
    const { config } = reading;
    const converter = converterTo(args['currency'] ?? '', reading, { actor, today });
    const { conversions, notices } = conversionsIn(reading, actor, args, now);
    const rows = campaignRows(reading, actor, conversions, converter);
    const table = tableOf(rows, converter.notes().join(', '));
    const money = (figure: 'spent' | 'revenue'): string =>
      moneyText(
        moneyOf(rows.map((row) => ({ currency: row.currency, value: row[figure] }))),
        config,
      );
    const isOne = new Set(rows.map(({ currency }) => currency)).size === 1;
    const [spent, revenue] = [rows.map((row) => row.spent), rows.map((row) => row.revenue)].map(
      exactSum,
    );
    return {
      data: { campaigns: jsonRows(table) },
      model: {
        notices,
        sums: [
          { label: 'Revenue', text: money('revenue'), tone: 'green' },
          { label: 'Spent', text: money('spent') },
          ...(isOne && spent !== undefined && spent > 0
            ? [{ label: 'ROI', text: `${formatNumber((revenue ?? 0) / spent, config)}×` }]
            : []),
        ],
        charts: [chartOf(rows, config)],
        tables: [shownTable(table, config)],
      },
    };
  },
};

/**
 * Money in another currency than the campaign's is a row of its own. What was spent is the campaign's whole, and is
 * held against its new customers of any currency.
 */
function campaignRows(
  reading: Reading,
  actor: Actor,
  conversions: readonly Conversion[],
  converter: Converter,
): Row[] {
  const home = reading.config.currency;
  const converted = conversions.map((one) => ({
    ...one,
    ...converter.convert(one.revenue, one.currency, one.day),
  }));
  const byCampaign = listsBy(converted, ({ campaign }) => campaign);
  return readRows(reading, actor, 'marketing/campaigns', {
    name: 'name',
    status: 'status',
    spent: 'spent',
    currency: 'currency',
    end: 'endDate',
    goal: 'goals.revenue',
  })
    .flatMap((row): Row[] => {
      const id = textOf(row.id);
      const spentIn = textOf(row.currency) || home;
      // The goal is measured as what was spent is, by the rate of the campaign's last day.
      const ofLastDay = (value: number) => converter.convert(value, spentIn, textOf(row.end));
      const spent = ofLastDay(numberOf(row.spent) ?? 0);
      const wanted = numberOf(row.goal);
      const goal = wanted === null ? null : ofLastDay(wanted).value;
      const brought = byCampaign.get(id) ?? [];
      const own = listsBy(brought, ({ currency }) => currency);
      const customers = brought.filter(({ isNewCustomer }) => isNewCustomer).length;
      const currencies = new Set([spent.currency, ...own.keys()]);
      return [...currencies].map((currency) => {
        const won = own.get(currency) ?? [];
        const revenue = exactSum(won.map(({ value }) => value));
        const cost = currency === spent.currency ? spent.value : 0;
        return {
          id,
          name: textOf(row.name) || id,
          status: textOf(row.status),
          currency,
          spent: cost,
          revenue,
          conversions: won.length,
          roi: ratio(revenue, cost),
          cac:
            customers === 0 || cost === 0
              ? null
              : scaledExactly(cost, 1, customers, moneyDigits(currency)),
          goal: goal === null || currency !== spent.currency ? null : share(revenue, goal),
        };
      });
    })
    .sort((a, b) => (b.roi ?? -1) - (a.roi ?? -1) || (a.id < b.id ? -1 : 1));
}

/** What was spent above what came back. */
function chartOf(all: readonly Row[], config: FormatConfig): ReportChart {
  const { rows, currency } = inMainCurrency(all, ({ revenue }) => revenue);
  const bar = (to: number, side: string, tone: Tone): Bar => {
    const text = formatMoney(to, config, currency);
    return { text, parts: [{ from: 0, to, text, tone, side }] };
  };
  return {
    kind: 'bars',
    label: `Spent and earned in ${currency}`,
    groups: rows.map(({ name, spent, revenue }) => ({
      label: name,
      bars: [bar(spent, 'Spent', 'gray'), bar(revenue, 'Revenue', 'teal')],
    })),
  };
}

function tableOf(rows: readonly Row[], note: string): Table<Row> {
  return {
    id: 'campaigns',
    title: 'Campaigns',
    none: 'There is no campaign.',
    ...(note === '' ? {} : { note }),
    columns: [
      column('record', 'name', 'Campaign', (row) => row.name),
      column('name', 'status', 'Status', (row) => row.status),
      column('money', 'spent', 'Spent', (row) => row.spent, { total: true }),
      column('money', 'revenue', 'Revenue', (row) => row.revenue, { total: true }),
      column('count', 'conversions', 'Conversions', (row) => row.conversions, { total: true }),
      column('ratio', 'roi', 'ROI', (row) => row.roi),
      column('money', 'cac', 'CAC', (row) => row.cac),
      column('percent', 'goal', 'Of goal', (row) => row.goal),
    ],
    rows,
  };
}
