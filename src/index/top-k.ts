/** The first `limit` of a stream in an order, without sorting the rest. */

/** A bounded heap whose root is the worst element kept; without a limit it keeps everything. */
export class TopK<T> {
  /** Number of elements seen. */
  total = 0;
  readonly #compare: (a: T, b: T) => number;
  readonly #limit: number;
  readonly #heap: T[] = [];

  /** `compare` is a total order, smallest first. `limit` undefined: no bound. */
  constructor(compare: (a: T, b: T) => number, limit: number | undefined) {
    this.#compare = compare;
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
  }

  /** What another must come before to be kept; undefined while there is room. */
  get bar(): T | undefined {
    return this.#heap.length < this.#limit ? undefined : this.#heap[0];
  }

  /** Counts one that is not kept. */
  pass(): void {
    this.total++;
  }

  add(element: T): void {
    this.total++;
    const heap = this.#heap;
    if (this.#limit === Number.POSITIVE_INFINITY) {
      heap.push(element);
    } else if (heap.length < this.#limit) {
      heap.push(element);
      this.#rise(heap.length - 1);
    } else if (heap.length > 0 && this.#compare(element, heap[0] as T) < 0) {
      heap[0] = element;
      this.#sink();
    }
  }

  /** What was kept, in order. */
  sorted(): T[] {
    return [...this.#heap].sort(this.#compare);
  }

  #rise(from: number): void {
    let at = from;
    while (at > 0) {
      const parent = (at - 1) >>> 1;
      if (this.#compare(this.#heap[at] as T, this.#heap[parent] as T) <= 0) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(): void {
    let at = 0;
    for (;;) {
      let worst = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child >= this.#heap.length) continue;
        if (this.#compare(this.#heap[child] as T, this.#heap[worst] as T) > 0) worst = child;
      }
      if (worst === at) return;
      this.#swap(at, worst);
      at = worst;
    }
  }

  #swap(a: number, b: number): void {
    const kept = this.#heap[a] as T;
    this.#heap[a] = this.#heap[b] as T;
    this.#heap[b] = kept;
  }
}
