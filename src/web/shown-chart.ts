/** Charts as the templates draw them: bars in percent of one scale, texts beside them as HTML. */

import type { ReportChart } from '../workspace/reports/types.ts';

export type ShownChart = {
  readonly label: string;
  readonly groups: readonly { readonly label: string; readonly bars: readonly ShownBar[] }[];
  /** What the tones mean, where there are several sides. */
  readonly sides: readonly { readonly label: string; readonly tone: string }[];
};

export type ShownBar = {
  /** 0–100. */
  readonly x: number;
  readonly width: number;
  readonly text: string;
  readonly tone: string;
  readonly side: string;
};

/** A bar that is there can be seen, in percent. */
const LEAST = 0.6;

export function shownChart({ label, groups }: ReportChart): ShownChart {
  const bars = groups.flatMap((group) => group.bars);
  const ends = bars.flatMap(({ from, to }) => [from, to]);
  const low = Math.min(0, ...ends);
  const span = Math.max(0, ...ends) - low || 1;
  const share = (value: number): number => Math.round(((value - low) / span) * 1000) / 10;
  const sides = new Map(
    bars.flatMap(({ side, tone }) => (side === undefined ? [] : [[side, tone]])),
  );
  return {
    label,
    sides: sides.size < 2 ? [] : [...sides].map(([side, tone]) => ({ label: side, tone })),
    groups: groups.map((group) => ({
      label: group.label,
      bars: group.bars.map(({ from, to, text, tone, side = '' }) => {
        const x = share(Math.min(from, to));
        const width = share(Math.max(from, to)) - x;
        return { x, width: from === to ? 0 : Math.max(LEAST, width), text, tone, side };
      }),
    })),
  };
}
