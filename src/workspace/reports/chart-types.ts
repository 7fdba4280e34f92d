/** Charts of reports, as data: `bars` compares things, `columns` goes along the months. */

import type { Tone } from '../../view/types.ts';

export type ReportChart = BarChart | ColumnChart;

/** Horizontal bars on one scale. */
export type BarChart = {
  readonly kind: 'bars';
  readonly label: string;
  readonly groups: readonly BarGroup[];
};

export type BarGroup = {
  readonly label: string;
  /** Stands above the first of those that share it. */
  readonly section?: string;
  /** One below the other. */
  readonly bars: readonly Bar[];
};

export type Bar = {
  /** Beside the bar. */
  readonly text: string;
  readonly parts: readonly BarPart[];
  /** A line across the bar: what it is held against. */
  readonly mark?: { readonly at: number; readonly text: string };
};

/** From one place on the scale to another, in any order. */
export type BarPart = {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  readonly tone: Tone;
  /** Which of several sides it belongs to; they make the legend. */
  readonly side?: string;
  /** Drawn fainter: what is behind the part that counts. */
  readonly pale?: boolean;
};

/** Upright columns, one for each month; what is below 0 hangs down. */
export type ColumnChart = {
  readonly kind: 'columns';
  readonly label: string;
  readonly columns: readonly Column[];
  /** Joins the columns' `point`s. */
  readonly line?: { readonly label: string; readonly tone: Tone };
  /** Evenly spaced, lowest first; the first and the last are the ends of the scale. */
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
};

export type Column = {
  readonly label: string;
  /** `2026`, as it stands in the label. */
  readonly year: string;
  /** Beside each other; the parts of each on top of each other. */
  readonly stacks: readonly (readonly ColumnPart[])[];
  /** On the line; null: the line is broken here. */
  readonly point?: { readonly at: number; readonly text: string } | null;
};

export type ColumnPart = {
  readonly value: number;
  readonly text: string;
  readonly tone: Tone;
  readonly side: string;
  readonly pale?: boolean;
};
