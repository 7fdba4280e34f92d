/** `win-rate`: how many of the closed deals were won, by whom, and why the others were lost. */

import { moneyText } from '../../changes/money-words.ts';
import { moneyOf } from '../../changes/movement.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import {
  type FormatConfig,
  formatMoney,
  formatPercent,
  formatShortMoney,
} from '../../view/format.ts';
import { humanise } from '../../view/humanise.ts';
import type { ReportChart } from './chart-types.ts';
import { barsOf, inMainCurrency, type Month, monthColumns } from './charts.ts';
import { PERIOD_PRESETS, periodOf, periodParams } from './period.ts';
import { CURRENCY_PARAM } from './rates.ts';
import { listsBy, share } from './read-rows.ts';
import { askedDeals, closedIn, DEAL_FIGURES, type Deal, PIPELINE_PARAM } from './sales.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report } from './types.ts';

type Owner = {
  readonly owner: string;
  readonly currency: string;
  readonly won: number;
  readonly lost: number;
  readonly rate: number | null;
  readonly wonValue: number;
  readonly lostValue: number;
};

type Reason = {
  readonly reason: string;
  readonly currency: string;
  readonly count: number;
  readonly part: number | null;
  readonly value: number;
};

export const WIN_RATE: Report = {
  name: 'win-rate',
  title: 'Win rate and lost reasons',
  description:
    'Of the deals that were closed in a time, the share that was won, by owner, and why the rest was lost.',
  icon: 'target',
  collection: 'crm/deals',
  figures: DEAL_FIGURES,
  fill: '`pail set <deal> stage=…` closes a deal.',
  params: [...periodParams('a deal was closed', 'today-365d'), PIPELINE_PARAM, CURRENCY_PARAM],
  presets: PERIOD_PRESETS,
  states: () => [null],
  answer: ([reading], args, ask) => {
    const { config } = reading;
    const period = periodOf(args, reading, ask.now);
    const { deals, note } = askedDeals(reading, args, ask);
    const { rows: closed, notices } = closedIn(deals, period, config.timezone);
    const won = closed.filter(({ status }) => status === 'won');
    const lost = closed.filter(({ status }) => status === 'lost');
    const rate = share(won.length, closed.length);
    const owners = ownerTable(ownersOf(closed), note);
    const reasons = reasonTable(reasonsOf(lost));
    return {
      data: {
        won: won.length,
        lost: lost.length,
        rate,
        owners: jsonRows(owners),
        reasons: jsonRows(reasons),
      },
      model: {
        notices,
        sums: [
          { label: 'Win rate', text: rate === null ? '–' : formatPercent(rate, config) },
          {
            label: 'Won',
            text: moneyText(moneyOf(won), config),
            note: `${won.length}`,
            tone: 'green',
          },
          {
            label: 'Lost',
            text: moneyText(moneyOf(lost), config),
            note: `${lost.length}`,
            tone: 'red',
          },
        ],
        charts: chartsOf(closed, reasons.rows, config),
        tables: [shownTable(owners, config), shownTable(reasons, config)],
      },
    };
  },
};

function chartsOf(
  closed: readonly Deal[],
  reasons: readonly Reason[],
  config: FormatConfig,
): ReportChart[] {
  const dated = closed.filter((deal) => deal.closed !== '');
  const { rows, currency } = inMainCurrency(dated, ({ value }) => value);
  const money = (value: number): string => formatMoney(value, config, currency);
  const months = new Map(
    [...listsBy(rows, (deal) => deal.closed.slice(0, 7))].map(([month, deals]): [string, Month] => {
      const parts = (['won', 'lost'] as const).map((status) => {
        const value = sumOf(deals.filter((deal) => deal.status === status));
        const tone = status === 'won' ? 'green' : 'red';
        return { value, text: money(value), tone, side: humanise(status) };
      });
      return [month, { stacks: [parts] }];
    }),
  );
  const short = (value: number): string => formatShortMoney(value, config, currency);
  const course = monthColumns(`Closed value by month in ${currency}`, months, config, short);
  const own = inMainCurrency(reasons, ({ value }) => value);
  const why = barsOf(
    `Lost value by reason in ${own.currency}`,
    own.rows,
    ({ reason }) => humanise(reason),
    ({ value }) => value,
    ({ value }) => formatMoney(value, config, own.currency),
    'red',
  );
  return course === undefined ? [why] : [course, why];
}

const sumOf = (deals: readonly Deal[]): number => exactSum(deals.map(({ value }) => value));

function ownersOf(closed: readonly Deal[]): Owner[] {
  const groups = listsBy(closed, ({ owner, currency }) => `${owner}/${currency}`);
  return [...groups.values()]
    .flatMap((deals): Owner[] => {
      const [first] = deals;
      if (first === undefined) return [];
      const won = deals.filter(({ status }) => status === 'won');
      const lost = deals.filter(({ status }) => status === 'lost');
      return [
        {
          owner: first.owner || 'nobody',
          currency: first.currency,
          won: won.length,
          lost: lost.length,
          rate: share(won.length, deals.length),
          wonValue: sumOf(won),
          lostValue: sumOf(lost),
        },
      ];
    })
    .sort((a, b) => b.wonValue - a.wonValue || (a.owner < b.owner ? -1 : 1));
}

function reasonsOf(lost: readonly Deal[]): Reason[] {
  const groups = listsBy(lost, ({ lostReason, currency }) => `${lostReason}/${currency}`);
  return [...groups.values()]
    .flatMap((deals): Reason[] => {
      const [first] = deals;
      if (first === undefined) return [];
      return [
        {
          reason: first.lostReason || 'not_said',
          currency: first.currency,
          count: deals.length,
          part: share(deals.length, lost.length),
          value: sumOf(deals),
        },
      ];
    })
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}

function ownerTable(rows: readonly Owner[], note: string): Table<Owner> {
  return {
    id: 'owners',
    title: 'By owner',
    none: 'No deal was closed in this time.',
    ...(note === '' ? {} : { note }),
    columns: [
      column('text', 'owner', 'Owner', (row) => row.owner),
      column('count', 'won', 'Won', (row) => row.won, { total: true }),
      column('count', 'lost', 'Lost', (row) => row.lost, { total: true }),
      column('percent', 'rate', 'Win rate', (row) => row.rate, {
        total: (all) => {
          const won = exactSum(all.map((row) => row.won));
          return share(won, won + exactSum(all.map((row) => row.lost)));
        },
      }),
      column('money', 'wonValue', 'Won value', (row) => row.wonValue, { total: true }),
      column('money', 'lostValue', 'Lost value', (row) => row.lostValue, { total: true }),
    ],
    rows,
  };
}

function reasonTable(rows: readonly Reason[]): Table<Reason> {
  return {
    id: 'reasons',
    title: 'Lost reasons',
    none: 'No deal was lost in this time.',
    columns: [
      column('name', 'reason', 'Reason', (row) => row.reason),
      column('count', 'count', 'Deals', (row) => row.count, { total: true }),
      column('percent', 'share', 'Share', (row) => row.part),
      column('money', 'value', 'Value', (row) => row.value, { total: true }),
    ],
    rows,
  };
}
