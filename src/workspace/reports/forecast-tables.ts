/** Tables of the forecast: the figures of one state, or of two with what lies between them. */

import type { ForecastSide, StageRow } from '../../changes/forecast.ts';
import { exactSum } from '../../expr/exact-sum.ts';
import type { FormatConfig } from '../../view/format.ts';
import type { Cell } from '../../view/types.ts';
import { countCell, differenceCell, moneyCell, textCell } from './cells.ts';
import type { ReportColumn, ReportRow, ReportTable } from './types.ts';

/** `keys`: one per label of the table. */
export type FiguresRow = { readonly keys: readonly string[] } & Omit<
  StageRow,
  'pipeline' | 'stage'
>;

/** The last stands only where one state is shown. */
export const FIGURES = ['expected', 'weighted', 'commit'] as const;

export function figuresTable(
  id: string,
  title: string,
  labels: readonly string[],
  sides: readonly string[],
  rows: readonly FiguresRow[],
  config: FormatConfig,
): ReportTable {
  const isOneCurrency = new Set(rows.map(({ currency }) => currency)).size === 1;
  const all = rows[0];
  const total = {
    keys: labels.map((_, i) => (i === 0 ? 'Total' : '')),
    currency: all?.currency ?? '',
    sides: sides.map((_, i) => sumOf(rows.map((row) => at(row.sides, i)))),
  };
  return {
    id,
    title,
    none: 'No deal is open.',
    columns: columnsOf(labels, sides),
    rows: rows.map((row) => rowOf(labels, row, sides, config)),
    ...(isOneCurrency && rows.length > 1
      ? { totals: rowOf(labels, total, sides, config).cells }
      : {}),
  };
}

function columnsOf(labels: readonly string[], sides: readonly string[]): ReportColumn[] {
  const named = labels.map((label) => ({ label }));
  const number = (text: string): ReportColumn => ({ label: text, numeric: true });
  if (sides.length === 1) {
    const figures = ['Best case', 'Weighted', 'Commit'];
    return [...named, number('Deals'), ...figures.map(number)];
  }
  const figures = ['Expected', 'Weighted'].flatMap((figure) => [
    ...sides.map((side) => number(`${figure}, ${side}`)),
    number('Change'),
  ]);
  return [...named, number('Deals'), ...figures];
}

function rowOf(
  labels: readonly string[],
  { keys, currency, sides }: FiguresRow,
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
  const named = labels.map((label, i) => textCell(label, keys[i] ?? ''));
  return { cells: [...named, count, ...figures] };
}

function sumOf(sides: readonly ForecastSide[]): ForecastSide {
  return {
    count: sides.reduce((sum, { count }) => sum + count, 0),
    expected: exactSum(sides.map(({ expected }) => expected)),
    weighted: exactSum(sides.map(({ weighted }) => weighted)),
    commit: exactSum(sides.map(({ commit }) => commit)),
  };
}

/** Figures of the state at that place; zeros where there are none. */
export function at(sides: readonly ForecastSide[], i: number): ForecastSide {
  return sides[i] ?? { count: 0, expected: 0, weighted: 0, commit: 0 };
}
