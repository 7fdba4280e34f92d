/** A set of ids that can be read in order. Order is by UTF-16 code unit, the same on every machine. */

export class SortedIds {
  readonly #ids = new Set<string>();
  #sorted: string[] | undefined;

  get size(): number {
    return this.#ids.size;
  }

  add(id: string): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.#sorted?.splice(lowerBound(this.#sorted, id), 0, id);
  }

  delete(id: string): void {
    if (!this.#ids.delete(id)) return;
    this.#sorted?.splice(lowerBound(this.#sorted, id), 1);
  }

  /** Sorted on first use, then kept sorted. Owned by this set: copy it before changing the set. */
  sorted(): readonly string[] {
    this.#sorted ??= [...this.#ids].sort();
    return this.#sorted;
  }

  /** Ids that start with `prefix`, in order, at most `limit`. */
  withPrefix(prefix: string, limit: number): string[] {
    const all = this.sorted();
    const out: string[] = [];
    for (let i = lowerBound(all, prefix); i < all.length && out.length < limit; i++) {
      const id = all[i] as string;
      if (!id.startsWith(prefix)) break;
      out.push(id);
    }
    return out;
  }
}

/** First position whose id is not less than `id`. */
function lowerBound(ids: readonly string[], id: string): number {
  let low = 0;
  let high = ids.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ids[middle] as string) < id) low = middle + 1;
    else high = middle;
  }
  return low;
}
