/** A view's query, with what this one showing of it adds. */

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

/** All matching records, in order. */
export function matchesOf(build: Build): {
  readonly records: readonly RecordData[];
  readonly total: number;
  readonly notices: readonly string[];
} {
  const answer = build.input.runQuery(queryOf(build));
  const records = answer.items.map((item) => item.record);
  return { records, total: answer.total, notices: answer.notices };
}

/** What the records are called in a sentence. */
export function nounOf({ collection }: Build): NonNullable<BoardModel['noun']> {
  return { one: inSentence(collection.title), many: inSentence(collection.plural) };
}
