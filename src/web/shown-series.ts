/** Values over time as lines of an SVG, and as a list for those who cannot see it. */
import { dayOf, parseInstant } from '../expr/time.ts';
import { formatDate, formatNumber } from '../view/format.ts';
import type { TableModel } from '../view/types.ts';
import type { Reading } from '../workspace/types.ts';
import { recordHref } from './shown-cell.ts';

export type ShownSeries = {
  readonly lines: readonly {
    readonly label: string;
    readonly tone: string;
    /** `x,y x,y …` in a box of 600 × 160. */
    readonly path: string;
    readonly points: readonly {
      readonly x: number;
      readonly y: number;
      readonly href: string;
      readonly text: string;
    }[];
  }[];
  /** True: several lines, told apart by their colour. */
  readonly legend: boolean;
  readonly low: string;
  readonly high: string;
  readonly from: string;
  readonly to: string;
};

const WIDTH = 600;
const HEIGHT = 160;
const TONES = ['blue', 'green', 'amber', 'violet', 'pink', 'teal'];

type Point = {
  readonly id: string;
  readonly line: string;
  readonly at: number;
  readonly when: string;
  readonly value: number;
};

/** Undefined where no column is a time, or none a number, or there are no two points. */
export function seriesOf({ config }: Reading, model: TableModel): ShownSeries | undefined {
  const points = oneLineOfMany(pointsOf(model));
  if (points.length < 2) return undefined;
  const ats = points.map(({ at }) => at);
  const values = points.map(({ value }) => value);
  const [first, last] = [Math.min(...ats), Math.max(...ats)];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (at: number): number => Math.round(((at - first) / (last - first || 1)) * WIDTH);
  const y = (value: number): number => Math.round((1 - (value - low) / (high - low || 1)) * HEIGHT);
  const names = [...new Set(points.map(({ line }) => line))];
  const lines = names.map((label, place) => {
    const own = points.filter((point) => point.line === label).sort((a, b) => a.at - b.at);
    const shown = own.map(({ id, at, when, value }) => ({
      x: x(at),
      y: y(value),
      href: recordHref(id),
      text: `${when}: ${formatNumber(value, config)}`,
    }));
    const path = shown.map((point) => `${point.x},${point.y}`).join(' ');
    return { label, tone: TONES[place % TONES.length] ?? 'blue', path, points: shown };
  });
  const dayAt = (at: number): string => formatDate(dayOf(at, config.timezone), config);
  return {
    lines,
    legend: lines.length > 1,
    low: formatNumber(low, config),
    high: formatNumber(high, config),
    from: dayAt(first),
    to: dayAt(last),
  };
}

/** More lines than there are colours say nothing: they become one. */
function oneLineOfMany(points: readonly Point[]): readonly Point[] {
  const names = new Set(points.map(({ line }) => line));
  return names.size <= TONES.length ? points : points.map((point) => ({ ...point, line: '' }));
}

/** A line for each record that the points belong to. */
function pointsOf({ columns, groups }: TableModel): Point[] {
  const time = columns.findIndex(({ kind }) => kind === 'date-time' || kind === 'date');
  const value = columns.findIndex(({ align, kind }) => align === 'right' && kind !== 'date');
  if (time === -1 || value === -1) return [];
  return groups
    .flatMap((group) => group.rows)
    .flatMap(({ id, cells }) => {
      const [when, what] = [cells[time], cells[value]];
      const at = typeof when?.value === 'string' ? parseInstant(when.value) : null;
      if (at === null || typeof what?.value !== 'number') return [];
      const line = cells.find((cell, place) => place > 0 && cell.recordId !== undefined);
      return [{ id, line: line?.text ?? '', at, when: when?.text ?? '', value: what.value }];
    });
}
