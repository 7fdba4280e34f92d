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

  stems(prefix: string): Iterable<string> {
    return new Set([...this.#base.terms.startingWith(prefix), ...this.#tail.stems(prefix)]);
  }

  each(stem: string, visit: VisitPosting): void {
    const { size } = this.#base;
    let range: DocumentRange | undefined;
    let slab: StoredSlab | undefined;
    this.#base.each(stem, (document, field, frequency, length) => {
      if (range === undefined || document >= range.to || document < range.from) {
        range = this.#base.rangeOf(document);
        slab = this.#tables.base.get(range.collection);
      }
      if (slab?.isLive(document - range.from)) visit(document, field, frequency, length);
    });
    this.#tail.each(stem, (document, ...rest) => visit(size + document, ...rest));
  }

  collectionOf(document: number): string | undefined {
    const place = this.#place(document);
    if (place === undefined) return this.#tail.collectionOf(document - this.#base.size);
    return place.slab.isLive(place.row) ? place.collection : undefined;
  }

  idOf(document: number): string {
    const place = this.#place(document);
    return place?.slab.id(place.row) ?? this.#tail.idOf(document - this.#base.size);
  }

  rowOf(document: number): number | undefined {
    return this.#place(document)?.row;
  }

  isArchived(document: number): boolean {
    const place = this.#place(document);
    if (place === undefined) return this.#tail.isArchived(document - this.#base.size);
    const codes = place.slab.column(ARCHIVED_AT)?.codes;
    return codes !== undefined && codes[place.row] !== 0;
  }

  recordOf(document: number): StoredRecord {
    const place = this.#place(document);
    if (place === undefined) return this.#tail.recordOf(document - this.#base.size);
    return place.slab.record(place.row);
  }

  apply(change: RecordChange): void {
    if (change.lifted === true && change.after !== undefined) this.#lifted.add(change.after);
    this.#tail.apply(change);
  }

  #place(
    document: number,
  ): { readonly collection: string; readonly slab: StoredSlab; readonly row: number } | undefined {
    if (document >= this.#base.size) return undefined;
    const { collection, from } = this.#base.rangeOf(document);
    const slab = this.#tables.base.get(collection);
    return slab === undefined ? undefined : { collection, slab, row: document - from };
  }
}
