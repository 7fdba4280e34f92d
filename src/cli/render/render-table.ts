/** A table view for the terminal. */

import type {
  Cell,
  SummaryCell,
  TableColumn,
  TableGroup,
  TableModel,
  ViewModel,
} from '../../view/types.ts';
import {
  type GridLine,
  headingLine,
  type RenderOptions,
  type RowCell,
  type RowColumn,
  renderGrid,
} from './render-rows.ts';
import { oneLine } from './safe-text.ts';
import { cut } from './text.ts';

/** Title, rows (under their groups), totals, and which part of the matches is shown. */
export function renderTable(model: TableModel, options: RenderOptions): string {
  const heading = titleLine(model, options);
  if (model.total === 0) return [heading, '', nothingLine(model, options)].join('\n');
  const grid = renderGrid(model.columns.map(rowColumn), gridLines(model), options);
  return [heading, '', ...grid, ...footer(model, options)].join('\n');
}

/** `Sales pipeline  80 deals` */
export function titleLine(model: ViewModel, options: RenderOptions): string {
  const noun = model.noun ?? { one: 'record', many: 'records' };
  const count = `${model.total} ${model.total === 1 ? noun.one : noun.many}`;
  const parts = [
    { text: oneLine(model.view.title), bold: true },
    { text: oneLine(count), dim: true },
  ];
  return headingLine(parts, options);
}

/** What stands in place of rows or cards when there are none. */
export function nothingLine(model: ViewModel, options: RenderOptions): string {
  return cut(`No ${oneLine(model.noun?.many ?? 'records')} match this view.`, options.width);
}

function rowColumn(column: TableColumn): RowColumn {
  const whole = column.kind === 'date' || column.kind === 'date-time';
  return {
    label: column.label,
    align: column.align,
    ...(whole ? { whole } : {}),
    // States are read at a glance, if they can be read.
    ...(column.kind === 'badge' ? { least: 12 } : {}),
    ...(column.width === undefined ? {} : { width: column.width }),
  };
}

function gridLines(model: TableModel): GridLine[] {
  const lines = model.groups.flatMap((group, i) => [
    ...(model.grouped ? groupHeading(group, i > 0) : []),
    ...group.rows.map((row) => ({ cells: row.cells.map(rowCell) })),
  ]);
  const totals = model.columns.map((column, i) => totalCell(column.summary, i));
  if (!model.columns.some((column) => column.summary !== undefined)) return lines;
  return [...lines, 'rule', { cells: totals }];
}

/** `Bug report  14  Expected value $120,000`, after a blank line between groups. */
function groupHeading(group: TableGroup, isLater: boolean): GridLine[] {
  const label: RowCell = {
    text: group.label,
    bold: true,
    ...(group.tone === undefined ? {} : { tone: group.tone }),
  };
  const sums = group.summary.map((s) => ({ text: summaryText(s), dim: true }));
  const heading = { heading: [label, { text: String(group.count), dim: true }, ...sums] };
  return isLater ? [{ heading: [] }, heading] : [heading];
}

function rowCell(cell: Cell): RowCell {
  return { text: cell.text, ...(cell.tone === undefined ? {} : { tone: cell.tone }) };
}

function totalCell(summary: SummaryCell | undefined, index: number): RowCell {
  if (summary === undefined) return { text: index === 0 ? 'Total' : '', bold: true };
  const isSum = summary.label === 'Sum';
  return { text: isSum ? summary.text : summaryText(summary), bold: true };
}

/** `Weighted $120,000`; nothing for a summary over no values. */
export function summaryText(summary: SummaryCell): string {
  return summary.text === '' ? '' : `${summary.label} ${summary.text}`;
}

function footer(model: TableModel, options: RenderOptions): string[] {
  const shown = model.groups.reduce((sum, group) => sum + group.rows.length, 0);
  if (shown >= model.total) return [];
  const range = shown === 0 ? 'none' : `${model.offset + 1}–${model.offset + shown}`;
  return ['', headingLine([{ text: `${range} of ${model.total}`, dim: true }], options)];
}
