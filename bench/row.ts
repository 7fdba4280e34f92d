/** One line of the table, as data: what is measured, against what, and what is good enough. */

import type { Bench } from './bench.ts';

export type Row = {
  readonly name: string;
  /** What the figure stands beside; empty where only the goal's limit counts. */
  readonly peer: string;
  readonly unit: 'ms' | 'MB';
  /** Null: for information. */
  readonly goal: Goal | null;
  /** Records of the largest bucket that it is run on; absent: any. */
  readonly upTo?: number;
  readonly measure: (bench: Bench) => Measured | Promise<Measured>;
};

/** `times`: the highest ratio of figure to peer. `atMost`: the highest figure, in the row's unit. */
export type Goal = { readonly times: number } | { readonly atMost: number };

/** Less is better, always. A null peer is not there. */
export type Measured = {
  readonly figure: number;
  readonly peer: number | null;
  /** What a reader should know besides. */
  readonly note?: string;
};

export type Result = Omit<Row, 'measure' | 'upTo'> & {
  /** NaN when the measurement failed; `note` says why. */
  readonly figure: number;
  readonly peerFigure: number | null;
  readonly ratio: number | null;
  /** Null without a goal, or without the peer that it speaks of. */
  readonly isMet: boolean | null;
  readonly note: string;
};

/** Measures a row. A row that fails says so in its line; the others go on. */
export async function resultOf(row: Row, bench: Bench): Promise<Result> {
  const { name, peer, unit, goal } = row;
  try {
    const measured = await row.measure(bench);
    const ratio = measured.peer === null ? null : measured.figure / measured.peer;
    return {
      name,
      peer,
      unit,
      goal,
      figure: measured.figure,
      peerFigure: measured.peer,
      ratio,
      isMet: isMet(goal, measured.figure, ratio),
      note: measured.note ?? '',
    };
  } catch (error) {
    const note = `failed: ${error instanceof Error ? error.message : String(error)}`;
    const nothing = { figure: Number.NaN, peerFigure: null, ratio: null, isMet: false };
    return { name, peer, unit, goal, ...nothing, note };
  }
}

function isMet(goal: Goal | null, figure: number, ratio: number | null): boolean | null {
  if (goal === null) return null;
  if ('atMost' in goal) return figure <= goal.atMost;
  return ratio === null ? null : ratio <= goal.times;
}
