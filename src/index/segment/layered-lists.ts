/** Which records hold a value: those of a segment that still hold, and those in memory. */

import type { ListSpec, RecordChange, ValueLists } from '../parts.ts';
import { ValueIndex } from '../value-index.ts';
import type { LayeredTables } from './layered-tables.ts';
import type { Segment } from './segment.ts';

export class LayeredLists implements ValueLists {
  readonly #segment: Segment;
  readonly #tables: LayeredTables;
  readonly #spec: ListSpec;
  readonly #tail: ValueIndex;

  constructor(segment: Segment, tables: LayeredTables, spec: ListSpec) {
    const { collection, valuesOf } = spec;
    this.#segment = segment;
    this.#tables = tables;
    this.#spec = spec;
    this.#tail = new ValueIndex(collection, valuesOf, () => tables.tail.records(collection));
  }

  ids(value: string): readonly string[] {
    const tail = this.#tail.ids(value);
    const slab = this.#tables.base.get(this.#spec.collection);
    if (slab === undefined) return tail;
    const rows = this.#segment.lists(this.#spec.name).rows(value);
    const base = Array.from(rows).filter((row) => slab.isLive(row));
    if (base.length === 0) return tail;
    const ids = base.map((row) => slab.id(row));
    return tail.length === 0 ? ids : [...ids, ...tail].sort();
  }

  apply(change: RecordChange): void {
    this.#tail.apply(change);
  }
}
