/** Which records hold a value: one lazy inverted list, fed by record changes. */

import type { StoredRecord } from '../record/types.ts';
import type { RecordChange, ValueLists, ValuesOf } from './parts.ts';
import { SortedIds } from './sorted-ids.ts';

const NONE: readonly string[] = [];

/**
 * Ids by value for the records of one collection. Built from `source` on the first question, kept up to
 * date from then on; before that a change costs nothing.
 */
export class ValueIndex implements ValueLists {
  readonly #collection: string;
  readonly #valuesOf: ValuesOf;
  readonly #source: () => Iterable<StoredRecord>;
  #lists: Map<string, SortedIds> | undefined;

  constructor(collection: string, valuesOf: ValuesOf, source: () => Iterable<StoredRecord>) {
    this.#collection = collection;
    this.#valuesOf = valuesOf;
    this.#source = source;
  }

  apply(change: RecordChange): void {
    if (this.#lists === undefined) return;
    if (change.before?.collection === this.#collection) this.#remove(this.#lists, change.before);
    if (change.after?.collection === this.#collection) this.#add(this.#lists, change.after);
  }

  ids(value: string): readonly string[] {
    return this.#built().get(value)?.sorted() ?? NONE;
  }

  #built(): Map<string, SortedIds> {
    if (this.#lists !== undefined) return this.#lists;
    const lists = new Map<string, SortedIds>();
    for (const record of this.#source()) this.#add(lists, record);
    this.#lists = lists;
    return lists;
  }

  #add(lists: Map<string, SortedIds>, record: StoredRecord): void {
    for (const value of this.#valuesOf(record)) {
      const ids = lists.get(value) ?? new SortedIds();
      ids.add(record.id);
      lists.set(value, ids);
    }
  }

  #remove(lists: Map<string, SortedIds>, record: StoredRecord): void {
    for (const value of this.#valuesOf(record)) {
      const ids = lists.get(value);
      ids?.delete(record.id);
      if (ids?.size === 0) lists.delete(value);
    }
  }
}
