/** Tables of reports, declared once: the same columns give the cells that people see and the rows of `--json`. */

import { exactSum } from '../../expr/exact-sum.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import {
  type FormatConfig,
  formatDate,
  formatFigure,
  formatMoney,
  formatNumber,
  formatPercent,
} from '../../view/format.ts';
import { humanise } from '../../view/humanise.ts';
import type { Cell, Tone } from '../../view/types.ts';
import type { ReportTable } from './types.ts';

/**
 * `name`: a value for machines (`closed_won`) or people; `record`: the display name of the row's record; `moneys`:
 * numbers by currency.
 */
export type ColumnKind =
  | 'text'
  | 'name'
  | 'record'
  | 'count'
  | 'money'
  | 'moneys'
  | 'percent'
  | 'days'
  | 'hours'
  | 'ratio'
  | 'date';

export type Column<R> = {
  /** In `--json`. */
  readonly key: string;
  readonly label: string;
  readonly kind: ColumnKind;
  value(row: R): JsonValue;
  /** Below the rows: what they add up to, money only where all of it is in one currency; or what they come to together. */
  readonly total?: true | ((rows: readonly R[]) => JsonValue);
  tone?(row: R): Tone | undefined;
};

export type Table<R> = {
  /** Key of its rows in `--json`, and its anchor on the page. */
  readonly id: string;
  readonly title: string;
  readonly note?: string;
  readonly tone?: Tone;
  /** A sentence for a table without rows: what there is none of. */
  readonly none: string;
  readonly columns: readonly Column<R>[];
  readonly rows: readonly R[];
  /** What its columns mean. */
  readonly legend?: string;
};

/** `id`: the record that a row is about; `currency`: that of its money. */
type About = { readonly id?: string; readonly currency?: string };

const aboutOf = (row: object): About => row;

/** Rows as `--json` has them. */
export function jsonRows<R extends object>({ columns, rows }: Table<R>): JsonObject[] {
  const hasMoney = columns.some(({ kind }) => kind === 'money');
  return rows.map((row) => {
    const { id, currency } = aboutOf(row);
    return {
      ...(id === undefined ? {} : { id }),
      ...Object.fromEntries(columns.map((column) => [column.key, column.value(row)])),
      ...(hasMoney && currency !== undefined ? { currency } : {}),
    };
  });
}

/** The table as people see it. */
export function shownTable<R extends object>(table: Table<R>, config: FormatConfig): ReportTable {
  const { id, title, note, tone, none, columns, rows, legend } = table;
  const totals = totalsOf(table, config);
  const hasMoney = columns.some(({ kind }) => kind === 'money');
  return {
    id,
    title,
    none,
    count: rows.length,
    ...(note === undefined ? {} : { note }),
    ...(tone === undefined ? {} : { tone }),
    columns: columns.map(({ label, kind }) =>
      NUMERIC.has(kind) ? { label, numeric: true } : { label },
    ),
    rows: rows.map((row) => {
      const { id, currency } = aboutOf(row);
      const cells = columns.map((column) => cellOf(column, row, config));
      return {
        ...(id === undefined ? {} : { id }),
        ...(hasMoney && currency !== undefined ? { currency } : {}),
        cells,
      };
    }),
    ...(totals === undefined ? {} : { totals }),
    ...(legend === undefined ? {} : { legend }),
  };
}

const NUMERIC: ReadonlySet<ColumnKind> = new Set([
  'count',
  'money',
  'moneys',
  'percent',
  'days',
  'hours',
  'ratio',
]);

function cellOf<R extends object>(column: Column<R>, row: R, config: FormatConfig): Cell {
  const { id, currency } = aboutOf(row);
  const value = column.value(row);
  const tone = column.tone?.(row);
  return {
    label: column.label,
    text: textOf(value, column.kind, currency, config),
    value,
    kind: CELL_KINDS[column.kind],
    ...(column.kind === 'record' && id !== undefined ? { recordId: id } : {}),
    ...(tone === undefined ? {} : { tone }),
  };
}

const CELL_KINDS: Readonly<Record<ColumnKind, string>> = {
  text: 'text',
  name: 'text',
  record: 'link',
  count: 'number',
  money: 'currency',
  moneys: 'currency',
  percent: 'percent',
  days: 'number',
  hours: 'number',
  ratio: 'number',
  date: 'date',
};

function textOf(
  value: JsonValue,
  kind: ColumnKind,
  currency: string | undefined,
  config: FormatConfig,
): string {
  if (value === null) return '';
  if (kind === 'moneys') return formatFigure({ value }, config);
  if (typeof value === 'number') {
    if (kind === 'money') return formatMoney(value, config, currency);
    if (kind === 'percent') return formatPercent(value, config);
    if (kind === 'days') return `${formatNumber(value, config, 1)} d`;
    if (kind === 'hours') return `${formatNumber(value, config, 1)} h`;
    if (kind === 'ratio') return `${formatNumber(value, config, 2)}×`;
    return formatNumber(value, config);
  }
  const text = String(value);
  if (kind === 'date') return formatDate(text, config);
  return kind === 'name' ? humanise(text) : text;
}

/** Sums below the rows; none for one row, or where nothing adds up. */
function totalsOf<R extends object>(
  { columns, rows }: Table<R>,
  config: FormatConfig,
): Cell[] | undefined {
  const currencies = new Set(rows.map((row) => aboutOf(row).currency));
  const adds = ({ kind, total }: Column<R>): boolean =>
    total === true && (kind !== 'money' || currencies.size === 1);
  if (rows.length < 2 || !columns.some(adds)) return undefined;
  const [currency] = currencies;
  const totalOf = (column: Column<R>): JsonValue => {
    if (typeof column.total === 'function') return column.total(rows);
    if (!adds(column)) return null;
    return exactSum(rows.map((row) => column.value(row)).filter((v) => typeof v === 'number'));
  };
  return columns.map((column, i): Cell => {
    const { label, kind } = column;
    if (i === 0) return { label, text: 'Total', value: 'Total', kind: 'text' };
    const value = totalOf(column);
    return { label, text: textOf(value, kind, currency, config), value, kind: CELL_KINDS[kind] };
  });
}

/** Builders, so that a report reads as the table it makes. */
export const column = <R>(
  kind: ColumnKind,
  key: string,
  label: string,
  value: (row: R) => JsonValue,
  extra: Pick<Column<R>, 'total' | 'tone'> = {},
): Column<R> => ({ kind, key, label, value, ...extra });
