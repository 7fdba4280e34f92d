/** `goals`: what campaigns were to reach, and what they have reached. */

import { exactSum } from '../../expr/exact-sum.ts';
import { DAY } from '../../expr/zone.ts';
import type { Actor } from '../../plan/types.ts';
import { type FormatConfig, formatPercent } from '../../view/format.ts';
import { humanise } from '../../view/humanise.ts';
import type { Reading } from '../types.ts';
import type { ReportChart } from './chart-types.ts';
import { listsBy, numberOf, readRows, share, textOf } from './read-rows.ts';
import { column, jsonRows, shownTable, type Table } from './spec.ts';
import type { Report } from './types.ts';

const FIGURES = ['impressions', 'clicks', 'leads', 'conversions', 'revenue'] as const;
type Figure = (typeof FIGURES)[number];

type Row = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly figure: Figure;
  readonly goal: number;
  readonly actual: number | null;
  /** Percent of the goal. */
  readonly reached: number | null;
  /** Of conversions and revenue: what the records of conversions come to, in the campaign's currency. */
  readonly recorded: number | null;
  /** Percent of the campaign's days that are over; null for one without an end. */
  readonly elapsed: number | null;
};

export const GOALS: Report = {
  name: 'goals',
  title: 'Goals',
  description: 'Goals of campaigns against their actuals, beside the time that is over.',
  icon: 'target',
  collection: 'marketing/campaigns',
  fill: '`pail set <campaign> goals.revenue=…` sets a goal.',
  params: [
    {
      name: 'status',
      label: 'Status',
      kind: 'choice',
      narrows: true,
      choices: ({ model }) => {
        const status = model.collections.get('marketing/campaigns')?.fields.get('status');
        return (status?.values ?? []).map((value) => ({
          value: String(value),
          label: humanise(String(value)),
        }));
      },
      description: 'only campaigns of this status: active, completed …',
    },
  ],
  presets: () => [
    { label: 'Active', args: { status: 'active' } },
    { label: 'Completed', args: { status: 'completed' } },
  ],
  states: () => [null],
  answer: ([reading], args, { actor, today }) => {
    const { config } = reading;
    const status = args['status'] ?? '';
    const rows = goalRows(reading, actor, today).filter(
      (row) => status === '' || row.status === status,
    );
    const table = tableOf(rows);
    const reached = rows.filter((row) => (row.reached ?? 0) >= 100).length;
    return {
      data: { goals: rows.length, reached, figures: jsonRows(table) },
      model: {
        sums: [
          { label: 'Reached', text: String(reached), note: `of ${rows.length}`, tone: 'green' },
          { label: 'Campaigns', text: String(new Set(rows.map(({ id }) => id)).size) },
        ],
        charts: [chartOf(rows, config)],
        tables: [shownTable(table, config)],
      },
    };
  },
};

function goalRows(reading: Reading, actor: Actor, today: string): Row[] {
  const recorded = recordedOf(reading, actor);
  const of = (part: 'goals' | 'actuals'): Record<string, string> =>
    Object.fromEntries(FIGURES.map((figure) => [`${part}_${figure}`, `${part}.${figure}`]));
  const columns: Record<string, string> = {
    name: 'name',
    status: 'status',
    currency: 'currency',
    start: 'startDate',
    end: 'endDate',
    ...of('goals'),
    ...of('actuals'),
  };
  return readRows(reading, actor, 'marketing/campaigns', columns)
    .flatMap((row) =>
      FIGURES.flatMap((figure): Row[] => {
        const goal = numberOf(row[`goals_${figure}`]);
        const actual = numberOf(row[`actuals_${figure}`]);
        if (goal === null) return [];
        const id = textOf(row['id']);
        const currency = textOf(row['currency']) || reading.config.currency;
        return [
          {
            id,
            name: textOf(row['name']) || id,
            status: textOf(row['status']),
            figure,
            goal,
            actual,
            reached: actual === null ? null : share(actual, goal),
            recorded: recorded(id, currency)[figure] ?? null,
            elapsed: elapsedOf(textOf(row['start']), textOf(row['end']), today),
          },
        ];
      }),
    )
    .sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
}

/** What the conversions that name a campaign come to. */
function recordedOf(
  reading: Reading,
  actor: Actor,
): (campaign: string, currency: string) => Readonly<Partial<Record<Figure, number>>> {
  const columns = { campaign: 'campaignId', revenue: 'revenue', currency: 'currency' };
  const rows = readRows(reading, actor, 'marketing/conversions', columns);
  const byCampaign = listsBy(rows, (row) => textOf(row.campaign));
  return (campaign, currency) => {
    const own = byCampaign.get(campaign) ?? [];
    const inCurrency = own.filter(
      (row) => (textOf(row.currency) || reading.config.currency) === currency,
    );
    const revenue = exactSum(inCurrency.map((row) => numberOf(row.revenue) ?? 0));
    return { conversions: own.length, revenue };
  };
}

/** Percent of the days from the first to the last, both included, that are over at the end of today. */
function elapsedOf(start: string, end: string, today: string): number | null {
  if (start === '' || end === '' || end < start) return null;
  const days = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY + 1;
  const over = Math.min(Math.max(days(start, today), 0), days(start, end));
  return share(over, days(start, end));
}

/** Each campaign's goal that says most, held against the time that is over. */
function chartOf(rows: readonly Row[], config: FormatConfig): ReportChart {
  const groups = [...listsBy(rows, ({ id }) => id).values()].flatMap((own) => {
    const row = FIGURES.toReversed().flatMap((figure) =>
      own.filter((one) => one.figure === figure),
    )[0];
    if (row === undefined || row.reached === null) return [];
    const { name, figure, reached, elapsed } = row;
    const text = `${formatPercent(reached, config)} ${figure}`;
    const tone =
      reached >= 100 ? 'green' : elapsed === null || reached >= elapsed ? 'blue' : 'amber';
    const bar = { text, parts: [{ from: 0, to: reached, text, tone }] };
    const over = elapsed === null ? null : formatPercent(elapsed, config);
    const mark = { at: elapsed ?? 0, text: `${over} of the time is over` };
    return [{ label: name, bars: [over === null ? bar : { ...bar, mark }] }];
  });
  return { kind: 'bars', label: 'Reached of the goal; the line is the time that is over', groups };
}

function tableOf(rows: readonly Row[]): Table<Row> {
  return {
    id: 'figures',
    title: 'Goals and actuals',
    none: 'No campaign has a goal.',
    columns: [
      column('record', 'name', 'Campaign', (row) => row.name),
      column('name', 'status', 'Status', (row) => row.status),
      column('name', 'figure', 'Figure', (row) => row.figure),
      column('count', 'goal', 'Goal', (row) => row.goal),
      column('count', 'actual', 'Actual', (row) => row.actual),
      column('percent', 'reached', 'Reached', (row) => row.reached, {
        tone: (row) => ((row.reached ?? 0) >= 100 ? 'green' : undefined),
      }),
      column('count', 'recorded', 'In conversions', (row) => row.recorded),
      column('percent', 'elapsed', 'Time over', (row) => row.elapsed),
    ],
    rows,
  };
}
