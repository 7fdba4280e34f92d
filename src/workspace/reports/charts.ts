/** Builders of charts, so that a report says what is drawn and not how. */

import { exactSum } from '../../expr/exact-sum.ts';
import { type FormatConfig, formatMonth } from '../../view/format.ts';
import type { Tone } from '../../view/types.ts';
import type {
  Bar,
  BarChart,
  BarGroup,
  BarPart,
  Column,
  ColumnChart,
  ColumnPart,
} from './chart-types.ts';
import { listsBy } from './read-rows.ts';

/** How a part is drawn; its side is what the legend calls it. */
export type Look = { readonly side: string; readonly tone: Tone; readonly pale?: boolean };

/** One part of a bar, by its length. */
export type Part = Look & { readonly size: number; readonly text: string };

/** A bar for each row, from 0. */
export function barsOf<R>(
  label: string,
  rows: readonly R[],
  nameOf: (row: R) => string,
  lengthOf: (row: R) => number,
  wordsOf: (row: R) => string,
  tone: Tone = 'blue',
): BarChart {
  return chartOf(label, rows, (row) => {
    const text = wordsOf(row);
    const part = { from: 0, to: lengthOf(row), text, tone };
    return { label: nameOf(row), bars: [{ text, parts: [part] }] };
  });
}

/** A bar for each row, made of parts that lie behind each other. */
export function stackedBars<R>(
  label: string,
  rows: readonly R[],
  nameOf: (row: R) => string,
  textOf: (row: R) => string,
  partsOf: (row: R) => readonly Part[],
  sectionOf?: (row: R) => string,
): BarChart {
  return chartOf(label, rows, (row) => ({
    label: nameOf(row),
    ...(sectionOf === undefined ? {} : { section: sectionOf(row) }),
    bars: [{ text: textOf(row), parts: behindEachOther(partsOf(row)) }],
  }));
}

/** A whole as what `part` is of it, and the rest. */
export function partAndRest(
  [part, whole]: readonly [number, number],
  textOf: (value: number) => string,
  own: Look,
  rest: Look,
): readonly Part[] {
  const left = exactSum([whole, -part]);
  return [
    { ...own, size: part, text: textOf(part) },
    { ...rest, size: left, text: textOf(left) },
  ];
}

function chartOf<R>(label: string, rows: readonly R[], groupOf: (row: R) => BarGroup): BarChart {
  return { kind: 'bars', label, groups: rows.map(groupOf) };
}

function behindEachOther(parts: readonly Part[]): Bar['parts'] {
  let end = 0;
  return parts.map(({ size, ...part }): BarPart => {
    const from = end;
    end = exactSum([end, size]);
    return { ...part, from, to: end };
  });
}

/** Rows in the currency that has most of the money: two currencies share no scale. */
export function inMainCurrency<R extends { readonly currency: string }>(
  rows: readonly R[],
  sizeOf: (row: R) => number,
): { readonly rows: readonly R[]; readonly currency: string } {
  const sums = [...listsBy(rows, ({ currency }) => currency)].map(
    ([currency, own]) => [currency, exactSum(own.map(sizeOf))] as const,
  );
  const [most] = sums.sort(([, a], [, b]) => b - a);
  const currency = most?.[0] ?? '';
  return { rows: rows.filter((row) => row.currency === currency), currency };
}

/** Most months that a chart has room for. */
const MAX_MONTHS = 36;

/** What stands in one month. */
export type Month = {
  readonly stacks: readonly (readonly ColumnPart[])[];
  readonly point?: Column['point'];
};

/**
 * Columns along the months, gaps filled; the last ones where there are too many, unless `first`. Undefined for fewer than two,
 * which are no course of things. `textOf` writes the figures of the scale.
 */
export function monthColumns(
  label: string,
  months: ReadonlyMap<string, Month>,
  config: FormatConfig,
  textOf: (value: number) => string,
  { line, first = false }: { readonly line?: ColumnChart['line']; readonly first?: boolean } = {},
): ColumnChart | undefined {
  const all = monthsFrom([...months.keys()].sort());
  const shown = first ? all.slice(0, MAX_MONTHS) : all.slice(-MAX_MONTHS);
  if (shown.length < 2) return undefined;
  const columns = shown.map((month): Column => {
    const own = months.get(month);
    const point = line === undefined ? {} : { point: own?.point ?? null };
    return {
      label: formatMonth(month, config),
      year: month.slice(0, 4),
      stacks: own?.stacks ?? [],
      ...point,
    };
  });
  const ticks = ticksOf(columns.flatMap(endsOf)).map((at) => ({ at, text: textOf(at) }));
  return { kind: 'columns', label, columns, ticks, ...(line === undefined ? {} : { line }) };
}

/** Every month (`YYYY-MM`) from the first to the last. */
function monthsFrom(sorted: readonly string[]): string[] {
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return [];
  const start = Number(first.slice(0, 4)) * 12 + Number(first.slice(5)) - 1;
  const end = Number(last.slice(0, 4)) * 12 + Number(last.slice(5)) - 1;
  return Array.from({ length: end - start + 1 }, (_, i) => {
    const month = start + i;
    return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;
  });
}

/** How high and how low a column reaches. */
function endsOf({ stacks, point }: Column): number[] {
  const ends = stacks.flatMap((parts) => {
    const values = parts.map(({ value }) => value);
    return [exactSum(values.filter((v) => v > 0)), exactSum(values.filter((v) => v < 0))];
  });
  return point === null || point === undefined ? ends : [...ends, point.at];
}

const STEPS = [1, 2, 2.5, 5, 10];
const MOST_TICKS = 4;

/** Round figures, 0 among them, that hold all values between them. */
export function ticksOf(values: readonly number[]): number[] {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const span = high - low;
  if (span === 0) return [0, 1];
  const power = 10 ** Math.floor(Math.log10(span / MOST_TICKS));
  const fits = STEPS.map((step) => step * power).find((step) => span / step <= MOST_TICKS);
  const step = fits ?? power * 10;
  const [from, to] = [Math.floor(low / step), Math.ceil(high / step)];
  return Array.from({ length: to - from + 1 }, (_, i) =>
    Number(((from + i) * step).toPrecision(9)),
  );
}
