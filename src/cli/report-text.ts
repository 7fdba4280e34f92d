/** A report for a terminal. */

import { csvLine } from '../crm/export/csv.ts';
import { PailError } from '../errors.ts';
import type { JsonValue } from '../record/types.ts';
import { isObject, memberOf } from '../record/value.ts';
import { humanise } from '../view/humanise.ts';
import type { Cell } from '../view/types.ts';
import type { DescribedParam } from '../workspace/reports/describe.ts';
import type { ReportModel, ReportTable } from '../workspace/reports/types.ts';
import type { Env } from './env.ts';
import { paint } from './render/paint.ts';
import { type RowCell, type RowColumn, renderRows } from './render/render-rows.ts';
import { oneLine } from './render/safe-text.ts';
import { wrap } from './render/text.ts';

/** What it counts, its tables, then its sums. */
export function reportText(
  env: Env,
  { sums, tables, hint, period, notices = [] }: ReportModel,
): string {
  const when = period === undefined ? [] : [paint(oneLine(period), { dim: true }, env.color)];
  const blocks = tables.map((table) => tableText(env, table));
  const lines = sums.map(({ label, text, note }) =>
    oneLine(`${label}: ${text}${note === undefined ? '' : `  ${note}`}`),
  );
  const tip = hint === undefined ? [] : [oneLine(hint)];
  return [...when, ...notices.map(oneLine), ...blocks, ...tip, lines.join('\n')].join('\n\n');
}

/** What a report asks for, and what there is to choose from. */
export function inputsText({ color }: Env, params: readonly DescribedParam[]): string {
  if (params.length === 0) return 'This report asks for nothing.';
  const lines = params.flatMap(({ name, description, choices, default: fallback }) => {
    const head = `${paint(name, { bold: true }, color)}  ${oneLine(description)}`;
    const known = (choices ?? []).map(({ value, label }) =>
      humanise(value) === humanise(label) ? value : `${value} (${label})`,
    );
    return [
      head,
      ...(fallback === undefined ? [] : [`  default: ${fallback}`]),
      ...(choices === undefined ? [] : [oneLine(`  one of: ${known.join(', ') || 'none yet'}`)]),
    ];
  });
  return lines.join('\n');
}

/** Rows that are about a record end with its id. */
function tableText({ columns: wide, color }: Env, table: ReportTable): string {
  const width = wide ?? Number.POSITIVE_INFINITY;
  const hasIds = table.rows.some(({ id }) => id !== undefined);
  const columns = table.columns.map(
    ({ label, numeric }): RowColumn => ({
      label,
      ...(numeric === true ? { align: 'right', whole: true } : {}),
    }),
  );
  const all = [...table.rows, ...(table.totals === undefined ? [] : [{ cells: table.totals }])];
  const rows = all.map(({ cells, id = '' }: ReportTable['rows'][number]): RowCell[] => [
    ...cells.map(({ text, tone }) => ({ text, ...(tone === undefined ? {} : { tone }) })),
    ...(hasIds ? [{ text: id }] : []),
  ]);
  const shown = hasIds ? [...columns, { label: 'Id', whole: true }] : columns;
  const heading = paint(oneLine(table.title), { bold: true }, color);
  if (rows.length === 0) return `${heading}\n${table.none}`;
  const legend = table.legend === undefined ? [] : wrap(oneLine(table.legend), width);
  const below = legend.map((line) => paint(line, { dim: true }, color));
  return [heading, renderRows(shown, rows, { width, color }), ...below].join('\n');
}

/** Numbers by currency as a column for each of the currencies. */
function split({ columns, rows }: ReportTable): Pick<ReportTable, 'columns' | 'rows'> {
  const currencies = columns.map((_, i) => [
    ...new Set(rows.flatMap(({ cells }) => currenciesIn(cells[i]?.value)).sort()),
  ]);
  return {
    columns: columns.flatMap((column, i) => {
      const own = currencies[i] ?? [];
      return own.length === 0 ? column : own.map((one) => ({ label: `${column.label} ${one}` }));
    }),
    rows: rows.map((row) => ({
      ...row,
      cells: row.cells.flatMap((cell, i): Cell[] => {
        const own = currencies[i] ?? [];
        if (own.length === 0) return [cell];
        return own.map((one) => ({ ...cell, value: memberOf(cell.value, one) }));
      }),
    })),
  };
}

const currenciesIn = (value: JsonValue = null): string[] =>
  isObject(value) ? Object.keys(value) : [];

/** One table with its labels as the first line, values as they are; `true`: the first. Throws `usage` naming the tables. */
export function reportCsv({ tables }: ReportModel, wanted: string | true): string {
  const table = wanted === true ? tables[0] : tables.find(({ id }) => id === wanted);
  if (table === undefined) {
    const known = tables.map(({ id }) => id);
    const message = `--csv: the report has no table "${wanted}" (known: ${known.join(', ') || 'none'})`;
    throw new PailError('usage', message, { known });
  }
  const { columns, rows } = split(table);
  const hasIds = rows.some(({ id }) => id !== undefined);
  const hasMoney = rows.some(({ currency }) => currency !== undefined);
  const head = [
    ...columns.map(({ label }) => label),
    ...(hasMoney ? ['Currency'] : []),
    ...(hasIds ? ['Id'] : []),
  ];
  const lines = rows.map(({ cells, id = '', currency = '' }) =>
    csvLine([
      ...cells.map(({ value }) => value),
      ...(hasMoney ? [currency] : []),
      ...(hasIds ? [id] : []),
    ]),
  );
  return [csvLine(head), ...lines].join('');
}
