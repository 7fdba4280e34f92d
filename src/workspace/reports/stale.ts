/** `stale`: open deals that nobody has touched for long. */

import { moneyText } from '../../changes/money-words.ts';
import { moneyOf } from '../../changes/movement.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import { DAY } from '../../expr/zone.ts';
import { type FormatConfig, formatMoney } from '../../view/format.ts';
import type { ReportChart } from './chart-types.ts';
import { barsOf, inMainCurrency } from './charts.ts';
import { lastTouches } from './last-touch.ts';
import { CURRENCY_PARAM } from './rates.ts';
import { askedDeals, DEAL_FIGURES, type Deal, PIPELINE_PARAM } from './sales.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report, ReportAsk } from './types.ts';

type Stale = Deal & {
  /** Whole days since anything happened; null: nothing is known of it. */
  readonly quiet: number | null;
  readonly isOverdue: boolean;
};

export const STALE: Report = {
  name: 'stale',
  title: 'Stale deals',
  description:
    'Open deals without an activity or a move for long, or past their close date, the largest first.',
  icon: 'clock',
  collection: 'crm/deals',
  figures: DEAL_FIGURES,
  params: [
    {
      name: 'days',
      label: 'Days',
      kind: 'number',
      default: '14',
      narrows: true,
      description: 'days without a sign of life',
    },
    PIPELINE_PARAM,
    CURRENCY_PARAM,
  ],
  presets: () => [
    { label: '7 days', args: { days: '7' } },
    { label: '14 days', args: {} },
    { label: '30 days', args: { days: '30' } },
  ],
  states: () => [null],
  answer: ([reading], args, ask) => {
    const limit = Number(args['days']);
    const { deals, note } = askedDeals(reading, args, ask);
    const rows = staleDeals(deals, limit, ask, lastTouches(reading, ask.now));
    const table = tableOf(rows, note);
    return {
      data: { days: limit, deals: jsonRows(table) },
      model: {
        sums: [
          { label: 'Stale value', text: moneyText(moneyOf(rows), reading.config), tone: 'amber' },
          { label: 'Stale deals', text: String(rows.length) },
          {
            label: 'Past their date',
            text: String(rows.filter((row) => row.isOverdue).length),
            tone: 'red',
          },
        ],
        charts: [chartOf(rows, reading.config)],
        tables: [shownTable(table, reading.config)],
      },
    };
  },
};

/**
 * `touched`: when something last happened with a deal by what is told of it elsewhere (epoch ms); asked only of a deal
 * whose own dates do not settle it.
 */
export function staleDeals(
  deals: readonly Deal[],
  days: number,
  { now, today }: Pick<ReportAsk, 'now' | 'today'>,
  touched: (id: string) => number | null,
): Stale[] {
  const quietSince = (moments: readonly number[]): number | null => {
    const last = Math.max(...moments.filter(Number.isFinite));
    return Number.isFinite(last) ? Math.floor((now - last) / DAY) : null;
  };
  const isQuiet = (quiet: number | null): boolean => quiet === null || quiet >= days;
  return deals
    .filter(({ status }) => status === 'open')
    .flatMap((deal): Stale[] => {
      const isOverdue = deal.expectedClose !== '' && deal.expectedClose < today;
      const signs = [deal.lastActivityAt, deal.stageChangedAt, deal.createdAt].map(Date.parse);
      if (!isOverdue && !isQuiet(quietSince(signs))) return [];
      const quiet = quietSince([...signs, touched(deal.id) ?? Number.NaN]);
      return isOverdue || isQuiet(quiet) ? [{ ...deal, quiet, isOverdue }] : [];
    })
    .sort((a, b) => b.value - a.value || (a.id < b.id ? -1 : 1));
}

const SPANS = [
  { least: 0, name: 'Under a week' },
  { least: 7, name: '1–2 weeks' },
  { least: 14, name: '2–4 weeks' },
  { least: 28, name: '1–2 months' },
  { least: 60, name: '2–3 months' },
  { least: 90, name: 'Longer' },
];

/** What nothing is known of has been quiet the longest. */
const inSpan = (quiet: number | null, least: number, end: number): boolean =>
  quiet === null ? end === Number.POSITIVE_INFINITY : quiet >= least && quiet < end;

/** How much has been quiet for how long. */
function chartOf(all: readonly Stale[], config: FormatConfig): ReportChart {
  const { rows, currency } = inMainCurrency(all, ({ value }) => value);
  const spans = SPANS.map(({ least, name }, i) => {
    const end = SPANS[i + 1]?.least ?? Number.POSITIVE_INFINITY;
    const own = rows.filter(({ quiet }) => inSpan(quiet, least, end));
    return { name, count: own.length, value: exactSum(own.map(({ value }) => value)) };
  });
  return barsOf(
    `Value by time without a sign of life in ${currency}`,
    spans.filter(({ count }) => count > 0),
    ({ name }) => name,
    ({ value }) => value,
    ({ value, count }) => `${formatMoney(value, config, currency)} · ${count}`,
    'amber',
  );
}

function tableOf(rows: readonly Stale[], note: string): Table<Stale> {
  return {
    id: 'deals',
    title: 'Deals',
    ...(note === '' ? {} : { note }),
    none: 'No open deal is quiet for that long, or past its close date.',
    columns: [
      column('record', 'title', 'Deal', (row) => row.name),
      column('text', 'company', 'Company', (row) => row.company || null),
      column('text', 'owner', 'Owner', (row) => row.owner || null),
      column('name', 'stage', 'Stage', (row) => row.stage),
      column('money', 'value', 'Value', (row) => row.value, { total: true }),
      column('days', 'quietDays', 'Quiet for', (row) => row.quiet),
      column('date', 'expectedCloseDate', 'Close date', (row) => row.expectedClose || null, {
        tone: (row) => (row.isOverdue ? 'red' : undefined),
      }),
    ],
    rows,
  };
}
