/** A table model as the template draws it. */
import type { SummaryCell, TableColumn, TableGroup, TableModel } from '../view/types.ts';
import { type Paint, paintOf, recordHref, type ShownCell, shownCell } from './shown-cell.ts';

export type ShownColumn = {
  readonly label: string;
  readonly numeric: boolean;
  readonly sorted?: 'ascending' | 'descending';
  readonly descending: boolean;
  /** Address of the same page sorted by this column; absent where sorting makes no sense. */
  readonly href?: string;
};

export type ShownTable = {
  readonly columns: readonly ShownColumn[];
  readonly groups: readonly ShownGroup[];
  /** One cell per column; absent when no column has a total. */
  readonly totals?: readonly {
    readonly column: string;
    readonly label: string;
    readonly text: string;
    readonly numeric: boolean;
  }[];
};

export type ShownGroup = Paint & {
  readonly id: string;
  readonly headed: boolean;
  readonly span: number;
  readonly label: string;
  readonly href?: string;
  readonly count: number;
  readonly summary: readonly SummaryCell[];
  readonly rows: readonly { readonly id: string; readonly cells: readonly ShownCell[] }[];
};

/** `sortHref` gives the address that sorts by the given keys; without it the heads are plain text. */
export function shownTable(
  model: TableModel,
  sortHref?: (sort: readonly string[]) => string,
): ShownTable {
  const columns = model.columns.map((column) => shownColumn(column, model.sort, sortHref));
  const totals = model.columns.map((column) => ({
    column: column.label,
    label: column.summary?.label ?? '',
    text: column.summary?.text ?? '',
    numeric: column.align === 'right',
  }));
  return {
    columns,
    groups: model.groups.map((group, index) => shownGroup(group, index, model)),
    ...(totals.some((t) => t.text !== '') ? { totals } : {}),
  };
}

function shownColumn(
  column: TableColumn,
  sort: readonly string[],
  sortHref: ((sort: readonly string[]) => string) | undefined,
): ShownColumn {
  const ascending = sort[0] === column.field;
  const descending = sort[0] === `-${column.field}`;
  const numeric = column.align === 'right';
  const next = nextSort(column.field, ascending, descending, numeric);
  return {
    label: column.label,
    numeric,
    descending,
    ...(ascending ? { sorted: 'ascending' as const } : {}),
    ...(descending ? { sorted: 'descending' as const } : {}),
    ...(sortHref === undefined ? {} : { href: sortHref(next) }),
  };
}

/** First click sorts (numbers largest first), the second turns it round, the third goes back to the view's own order. */
function nextSort(
  field: string,
  ascending: boolean,
  descending: boolean,
  numeric: boolean,
): string[] {
  const [first, second] = numeric ? [`-${field}`, field] : [field, `-${field}`];
  if (numeric ? descending : ascending) return [second];
  if (numeric ? ascending : descending) return [];
  return [first];
}

function shownGroup(group: TableGroup, index: number, model: TableModel): ShownGroup {
  return {
    id: `group-${index}`,
    headed: model.grouped,
    span: model.columns.length,
    label: group.label === '' ? 'None' : group.label,
    count: group.count,
    summary: group.summary,
    ...paintOf(group.tone),
    ...(group.recordId === undefined ? {} : { href: recordHref(group.recordId) }),
    rows: group.rows.map((row) => ({
      id: row.id,
      cells: row.cells.map((cell, column) => shownCell(cell, column === 0 ? row.id : undefined)),
    })),
  };
}
