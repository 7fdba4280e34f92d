/** A table: records as rows, in groups if the view asks for them. */

import type { Ast } from '../expr/ast.ts';
import type { RecordData } from '../record/types.ts';
import { summaryCells } from './build-board.ts';
import { groupType } from './group-relation.ts';
import { groupingOf, groupsOf, type ViewGroup } from './groups.ts';
import { type Projection, projectionOf } from './projection.ts';
import { type PreparedSummary, prepareSummaries } from './summaries.ts';
import type {
  SummaryCell,
  TableColumn,
  TableGroup,
  TableModel,
  TableRow,
  View,
  ViewColumn,
} from './types.ts';
import type { Build } from './view-input.ts';
import { matchesOf, nounOf, queryOf, sortOf, wholeRecord } from './view-query.ts';

/** More groups than this, and a page names only those that have rows on it. */
const ALL_GROUPS = 100;

const SUMMARY_LABELS: Readonly<Record<NonNullable<ViewColumn['summary']>, string>> = {
  sum: 'Sum',
  avg: 'Average',
  min: 'Lowest',
  max: 'Highest',
  count: 'Count',
};

type Page = { readonly offset: number; readonly limit: number };

/** Builds a table. Totals are over all matches, rows only those of the page. */
export function buildTable(build: Build): TableModel {
  const { view, input } = build;
  const projections = view.columns.map((column) => projectionOf(build, column.field, column));
  const page = {
    offset: input.options.offset ?? 0,
    limit: input.options.limit ?? view.query.limit,
  };
  const totals = view.columns.map((column, i) => totalOf(build, column, projections[i]));
  const read = totals.flatMap((total) => total?.ast ?? []);
  const body =
    view.group === undefined
      ? flatBody(build, read, page)
      : groupedBody(build, view.group, read, page);
  const toRow = rowMaker(build, projections);
  return {
    type: 'table',
    view,
    noun: nounOf(build),
    columns: view.columns.map((column, i) => {
      const summary = body.records === null ? null : totals[i]?.cell(body.records, null);
      return columnOf(column, projections[i], summary ?? undefined);
    }),
    groups: body.groups.map(({ rows, ...group }) => ({ ...group, rows: rows.map(toRow) })),
    grouped: view.group !== undefined,
    total: body.total,
    ...page,
    sort: sortOf(build),
    params: build.params,
    notices: [...body.notices, ...build.notices],
  };
}

type Body = {
  /** All matches, for totals; null where no column has any and they were not read. */
  readonly records: readonly RecordData[] | null;
  readonly groups: readonly (Omit<TableGroup, 'rows'> & { readonly rows: readonly RecordData[] })[];
  readonly total: number;
  readonly notices: readonly string[];
};

/** `read`: the totals of its columns. */
function flatBody(build: Build, read: readonly Ast[], page: Page): Body {
  if (read.length === 0) {
    const { items, total, notices } = build.input.runQuery({ ...queryOf(build), ...page });
    return {
      records: null,
      groups: [
        flatGroup(
          items.map((i) => i.record),
          total,
        ),
      ],
      total,
      notices,
    };
  }
  const { records, total, notices } = matchesOf(build, read);
  const rows = records.slice(page.offset, page.offset + page.limit);
  const whole = rows.map((record) => wholeRecord(build, record));
  return { records, groups: [flatGroup(whole, total)], total, notices };
}

function flatGroup(rows: readonly RecordData[], count: number): Body['groups'][number] {
  return { key: null, label: '', count, summary: [], rows };
}

/** Rows run through the groups in order; a page is a stretch of them. Every group's count and sums are whole. */
function groupedBody(
  build: Build,
  spec: NonNullable<View['group']>,
  read: readonly Ast[],
  page: Page,
): Body {
  const grouping = groupingOf(build, spec);
  const type = groupType(build.input.model, grouping.relation);
  const summaries = prepareSummaries(build, spec.summary, type);
  const all = [grouping.compiled.ast, ...summaries.map(({ ast }) => ast), ...read];
  const { records, total, notices } = matchesOf(build, all);
  const groups = groupsOf(build, grouping, records);
  let before = 0;
  const placed = groups.map((group) => {
    const start = Math.max(0, page.offset - before);
    const end = Math.max(0, page.offset + page.limit - before);
    before += group.records.length;
    return { group, rows: group.records.slice(start, end) };
  });
  const shown = placed.filter(({ rows }) => groups.length <= ALL_GROUPS || rows.length > 0);
  return {
    records,
    groups: shown.map(({ group, rows }) => {
      const whole = rows.map((record) => wholeRecord(build, record));
      return { ...groupHead(group, summaries), rows: whole };
    }),
    total,
    notices,
  };
}

function groupHead(
  { key, label, tone, record, records }: ViewGroup,
  summaries: readonly PreparedSummary[],
): Omit<TableGroup, 'rows'> {
  return {
    key,
    label,
    ...(tone === undefined ? {} : { tone }),
    ...(record === null ? {} : { recordId: record.id }),
    count: records.length,
    summary: summaryCells(summaries, records, record),
  };
}

function columnOf(
  column: ViewColumn,
  projection: Projection | undefined,
  summary: SummaryCell | undefined,
): TableColumn {
  return {
    field: column.field,
    label: projection?.label ?? column.field,
    align: projection?.align ?? 'left',
    kind: projection?.kind ?? 'text',
    ...(column.width === undefined ? {} : { width: column.width }),
    ...(summary === undefined ? {} : { summary }),
  };
}

function totalOf(
  build: Build,
  { summary: kind, field, format }: ViewColumn,
  projection: Projection | undefined,
): PreparedSummary | undefined {
  if (kind === undefined) return undefined;
  const label = SUMMARY_LABELS[kind];
  const look = format ?? projection?.field?.ui.format;
  const shown = kind === 'count' || look === undefined ? {} : { format: look };
  const spec = kind === 'count' ? { expr: `count(${field})` } : { [kind]: field };
  return prepareSummaries(build, [{ ...spec, label, ...shown }], { kind: 'null' })[0];
}

function rowMaker(
  build: Build,
  projections: readonly Projection[],
): (record: RecordData) => TableRow {
  return (record) => ({
    id: record.id,
    collection: build.collection.path,
    cells: projections.map((projection) => projection.cell(record)),
  });
}
