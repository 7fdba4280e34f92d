/** `forecast`: open deals by month and stage, one state or two side by side. */

import {
  COMMIT_PERCENT,
  type ForecastRow,
  type ForecastSide,
  forecastRows,
  type StageRow,
  stageRows,
} from '../../changes/forecast.ts';
import { moneyText, shareText } from '../../changes/money-words.ts';
import { type Money, moneyOf } from '../../changes/movement.ts';
import { PailError } from '../../errors.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import { plural } from '../../plural.ts';
import { type FormatConfig, formatMoney, formatMonth } from '../../view/format.ts';
import { humanise } from '../../view/humanise.ts';
import type { Cell } from '../../view/types.ts';
import { dealStates } from '../review/deal-states.ts';
import { countCell, differenceCell, moneyCell, textCell } from './cells.ts';
import { PIPELINE_PARAM } from './sales.ts';
import type {
  Report,
  ReportChart,
  ReportColumn,
  ReportModel,
  ReportRow,
  ReportSum,
  ReportTable,
} from './types.ts';

export const FORECAST: Report = {
  name: 'forecast',
  title: 'Forecast',
  description:
    'Open deals by the month they should close in and by stage; two branches or dates side by side.',
  icon: 'chart',
  collection: 'crm/deals',
  fill: '`pail create deals` makes a deal.',
  params: [
    {
      name: 'base',
      label: 'Base',
      kind: 'revision',
      description: 'a state to compare with; a branch, a date, words or a revision',
    },
    { name: 'head', label: 'Compare', kind: 'revision', description: 'the other state' },
    PIPELINE_PARAM,
  ],
  presets: () => [
    { label: 'Now', args: {} },
    { label: 'Week ago', args: { base: 'today-7d' } },
    { label: 'Month ago', args: { base: 'today-30d' } },
    { label: 'Quarter ago', args: { base: 'today-90d' } },
  ],
  states: ({ base = '', head = '' }) => {
    if (base !== '') return [base, head === '' ? null : head];
    if (head === '') return [null];
    throw new PailError('usage', `head "${head}" is compared with a base; say which: base=main`, {
      parameter: 'base',
    });
  },
  answer: (states, { base = '', head = '', pipeline = '' }, { actor }) => {
    const named = [base === '' ? 'open' : base, head === '' ? 'now' : head];
    const sides = states.map((_, i) => named[i] ?? '');
    const deals = states.map((reading) =>
      dealStates(reading, actor, pipeline === '' ? undefined : pipeline),
    );
    const rows = forecastRows(deals);
    const stages = stageRows(deals);
    const { config } = states.at(-1) ?? states[0];
    const keyed = (key: string, { currency, sides }: Row | ForecastRow | StageRow): Row => ({
      key,
      currency,
      sides,
    });
    const months = rows.map((row) =>
      keyed(row.month === null ? 'No date' : formatMonth(row.month, config), row),
    );
    const byStage = stages.map((row) => keyed(humanise(row.stage), row));
    return { data: { sides, rows, stages }, model: forecastModel(sides, months, byStage, config) };
  },
};

type Row = { readonly key: string } & Omit<StageRow, 'stage'>;

function forecastModel(
  sides: readonly string[],
  months: readonly Row[],
  stages: readonly Row[],
  config: FormatConfig,
): ReportModel {
  const chart = chartOf(sides, months, config);
  return {
    sums: sumsOf(sides, months, config),
    ...(chart === undefined ? {} : { chart }),
    tables: [
      tableOf('month', 'By month', 'Month', sides, months, config),
      tableOf('stage', 'By stage', 'Stage', sides, stages, config),
    ],
  };
}

function sumsOf(sides: readonly string[], rows: readonly Row[], config: FormatConfig): ReportSum[] {
  const sums = sides.map((_, i) => {
    const money = (figure: (typeof FIGURES)[number]) =>
      moneyOf(rows.map(({ currency, sides }) => ({ currency, value: at(sides, i)[figure] })));
    const count = rows.reduce((sum, row) => sum + at(row.sides, i).count, 0);
    return {
      expected: money('expected'),
      weighted: money('weighted'),
      commit: money('commit'),
      count,
    };
  });
  const [first, second] = sums;
  if (first === undefined) return [];
  if (second === undefined) {
    return [
      { label: 'Weighted', text: moneyText(first.weighted, config), note: 'by probability' },
      { label: 'Best case', text: moneyText(first.expected, config), note: 'if all are won' },
      {
        label: 'Commit',
        text: moneyText(first.commit, config),
        note: `probability of ${COMMIT_PERCENT} % or more`,
      },
      { label: 'Open deals', text: String(first.count) },
    ];
  }
  const sum = ({ weighted, expected, count }: typeof first, name: string): ReportSum => ({
    label: `Weighted, ${name}`,
    text: moneyText(weighted, config),
    note: `${plural(count, 'deal')}, ${moneyText(expected, config)} expected`,
  });
  const change = changeSum(first.weighted, second.weighted, config);
  return [sum(first, sides[0] ?? ''), sum(second, sides[1] ?? ''), ...change];
}

