/** Columns along the months as the template draws them: one SVG that the page stretches, its words beside it. */

import type { Column, ColumnChart, ColumnPart } from '../workspace/reports/chart-types.ts';
import { type LegendEntry, legendOf, type TipLine } from './chart-legend.ts';

export type ShownColumns = {
  readonly columns: true;
  readonly label: string;
  /** For who cannot see it. */
  readonly words: string;
  readonly legend: readonly LegendEntry[];
  /** Width of the drawing; it is 100 high. */
  readonly width: number;
  readonly rects: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly tone: string;
    readonly pale: boolean;
  }[];
  /** Paths of the line, and of its points: strokes of no length. */
  readonly line?: { readonly path: string; readonly points: string; readonly tone: string };
  /** Highest first. */
  readonly ticks: readonly {
    readonly y: number;
    readonly text: string;
    readonly isZero: boolean;
  }[];
  readonly labels: readonly {
    readonly month: string;
    readonly year: string;
    readonly full: string;
    readonly tip: readonly TipLine[];
  }[];
};

/** Width of a column's place, and what of it stays free. */
const PLACE = 10;
const FREE = 3;
/** Fewer columns are drawn slim, not as blocks. */
const FEW = 7;
const FREE_OF_FEW = 6;
/** Most months that have room for their names. */
const NAMED = 12;

export function shownColumns({ label, columns, line, ticks }: ColumnChart): ShownColumns {
  const [low, high] = [ticks[0]?.at ?? 0, ticks.at(-1)?.at ?? 1];
  const yOf = (value: number): number => round(((high - value) / (high - low || 1)) * 100);
  const points = columns.map(({ point }, i) =>
    point === null || point === undefined ? null : { x: (i + 0.5) * PLACE, y: yOf(point.at) },
  );
  const free = columns.length < FEW ? FREE_OF_FEW : FREE;
  const parts = columns.flatMap(({ stacks }) => stacks.flat());
  return {
    columns: true,
    label,
    words: wordsOf(label, columns),
    legend: [
      ...legendOf(parts),
      ...(line === undefined || parts.length === 0 ? [] : [{ ...line, isLine: true }]),
    ],
    width: columns.length * PLACE,
    rects: columns.flatMap(({ stacks }, i) =>
      stacks.flatMap((stack, j) => {
        const width = (PLACE - free) / stacks.length;
        return rectsOf(stack, i * PLACE + free / 2 + j * width, width, yOf);
      }),
    ),
    ...(line === undefined ? {} : { line: { ...drawn(points), tone: line.tone } }),
    ticks: ticks.map(({ at, text }) => ({ y: yOf(at), text, isZero: at === 0 })).toReversed(),
    labels: columns.map((column, i) => labelOf(column, i, columns, line)),
  };
}

/** What is above 0 grows from it, what is below hangs from it. */
function rectsOf(
  stack: readonly ColumnPart[],
  x: number,
  width: number,
  yOf: (value: number) => number,
): ShownColumns['rects'] {
  let [up, down] = [0, 0];
  return stack
    .filter(({ value }) => value !== 0)
    .map(({ value, tone, pale = false }) => {
      const from = value > 0 ? up : down;
      const to = from + value;
      if (value > 0) up = to;
      else down = to;
      const y = yOf(Math.max(from, to));
      const height = round(Math.max(0.6, yOf(Math.min(from, to)) - y));
      return { x: round(x), y, width: round(width), height, tone, pale };
    });
}

/** A path through the points, broken where one is missing. */
function drawn(points: readonly ({ x: number; y: number } | null)[]): {
  path: string;
  points: string;
} {
  const path = points
    .map((point, i) => {
      if (point === null) return '';
      const isJoined = i > 0 && points[i - 1] !== null;
      return `${isJoined ? 'L' : 'M'}${point.x} ${point.y}`;
    })
    .join('');
  const dots = points.map((point) => (point === null ? '' : `M${point.x} ${point.y}h0`)).join('');
  return { path, points: dots };
}

/** Month and year in two lines, the year only where it begins; of many months only some are named. */
function labelOf(
  { label, year, stacks, point }: Column,
  i: number,
  columns: readonly Column[],
  line: ColumnChart['line'],
): ShownColumns['labels'][number] {
  const every = Math.ceil(columns.length / NAMED);
  const month = label.replace(year, '').trim();
  const before = columns[i - every]?.year;
  const isNamed = i % every === 0;
  const own =
    line !== undefined && point ? [{ label: line.label, text: point.text, tone: line.tone }] : [];
  return {
    month: isNamed ? month : '',
    year: isNamed && year !== before ? year : '',
    full: label,
    tip: [
      ...stacks
        .flat()
        .map(({ side, text, tone, pale = false }) => ({ label: side, text, tone, pale })),
      ...own,
    ],
  };
}

function wordsOf(label: string, columns: readonly Column[]): string {
  const [first, last] = [columns[0]?.label ?? '', columns.at(-1)?.label ?? ''];
  const size = ({ stacks, point }: Column): number =>
    Math.max(point?.at ?? 0, ...stacks.map((stack) => stack.reduce((sum, p) => sum + p.value, 0)));
  const highest = columns.toSorted((a, b) => size(b) - size(a))[0];
  const figures = [
    ...(highest?.stacks.flat() ?? []).map(({ side, text }) => `${side} ${text}`),
    ...(highest?.point ? [highest.point.text] : []),
  ];
  const top = highest === undefined ? '' : ` Highest in ${highest.label}: ${figures.join(', ')}.`;
  return `${label}, ${first} to ${last}.${top} The tables below have every figure.`;
}

const round = (value: number): number => Math.round(value * 100) / 100;
