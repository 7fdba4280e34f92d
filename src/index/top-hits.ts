/** The best hits of a stream. */

import type { StoredRecord } from '../record/types.ts';
import { TopK } from './top-k.ts';
import type { SearchHit } from './types.ts';

type Match = { readonly record: StoredRecord; readonly score: number };

/** Best first, ties by id; `total` counts all. */
export function topHits(
  matches: Iterable<Match>,
  limit: number | undefined,
): { hits: SearchHit[]; total: number } {
  const top = new TopK(compare, limit);
  for (const match of matches) top.add(match);
  const hits = top.sorted().map(({ record, score }) => ({
    id: record.id,
    collection: record.collection,
    score,
  }));
  return { hits, total: top.total };
}

function compare(a: Match, b: Match): number {
  return b.score - a.score || (a.record.id < b.record.id ? -1 : 1);
}
