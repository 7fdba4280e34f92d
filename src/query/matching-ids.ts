/** Which records meet a query, without reading them. */

import { findMatches } from './match.ts';
import { prepareQuery, type QueryContext } from './prepare.ts';
import type { Query } from './types.ts';

/** Ids of all matches, sorted; sort keys, columns and limits are not looked at. Throws as `prepareQuery`. */
export function matchingIds(query: Query, context: QueryContext): string[] {
  const { parts } = findMatches(prepareQuery(query, context), context);
  return parts.flatMap(({ slab, rows }) => Array.from(rows, (row) => slab.id(row))).sort();
}
