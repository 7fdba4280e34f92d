/** Runs a query on the index. */

import { toJson } from '../expr/value.ts';
import type { RecordData } from '../record/types.ts';
import type { Relation } from '../schema/model.ts';
import { currencyNotices, foldRecords } from './folds.ts';
import { groupRecords } from './group.ts';
import { findMatches, type Match } from './match.ts';
import { pageOf } from './page.ts';
import { type PreparedQuery, prepareQuery, type QueryContext } from './prepare.ts';
import type { Group, Query, QueryAnswer, QueryColumn, QueryItem, QueryStep } from './types.ts';

/**
 * Answers a query. Throws `not_found` for an unknown collection, `query` for a faulty part of the query,
 * `expr_syntax` and `expr_type` for a faulty expression, `expr_budget` when it would cost too much.
 */
export function runQuery(query: Query, context: QueryContext): QueryAnswer {
  const prepared = prepareQuery(query, context);
  const { collection, columns } = prepared;
  const found = findMatches(prepared, context);
  const { matches } = found;
  const head = { collection: collection.path, columns: columns.map(columnOf) };
  if (query.count === true) {
    return { ...head, items: [], total: matches.length, notices: found.notices };
  }
  const page = pageOf(prepared, matches, context);
  const summary = summarise(prepared, matches, context);
  return {
    ...head,
    items: page.matches.map((match) => itemOf(prepared, match, context)),
    total: matches.length,
    ...(page.nextCursor === undefined ? {} : { nextCursor: page.nextCursor }),
    ...(summary.groups === undefined ? {} : { groups: summary.groups }),
    ...(summary.totals === undefined ? {} : { totals: summary.totals }),
    notices: [...found.notices, ...summary.notices],
  };
}

/** What running the query does, step by step, with the number of records each step leaves. Runs it. */
export function explainQuery(query: Query, context: QueryContext): readonly QueryStep[] {
  const prepared = prepareQuery(query, context);
  const { matches, steps } = findMatches(prepared, context);
  const out = [...steps];
  if (prepared.group !== undefined) {
    const groups = summarise(prepared, matches, context).groups ?? [];
    out.push({ step: `group by ${query.group}`, records: groups.length });
  }
  if (query.count === true) return out;
  const sort = query.sort ?? [];
  const order = sort.length > 0 ? sort.join(', ') : (query.search ?? '').trim() ? 'score' : 'id';
  const limit = query.limit === undefined ? '' : `, keep ${query.limit} from ${query.offset ?? 0}`;
  const { matches: shown } = pageOf(prepared, matches, context);
  return [...out, { step: `sort by ${order}${limit}`, records: shown.length }];
}

type Summary = Pick<QueryAnswer, 'groups' | 'totals' | 'notices'>;

function summarise(
  { group, groupOrder, folds }: PreparedQuery,
  matches: readonly Match[],
  { scope }: QueryContext,
): Summary {
  if (group === undefined && folds.length === 0) return { notices: [] };
  const records = matches.map(({ record }) => record.data);
  if (group === undefined) {
    const totals = foldRecords(folds, records, scope);
    return { totals, notices: currencyNotices(folds, [records], scope) };
  }
  const grouped = groupRecords(records, group, groupOrder, scope);
  const groups = grouped.map(
    (one): Group => ({
      key: one.key,
      count: one.records.length,
      ...foldRecords(folds, one.records, scope),
    }),
  );
  const sets = grouped.map((one) => one.records);
  return { groups, notices: currencyNotices(folds, sets, scope) };
}

function columnOf({ source, type, field }: PreparedQuery['columns'][number]): QueryColumn {
  return { name: source, type, ...(field === undefined ? {} : { field }) };
}

function itemOf(
  { columns, expand }: PreparedQuery,
  { record, score }: Match,
  context: QueryContext,
): QueryItem {
  const { scope } = context;
  return {
    record: record.data,
    collection: record.collection,
    values: columns.map((column) =>
      toJson(column.evaluate(record.data, scope), column.type, scope.timezone),
    ),
    ...(expand.length === 0 ? {} : { expanded: expandedOf(expand, record.data, context) }),
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
