/** The best hits of a search. */

import type { StoredRecord } from '../record/types.ts';
import { TopK } from './top-k.ts';
import type { SearchHit } from './types.ts';

/** Collects matches; keeps the best `limit` of them (all when undefined) and counts every one. */
export class TopHits {
  readonly #top: TopK<SearchHit>;

  constructor(limit: number | undefined) {
    this.#top = new TopK(compare, limit);
  }

  get total(): number {
    return this.#top.total;
  }

  /** Best first, ties by id. */
  get hits(): SearchHit[] {
    return this.#top.sorted();
  }

  add(record: StoredRecord, score: number): void {
    const { id, collection } = record;
    this.#top.add({ id, collection, score });
  }
}

function compare(a: SearchHit, b: SearchHit): number {
  return b.score - a.score || (a.id < b.id ? -1 : 1);
}
