/** Horizontal bars as the template draws them: shapes in percent of one scale, texts beside them as HTML. */

import type { Bar, BarChart } from '../workspace/reports/chart-types.ts';
import { type LegendEntry, legendOf, type TipLine } from './chart-legend.ts';

export type ShownBars = {
  readonly bars: true;
  readonly label: string;
  readonly legend: readonly LegendEntry[];
  readonly groups: readonly {
    readonly label: string;
    /** Where a new section begins. */
    readonly section?: string;
    readonly bars: readonly ShownBar[];
  }[];
};

export type ShownBar = {
  readonly text: string;
  readonly parts: readonly {
    /** 0–100. */
    readonly x: number;
    readonly width: number;
    readonly tone: string;
    readonly pale: boolean;
  }[];
  readonly mark?: { readonly x: number; readonly text: string };
  /** What each part is; empty for a bar of one. */
  readonly tip: readonly TipLine[];
};

/** A bar that is there can be seen, in percent. */
const LEAST = 0.6;

export function shownBars({ label, groups }: BarChart): ShownBars {
  const bars = groups.flatMap((group) => group.bars);
  const ends = bars.flatMap(({ parts, mark }) => [
    ...parts.flatMap(({ from, to }) => [from, to]),
    ...(mark === undefined ? [] : [mark.at]),
  ]);
  const low = Math.min(0, ...ends);
  const span = Math.max(0, ...ends) - low || 1;
  const share = (value: number): number => Math.round(((value - low) / span) * 1000) / 10;
  let section: string | undefined;
  return {
    bars: true,
    label,
    legend: legendOf(bars.flatMap(({ parts }) => parts)),
    groups: groups.map((group) => {
      const isNew = group.section !== undefined && group.section !== section;
      section = group.section;
      return {
        label: group.label,
        ...(isNew && section !== undefined ? { section } : {}),
        bars: group.bars.map((bar) => shownBar(bar, share)),
      };
    }),
  };
}

function shownBar({ text, parts, mark }: Bar, share: (value: number) => number): ShownBar {
  return {
    text,
    parts: parts
      .filter(({ from, to }) => from !== to)
      .map(({ from, to, tone, pale = false }) => {
        const x = share(Math.min(from, to));
        return { x, width: Math.max(LEAST, share(Math.max(from, to)) - x), tone, pale };
      }),
    ...(mark === undefined ? {} : { mark: { x: share(mark.at), text: mark.text } }),
    tip: parts.flatMap(({ side, text, tone, pale = false }) =>
      side === undefined ? [] : [{ label: side, text, tone, pale }],
    ),
  };
}
