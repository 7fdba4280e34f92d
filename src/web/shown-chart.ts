/** Charts as the templates draw them. */

import type { ReportChart } from '../workspace/reports/chart-types.ts';
import { type ShownBars, shownBars } from './shown-bars.ts';
import { type ShownColumns, shownColumns } from './shown-columns.ts';

export type ShownChart = ShownBars | ShownColumns;

export function shownChart(chart: ReportChart): ShownChart {
  return chart.kind === 'columns' ? shownColumns(chart) : shownBars(chart);
}
