/** A view's query, with what this one showing of it adds. */

import type { Ast } from '../expr/ast.ts';
import { readsOf } from '../expr/reads.ts';
import type { Query } from '../query/types.ts';
import type { RecordData } from '../record/types.ts';
import { inSentence } from './humanise.ts';
import type { BoardModel } from './types.ts';
import type { Build } from './view-input.ts';

/** Sort keys in force: the showing's own, else the view's. */
export function sortOf({ view, input }: Build): readonly string[] {
  const { sort } = input.options;
  return sort !== undefined && sort.length > 0 ? sort : view.query.sort;
}

/** The query of all matches, sorted; without columns, since views make their own cells. */
export function queryOf(build: Build): Query {
  const { view, input } = build;
  const search = [view.query.search, input.options.search ?? '']
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return {
    collection: build.collection.path,
    where: [...view.query.where, ...(input.options.where ?? [])],
    sort: sortOf(build),
    archived: view.query.archived,
    columns: [],
    ...(search.length === 0 ? {} : { search: search.join(' ') }),
  };
}

/** Matching records; fields that were not asked for may be absent. */
export type Matches = {
  readonly records: readonly RecordData[];
  readonly total: number;
  readonly notices: readonly string[];
};

/** All matching records, in order, with the fields that these expressions read: enough to group and to add up. */
export function matchesOf(build: Build, expressions: readonly Ast[]): Matches {
  const only = fieldsReadBy(build, expressions);
  const answer = build.input.runQuery({
    ...queryOf(build),
    ...(only === undefined ? {} : { only }),
  });
  const records = answer.items.map((item) => item.record);
  return { records, total: answer.total, notices: answer.notices };
}

/** The record with all of its fields. */
export function wholeRecord({ input }: Build, record: RecordData): RecordData {
  return input.record(record.id)?.data ?? record;
}

/** Paths of stored fields; undefined where an expression may read any. Amounts are shown with their currency. */
function fieldsReadBy({ collection }: Build, expressions: readonly Ast[]): string[] | undefined {
  const paths = new Set(collection.fields.has('currency') ? ['currency'] : []);
  for (const ast of expressions) {
    const reads = readsOf(ast, collection);
    if (reads === undefined) return undefined;
    for (const path of reads.paths) paths.add(path);
  }
  for (const { field, within } of collection.forward.values()) {
    // What its key names depends on these, too.
    if (paths.has(field)) for (const own of Object.values(within ?? {})) paths.add(own);
  }
  return [...paths];
}

/** What the records are called in a sentence. */
export function nounOf({ collection }: Build): NonNullable<BoardModel['noun']> {
  return { one: inSentence(collection.title), many: inSentence(collection.plural) };
}
