/** `forecast`: open deals by month and stage, one state or two side by side. */

import {
  COMMIT_PERCENT,
  type ForecastRow,
  forecastRows,
  type StageRow,
  stageRows,
} from '../../changes/forecast.ts';
import { moneyText, shareText } from '../../changes/money-words.ts';
import { type Money, moneyOf } from '../../changes/movement.ts';
import { PailError } from '../../errors.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import { plural } from '../../plural.ts';
import {
  type FormatConfig,
  formatMoney,
  formatMonth,
  formatShortMoney,
} from '../../view/format.ts';
import { humanise } from '../../view/humanise.ts';
import type { Tone } from '../../view/types.ts';
import { dealStates } from '../review/deal-states.ts';
import { differenceCell } from './cells.ts';
import type { ColumnPart, ReportChart } from './chart-types.ts';
import { inMainCurrency, type Month, monthColumns } from './charts.ts';
import { at, type FIGURES, type FiguresRow, figuresTable } from './forecast-tables.ts';
import { CURRENCY_PARAM, converterTo } from './rates.ts';
import { DEAL_FIGURES, PIPELINE_PARAM } from './sales.ts';
import type { Report, ReportModel, ReportSum } from './types.ts';

export const FORECAST: Report = {
  name: 'forecast',
  title: 'Forecast',
  description:
    'Open deals by the month they should close in and by stage; two branches or dates side by side.',
  icon: 'chart',
  collection: 'crm/deals',
  figures: DEAL_FIGURES,
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
    CURRENCY_PARAM,
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
  answer: (states, { base = '', head = '', pipeline = '', currency = '' }, ask) => {
    const named = [base === '' ? 'open' : base, head === '' ? 'now' : head];
    const sides = states.map((_, i) => named[i] ?? '');
    const last = states.at(-1) ?? states[0];
    // Both states by the rates of the later: what lies between them is the deals' doing.
    const converter = converterTo(currency, last, ask);
    const deals = states.map((reading) =>
      dealStates(reading, ask.actor, pipeline || undefined, (value, own) =>
        converter.convert(value, own, ''),
      ),
    );
    const rows = forecastRows(deals);
    const stages = stageRows(deals);
    const { config } = last;
    const keyed = (
      keys: readonly string[],
      { currency, sides }: FiguresRow | ForecastRow | StageRow,
    ): FiguresRow => ({
      keys,
      currency,
      sides,
    });
    const months = rows.map((row) =>
      keyed([row.month === null ? 'No date' : formatMonth(row.month, config)], row),
    );
    const byStage = stages.map((row) => keyed([humanise(row.pipeline), humanise(row.stage)], row));
    const charts = chartsOf(sides, rows, config);
    return {
      data: { sides, rows, stages },
      model: forecastModel(sides, months, byStage, charts, {
        config,
        note: converter.notes().join(', '),
      }),
    };
  },
};

function forecastModel(
  sides: readonly string[],
  months: readonly FiguresRow[],
  stages: readonly FiguresRow[],
  charts: readonly ReportChart[],
  { config, note }: { readonly config: FormatConfig; readonly note: string },
): ReportModel {
  const byMonth = figuresTable('month', 'By month', ['Month'], sides, months, config);
  return {
    sums: sumsOf(sides, months, config),
    charts,
    tables: [
      note === '' ? byMonth : { ...byMonth, note },
      figuresTable('stage', 'By stage', ['Pipeline', 'Stage'], sides, stages, config),
    ],
  };
}

function sumsOf(
  sides: readonly string[],
  rows: readonly FiguresRow[],
  config: FormatConfig,
): ReportSum[] {
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

/** What each month should bring; of two states the weighted values beside each other. */
function chartsOf(
  sides: readonly string[],
  rows: readonly ForecastRow[],
  config: FormatConfig,
): ReportChart[] {
  const weightOf = (row: ForecastRow): number =>
    exactSum(row.sides.map(({ weighted }) => weighted));
  const { rows: own, currency } = inMainCurrency(rows, weightOf);
  const money = (value: number): string => formatMoney(value, config, currency);
  const part = (value: number, side: string, tone: Tone): ColumnPart => ({
    value,
    text: money(value),
    tone,
    side,
  });
  const months = own.flatMap((row): [string, Month][] => {
    if (row.month === null) return [];
    const { weighted, expected } = at(row.sides, 0);
    const rest = { ...part(expected - weighted, 'Best case', 'blue'), text: money(expected) };
    const stacks =
      sides.length === 1
        ? [[part(weighted, 'Weighted', 'blue'), { ...rest, pale: true }]]
        : sides.map((side, i) => [
            part(at(row.sides, i).weighted, side, i === 0 ? 'gray' : 'blue'),
          ]);
    return [[row.month, { stacks }]];
  });
  const what = sides.length === 1 ? 'Open value' : 'Weighted value';
  const short = (value: number): string => formatShortMoney(value, config, currency);
  const label = `${what} by month in ${currency}`;
  const chart = monthColumns(label, new Map(months), config, short, { first: true });
  return chart === undefined ? [] : [chart];
}
