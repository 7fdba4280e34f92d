/** Runs a query on the index. */

import type { Compiled, Value } from '../expr/types.ts';
import { toJson } from '../expr/value.ts';
import type { RecordData } from '../record/types.ts';
import type { Relation } from '../schema/model.ts';
import { type Cell, foldCells, moneyNotices, type ReadCell } from './folds.ts';
import { groupBy } from './group.ts';
import { countOf, findMatches, type Part } from './match.ts';
import { oddNumberNotices } from './odd-numbers.ts';
import { pageOf, type Shown } from './page.ts';
import {
  type FigureContext,
  type PreparedQuery,
  prepareQuery,
  type QueryContext,
} from './prepare.ts';
import { rowValues } from './row-values.ts';
import type { Group, Query, QueryAnswer, QueryColumn, QueryItem, QueryStep } from './types.ts';
import { unknownKeyNotices } from './unknown-keys.ts';

/**
 * Answers a query. Throws `not_found` for an unknown collection, `query` for a faulty part of the query,
 * `expr_syntax` and `expr_type` for a faulty expression, `expr_budget` when it would cost too much.
 */
export function runQuery(query: Query, context: FigureContext): QueryAnswer {
  const prepared = prepareQuery(query, context);
  const { collection, columns } = prepared;
  const { parts, notices: found } = findMatches(prepared, context);
  const total = countOf(parts);
  const notices = total > 0 ? found : [...found, ...unknownKeyNotices(prepared, context)];
  const head = { collection: collection.path, columns: columns.map(columnOf) };
  if (query.count === true) return { ...head, items: [], total, notices };
  const page = pageOf(prepared, parts, context);
  const summary = summarise(prepared, parts, context);
  return {
    ...head,
    items: page.shown.map((shown) => itemOf(prepared, shown, context)),
    total,
    ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
    ...(summary.groups === undefined ? {} : { groups: summary.groups }),
    ...(summary.totals === undefined ? {} : { totals: summary.totals }),
    notices: [...notices, ...summary.notices, ...oddNumberNotices(prepared, parts)],
  };
}

/** What running the query does, step by step, with the number of records each step leaves. Runs it. */
export function explainQuery(query: Query, context: FigureContext): readonly QueryStep[] {
  const prepared = prepareQuery(query, context);
  const { parts, steps } = findMatches(prepared, context);
  const out = [...steps];
  const fetched = (): number => parts.reduce((sum, { slab }) => sum + slab.fetched, 0);
  const add = (step: string, run: () => number): void => {
    const before = fetched();
    const records = run();
    const read = fetched() - before;
    out.push({ step, records, ...(read === 0 ? {} : { read }) });
  };
  if (prepared.group !== undefined) {
    add(`group by ${query.group}`, () => summarise(prepared, parts, context).groups?.length ?? 0);
  }
  if (query.count === true || query.limit === 0) return out;
  const sort = query.sort ?? [];
  const order = sort.length > 0 ? sort.join(', ') : (query.search ?? '').trim() ? 'score' : 'id';
  const limit = query.limit === undefined ? '' : `, keep ${query.limit} from ${query.offset ?? 0}`;
  add(`sort by ${order}${limit}`, () => pageOf(prepared, parts, context).shown.length);
  return out;
}

type Summary = Pick<QueryAnswer, 'groups' | 'totals' | 'notices'>;

function summarise(
  prepared: PreparedQuery,
  parts: readonly Part[],
  context: FigureContext,
): Summary {
  const { group, groupOrder: order, folds } = prepared;
  if (group === undefined && folds.length === 0) return { notices: [] };
  const { scope, currency } = context;
  const cells = parts.flatMap(({ rows }, part) => Array.from(rows, (row) => ({ part, row })));
  const read = cellReader(prepared, parts, context);
  if (group === undefined) {
    const totals = foldCells(folds, cells, read, { scope, currency });
    return { totals, notices: moneyNotices(folds, [totals]) };
  }
  const grouped = groupBy(cells, read(group), group.type, { order, scope });
  const groups = grouped.map(
    ({ key, members }): Group => ({
      key,
      count: members.length,
      ...foldCells(folds, members, read, { scope, currency }),
    }),
  );
  return { groups, notices: moneyNotices(folds, groups) };
}

/** Values of expressions for matches; each expression is prepared once. */
function cellReader(
  { collection }: PreparedQuery,
  parts: readonly Part[],
  context: QueryContext,
): ReadCell {
  const known = new Map<Compiled, (cell: Cell) => Value>();
  return (compiled) => {
    const found = known.get(compiled);
    if (found !== undefined) return found;
    const values = parts.map(({ slab }) => rowValues(compiled, slab, { ...context, collection }));
    const read = ({ part, row }: Cell): Value => values[part]?.at(row) ?? null;
    known.set(compiled, read);
    return read;
  };
}

function columnOf({ source, type, field }: PreparedQuery['columns'][number]): QueryColumn {
  return { name: source, type, ...(field === undefined ? {} : { field }) };
}

function itemOf(
  { collection, columns, expand }: PreparedQuery,
  { record, score }: Shown,
  context: QueryContext,
): QueryItem {
  const { scope } = context;
  return {
    record,
    collection: collection.path,
    values: columns.map((column) =>
      toJson(column.evaluate(record, scope), column.type, scope.timezone),
    ),
    ...(expand.length === 0 ? {} : { expanded: expandedOf(expand, record, context) }),
    ...(score === undefined ? {} : { score }),
  };
}

function expandedOf(
  relations: readonly Relation[],
  data: RecordData,
  { scope }: QueryContext,
): NonNullable<QueryItem['expanded']> {
  const entries = relations.map(({ collection, as, many }) => {
    const targets = scope.graph.targets(data, collection, as);
    return [as, many ? targets : (targets[0] ?? null)] as const;
  });
  return Object.fromEntries(entries);
}
