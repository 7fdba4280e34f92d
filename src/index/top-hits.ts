/** The best hits of a search. */

import type { PostingSource } from './parts.ts';
import { TopK } from './top-k.ts';
import type { SearchHit } from './types.ts';

type Candidate = { readonly document: number; readonly score: number };

/** Collects matches; keeps the best `limit` of them (all when undefined) and counts every one. */
export class TopHits {
  readonly #source: PostingSource;
  readonly #top: TopK<Candidate>;
  readonly #ids = new Map<number, string>();

  constructor(source: PostingSource, limit: number | undefined) {
    this.#source = source;
    this.#top = new TopK((a, b) => this.#compare(a, b), limit);
  }

  get total(): number {
    return this.#top.total;
  }

  /** Best first, ties by id. */
  get hits(): SearchHit[] {
    return this.#top.sorted().map(({ document, score }) => ({
      id: this.#id(document),
      collection: this.#source.collectionOf(document) ?? '',
      score,
    }));
  }

  add(document: number, score: number): void {
    this.#top.add({ document, score });
  }

  #compare(a: Candidate, b: Candidate): number {
    return b.score - a.score || (this.#id(a.document) < this.#id(b.document) ? -1 : 1);
  }

  #id(document: number): string {
    const known = this.#ids.get(document);
    if (known !== undefined) return known;
    const id = this.#source.idOf(document);
    this.#ids.set(document, id);
    return id;
  }
}
