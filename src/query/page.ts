/** Sorting and paging: from all matches to the ones shown. */

import { TopK } from '../index/top-k.ts';
import { parseCursor, printCursor } from './cursor.ts';
import type { Match } from './match.ts';
import type { PreparedQuery, QueryContext } from './prepare.ts';
import { comparePlaces, keysOf, type Place } from './sort.ts';

export type Page = { readonly matches: readonly Match[]; readonly nextCursor?: string };

type Placed = Place & { readonly match: Match };

/** Full text without sort keys: best first. The key stands in cursors under this name. */
const BY_SCORE = '(score)';

/** The page that the query asks for; a small limit sorts only what it needs. */
export function pageOf(
  prepared: PreparedQuery,
  matches: readonly Match[],
  { scope }: QueryContext,
): Page {
  const { query, sort, collection } = prepared;
  const isByScore = sort.length === 0 && matches.some((match) => match.score !== undefined);
  const names = isByScore ? [BY_SCORE] : sort.map((key) => key.name);
  const ordering = { collection: collection.path, sort: names };
  const after = query.cursor === undefined ? undefined : parseCursor(ordering, query.cursor);
  const compare = comparePlaces(sort, isByScore);
  const offset = query.offset ?? 0;
  const end = query.limit === undefined ? undefined : offset + query.limit;
  const top = new TopK<Placed>(compare, end);
  for (const match of matches) {
    const { data, id } = match.record;
    const keys = isByScore ? [match.score ?? 0] : keysOf(sort, data, scope);
    const placed = { keys, id, match };
    if (after === undefined || compare(placed, after) > 0) top.add(placed);
  }
  const shown = top.sorted().slice(offset);
  const last = shown.at(-1);
  const hasMore = end !== undefined && top.total > end && last !== undefined;
  return {
    matches: shown.map(({ match }) => match),
    ...(hasMore ? { nextCursor: printCursor(ordering, last) } : {}),
  };
}