/** What lies between two weighted sums, where both are in one currency. */
function changeSum(before: Money, after: Money, config: FormatConfig): ReportSum[] {
  const [currency, ...others] = Object.keys({ ...before, ...after });
  if (currency === undefined || others.length > 0) return [];
  const [was, is] = [before[currency] ?? 0, after[currency] ?? 0];
  const { text, tone } = differenceCell('', exactSum([is, -was]), currency, config);
  if (text === '') return [{ label: 'Change', text: 'none' }];
  return [{ label: 'Change', text, note: shareText(was, is), ...(tone ? { tone } : {}) }];
}

function tableOf(
  id: string,
  title: string,
  label: string,
  sides: readonly string[],
  rows: readonly Row[],
  config: FormatConfig,
): ReportTable {
  const isOneCurrency = new Set(rows.map(({ currency }) => currency)).size === 1;
  const all = rows[0];
  const total = {
    key: 'Total',
    currency: all?.currency ?? '',
    sides: sides.map((_, i) => sumOf(rows.map((row) => at(row.sides, i)))),
  };
  return {
    id,
    title,
    none: 'No deal is open.',
    columns: columnsOf(label, sides),
    rows: rows.map((row) => rowOf(label, row, sides, config)),
    ...(isOneCurrency && rows.length > 1
      ? { totals: rowOf(label, total, sides, config).cells }
      : {}),
  };
}

function columnsOf(label: string, sides: readonly string[]): ReportColumn[] {
  const number = (text: string): ReportColumn => ({ label: text, numeric: true });
  if (sides.length === 1) {
    const figures = ['Best case', 'Weighted', 'Commit'];
    return [{ label }, number('Deals'), ...figures.map(number)];
  }
  const figures = ['Expected', 'Weighted'].flatMap((figure) => [
    ...sides.map((side) => number(`${figure}, ${side}`)),
    number('Change'),
  ]);
  return [{ label }, number('Deals'), ...figures];
}

/** The last stands only where one state is shown. */
const FIGURES = ['expected', 'weighted', 'commit'] as const;

function rowOf(
  label: string,
  { key, currency, sides }: Row,
  names: readonly string[],
  config: FormatConfig,
): ReportRow {
  const counts = names.map((_, i) => at(sides, i).count);
  const [was, is] = counts;
  const count =
    is === undefined || was === is
      ? countCell('Deals', was ?? 0)
      : { ...textCell('Deals', `${was} → ${is}`), kind: 'number' };
  const shown = names.length === 1 ? FIGURES : FIGURES.slice(0, 2);
  const figures = shown.flatMap((figure): Cell[] => {
    const values = names.map((_, i) => at(sides, i)[figure]);
    const cells = values.map((value) => moneyCell(figure, value, currency, config));
    const [before = 0, after] = values;
    if (after === undefined) return cells;
    return [...cells, differenceCell('Change', exactSum([after, -before]), currency, config)];
  });
  return { cells: [textCell(label, key), count, ...figures] };
}

/** The weighted value of each month, in the currency that has most of it. */
function chartOf(
  sides: readonly string[],
  rows: readonly Row[],
  config: FormatConfig,
): ReportChart | undefined {
  const sums = moneyOf(
    rows.map((row) => ({
      currency: row.currency,
      value: exactSum(row.sides.map(({ weighted }) => weighted)),
    })),
  );
  const [currency] = Object.entries(sums).sort(([, a], [, b]) => b - a)[0] ?? [];
  const own = rows.filter((row) => row.currency === currency);
  if (currency === undefined || own.length === 0) return undefined;
  return {
    label: `Weighted value by month in ${currency}`,
    groups: own.map((row) => ({
      label: row.key,
      bars: sides.map((side, i) => {
        const to = at(row.sides, i).weighted;
        const isBase = sides.length > 1 && i === 0;
        const text = formatMoney(to, config, currency);
        return { from: 0, to, text, tone: isBase ? 'gray' : 'blue', side };
      }),
    })),
  };
}

function sumOf(sides: readonly ForecastSide[]): ForecastSide {
  return {
    count: sides.reduce((sum, { count }) => sum + count, 0),
    expected: exactSum(sides.map(({ expected }) => expected)),
    weighted: exactSum(sides.map(({ weighted }) => weighted)),
    commit: exactSum(sides.map(({ commit }) => commit)),
  };
}

function at(sides: readonly ForecastSide[], i: number): ForecastSide {
  return sides[i] ?? { count: 0, expected: 0, weighted: 0, commit: 0 };
}
