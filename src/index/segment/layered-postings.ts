/**
 * Posting lists of a segment and of the records in memory as one. Numbers below the segment's size are its own
 * documents, those above belong to memory. What was lifted out of the segment is counted apart and taken off.
 */

import type { StoredRecord } from '../../record/types.ts';
import { ARCHIVED_AT } from '../archived.ts';
import type { FieldTotals, PostingSource, RecordChange, VisitPosting } from '../parts.ts';
import { Postings } from '../postings.ts';
import type { TextField } from '../text-fields.ts';
import type { LayeredTables } from './layered-tables.ts';
import type { Segment } from './segment.ts';
import type { DocumentRange, StoredPostings } from './stored-postings.ts';
import type { StoredSlab } from './stored-slab.ts';

export class LayeredPostings implements PostingSource {
  readonly #tables: LayeredTables;
  readonly #base: StoredPostings;
  readonly #tail: Postings;
  /** What the segment says of records that were lifted out of it. */
  readonly #lifted: Postings;
  #last: Stretch | undefined;

  /** `lifted` are the records taken from the segment so far, as they were in it. */
  constructor(segment: Segment, tables: LayeredTables, lifted: Iterable<StoredRecord>) {
    this.#tables = tables;
    this.#base = segment.postings();
    this.#tail = new Postings(segment.model);
    this.#lifted = new Postings(segment.model);
    for (const record of tables.tail.all()) this.#tail.add(record);
    for (const record of lifted) this.#lifted.add(record);
  }

  get fields(): readonly TextField[] {
    return this.#base.fields;
  }

  get size(): number {
    return this.#base.size + this.#tail.size;
  }

  totals(field: number): FieldTotals {
    const [base, tail, lifted] = [this.#base, this.#tail, this.#lifted].map((p) => p.totals(field));
    const sum = (key: keyof FieldTotals): number =>
      (base?.[key] ?? 0) + (tail?.[key] ?? 0) - (lifted?.[key] ?? 0);
    return { slots: sum('slots'), length: sum('length') };
  }

  counts(): Iterable<readonly [string, number]> {
    return this.#base.ranges.map(
      ({ collection }) => [collection, this.#tables.size(collection)] as const,
    );
  }

  has(stem: string): boolean {
    return this.#base.terms.find(stem) !== undefined || this.#tail.has(stem);
  }

  eachStem(prefix: string, visit: (stem: string) => void): void {
    this.#base.terms.each(prefix, visit);
    this.#tail.eachStem(prefix, visit);
  }

  each(stem: string, visit: VisitPosting): void {
    const { size } = this.#base;
    const live: VisitPosting = (document, field, frequency, length) => {
      const { from, slab } = this.#stretchOf(document);
      if (slab.isLive(document - from)) visit(document, field, frequency, length);
    };
    this.#base.each(stem, this.#tables.isUntouched ? visit : live);
    this.#tail.each(stem, (document, ...rest) => visit(size + document, ...rest));
  }

  collectionOf(document: number): string | undefined {
    if (document >= this.#base.size) return this.#tail.collectionOf(document - this.#base.size);
    const { collection, from, slab } = this.#stretchOf(document);
    return slab.isLive(document - from) ? collection : undefined;
  }

  idOf(document: number): string {
    if (document >= this.#base.size) return this.#tail.idOf(document - this.#base.size);
    const { from, slab } = this.#stretchOf(document);
    return slab.id(document - from);
  }

  rowOf(document: number): number | undefined {
    return document < this.#base.size ? document - this.#stretchOf(document).from : undefined;
  }

  isArchived(document: number): boolean {
    if (document >= this.#base.size) return this.#tail.isArchived(document - this.#base.size);
    const { from, slab } = this.#stretchOf(document);
    const codes = slab.column(ARCHIVED_AT)?.codes;
    return codes !== undefined && codes[document - from] !== 0;
  }

  recordOf(document: number): StoredRecord {
    if (document >= this.#base.size) return this.#tail.recordOf(document - this.#base.size);
    const { from, slab } = this.#stretchOf(document);
    return slab.record(document - from);
  }

  apply(change: RecordChange): void {
    if (change.lifted === true && change.after !== undefined) this.#lifted.add(change.after);
    this.#tail.apply(change);
  }

  /** The documents of one collection. They come in order, so that the last stretch mostly is the one. */
  #stretchOf(document: number): Stretch {
    const last = this.#last;
    if (last !== undefined && document >= last.from && document < last.to) return last;
    const range = this.#base.rangeOf(document);
    const stretch = { ...range, slab: this.#tables.base.get(range.collection) as StoredSlab };
    this.#last = stretch;
    return stretch;
  }
}

type Stretch = DocumentRange & { readonly slab: StoredSlab };
