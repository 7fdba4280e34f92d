/** Posting lists of a segment, read one term at a time. */

import type { Model } from '../../schema/model.ts';
import type { FieldTotals, VisitPosting } from '../parts.ts';
import { type TextField, textFields } from '../text-fields.ts';
import { ByteReader, float64 } from './bytes.ts';
import type { Sections } from './container.ts';
import { fieldWidth } from './postings-writer.ts';
import { StoredTerms } from './stored-terms.ts';

/** Lists kept decoded: one search reads each of its lists two or three times. */
const MAX_DECODED = 64;

/** Where the documents and the text fields of one collection begin. */
export type DocumentRange = {
  readonly collection: string;
  readonly from: number;
  readonly to: number;
  readonly firstField: number;
};

type List = {
  readonly size: number;
  readonly documents: Uint32Array;
  readonly fields: Uint16Array;
  readonly frequencies: Uint8Array;
  readonly lengths: Uint32Array;
};

export class StoredPostings {
  readonly fields: readonly TextField[];
  readonly terms: StoredTerms;
  /** By document number. */
  readonly ranges: readonly DocumentRange[];
  readonly #sections: Sections;
  readonly #width: number;
  readonly #totals: Float64Array;
  readonly #decoded = new Map<string, List>();

  /** `rows` gives the number of records of a collection. */
  constructor(sections: Sections, model: Model, rows: (collection: string) => number) {
    this.#sections = sections;
    this.#width = fieldWidth(model);
    this.terms = new StoredTerms(sections);
    this.#totals = float64(sections.read('postings/totals'));
    const fields: TextField[] = [];
    const ranges: DocumentRange[] = [];
    let from = 0;
    for (const collection of model.collections.values()) {
      const to = from + rows(collection.path);
      ranges.push({ collection: collection.path, from, to, firstField: fields.length });
      fields.push(...textFields(collection));
      from = to;
    }
    this.fields = fields;
    this.ranges = ranges;
  }

  get size(): number {
    return this.ranges.at(-1)?.to ?? 0;
  }

  totals(field: number): FieldTotals {
    const [slots = 0, length = 0] = this.#totals.subarray(field * 2, field * 2 + 2);
    return { slots, length };
  }

  rangeOf(document: number): DocumentRange {
    return this.ranges.find(({ to }) => document < to) as DocumentRange;
  }

  each(stem: string, visit: VisitPosting): void {
    const list = this.#list(stem);
    if (list === undefined) return;
    const { size, documents, fields, frequencies, lengths } = list;
    for (let i = 0; i < size; i++) {
      visit(
        documents[i] as number,
        fields[i] as number,
        frequencies[i] as number,
        lengths[i] as number,
      );
    }
  }

  #list(stem: string): List | undefined {
    const known = this.#decoded.get(stem);
    if (known !== undefined) return known;
    const place = this.terms.find(stem);
    if (place === undefined) return undefined;
    const list = this.#decode(this.#sections.read('postings/lists', place.from, place.length));
    if (this.#decoded.size >= MAX_DECODED) this.#decoded.clear();
    this.#decoded.set(stem, list);
    return list;
  }

  #decode(bytes: Uint8Array): List {
    // An entry takes two bytes at least.
    const most = bytes.length >>> 1;
    const documents = new Uint32Array(most);
    const fields = new Uint16Array(most);
    const frequencies = new Uint8Array(most);
    const lengths = new Uint32Array(most);
    const reader = new ByteReader(bytes);
    let range = this.ranges[0] as DocumentRange;
    let entry = 0;
    let size = 0;
    for (; reader.at < bytes.length; size++) {
      const token = reader.varint();
      entry += Math.floor(token / 2);
      const document = Math.floor(entry / this.#width);
      if (document >= range.to) range = this.rangeOf(document);
      documents[size] = document;
      fields[size] = range.firstField + (entry - document * this.#width);
      frequencies[size] = token % 2 === 1 ? reader.varint() : 1;
      lengths[size] = reader.varint();
    }
    return { size, documents, fields, frequencies, lengths };
  }
}
