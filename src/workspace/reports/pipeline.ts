/** `pipeline`: what stands in each stage now. */

import { moneyText } from '../../changes/money-words.ts';
import { moneyOf } from '../../changes/movement.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import { type FormatConfig, formatMoney } from '../../view/format.ts';
import type { ReportChart } from './chart-types.ts';
import { inMainCurrency, partAndRest, stackedBars } from './charts.ts';
import { CURRENCY_PARAM } from './rates.ts';
import { listsBy, mean } from './read-rows.ts';
import {
  askedDeals,
  DEAL_FIGURES,
  type Deal,
  PIPELINE_PARAM,
  readStages,
  type Stage,
  type StageRow,
  sectionsOf,
  stageTable,
} from './sales.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report } from './types.ts';

type Row = StageRow & {
  readonly currency: string;
  readonly count: number;
  readonly value: number;
  readonly weighted: number;
  readonly days: number | null;
};

export const PIPELINE: Report = {
  name: 'pipeline',
  title: 'Pipeline',
  description: 'Open deals by stage: how many, what they are worth, how long they have been there.',
  icon: 'pipeline',
  collection: 'crm/deals',
  figures: DEAL_FIGURES,
  fill: '`pail create deals` makes a deal.',
  params: [PIPELINE_PARAM, CURRENCY_PARAM],
  states: () => [null],
  answer: ([reading], args, ask) => {
    const { deals, note } = askedDeals(reading, args, ask);
    const open = deals.filter(({ status }) => status === 'open');
    const rows = rowsOf(open, readStages(reading, ask.actor, args['pipeline'] ?? ''));
    const { config } = reading;
    const table = tableOf(rows, note);
    const money = (figure: 'value' | 'weighted'): string =>
      moneyText(
        moneyOf(rows.map((row) => ({ currency: row.currency, value: row[figure] }))),
        config,
      );
    return {
      data: { stages: jsonRows(table) },
      model: {
        sums: [
          { label: 'Open value', text: money('value') },
          { label: 'Weighted', text: money('weighted'), note: 'by probability' },
          { label: 'Open deals', text: String(open.length) },
        ],
        charts: [chartOf(rows, config)],
        tables: [shownTable(table, config)],
      },
    };
  },
};

/** In the order of the stages; a stage that none is known of comes last. */
function rowsOf(open: readonly Deal[], stages: readonly Stage[]): Row[] {
  const ranks = new Map(stages.map((stage, i) => [`${stage.pipeline}/${stage.key}`, i]));
  const rankOf = (deal: Deal): number =>
    ranks.get(`${deal.pipeline}/${deal.stage}`) ?? stages.length;
  const sorted = [...open].sort((a, b) => rankOf(a) - rankOf(b));
  const groups = listsBy(sorted, (deal) => `${deal.pipeline}/${deal.stage}/${deal.currency}`);
  return [...groups.values()].flatMap((deals): Row[] => {
    const [first] = deals;
    if (first === undefined) return [];
    const days = deals.flatMap(({ daysInStage }) => (daysInStage === null ? [] : [daysInStage]));
    return [
      {
        pipeline: first.pipeline,
        stage: first.stage,
        name: stages[rankOf(first)]?.name ?? first.stage,
        currency: first.currency,
        count: deals.length,
        value: exactSum(deals.map(({ value }) => value)),
        weighted: exactSum(deals.map(({ value, probability }) => (value * probability) / 100)),
        days: mean(days),
      },
    ];
  });
}

/** What the probability leaves of each stage, before all of it. */
function chartOf(all: readonly Row[], config: FormatConfig): ReportChart {
  const { rows, currency } = inMainCurrency(all, ({ value }) => value);
  const money = (value: number): string => formatMoney(value, config, currency);
  return stackedBars(
    `Open value by stage in ${currency}`,
    rows,
    ({ name }) => name,
    ({ value }) => money(value),
    ({ value, weighted }) =>
      partAndRest(
        [weighted, value],
        money,
        { side: 'Weighted', tone: 'blue' },
        { side: 'Rest', tone: 'blue', pale: true },
      ),
    sectionsOf(rows),
  );
}

function tableOf(rows: readonly Row[], note: string): Table<Row> {
  return stageTable(
    rows,
    'No deal is open.',
    [
      column('count', 'count', 'Deals', (row) => row.count, { total: true }),
      column('money', 'value', 'Value', (row) => row.value, { total: true }),
      column('money', 'weighted', 'Weighted', (row) => row.weighted, { total: true }),
      column('days', 'daysInStage', 'In stage', (row) => row.days),
    ],
    note,
  );
}
