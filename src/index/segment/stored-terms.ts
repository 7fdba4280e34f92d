/** The dictionary of posting lists on disk: blocks of sorted terms, of which one is read to look up a term. */

import { compareStrings } from '../../expr/value.ts';
import { ByteReader, float64, textOf, uint32 } from './bytes.ts';
import type { Sections } from './container.ts';
import { StringList } from './string-list.ts';

/** Where a term's list stands in the section of lists. */
export type ListPlace = { readonly from: number; readonly length: number };

/** Bytes read in one go when all terms are looked through. */
const READ_AHEAD = 1 << 18;

export class StoredTerms {
  readonly #sections: Sections;
  readonly #firsts: StringList;
  readonly #found = new Map<string, ListPlace | undefined>();
  #ends: Uint32Array | undefined;
  #starts: Float64Array | undefined;
  #ahead: { readonly from: number; readonly bytes: Uint8Array } = {
    from: 0,
    bytes: new Uint8Array(),
  };

  constructor(sections: Sections) {
    this.#sections = sections;
    this.#firsts = new StringList(sections, 'postings/blocks');
  }

  find(term: string): ListPlace | undefined {
    if (this.#found.has(term)) return this.#found.get(term);
    const found = this.#search(term);
    this.#found.set(term, found);
    return found;
  }

  /** Visits the terms that start with `prefix`. */
  each(prefix: string, visit: (term: string) => void): void {
    const first = Math.max(this.#blockOf(prefix), 0);
    for (let block = first; block < this.#firsts.size; block++) {
      if (isBeyond(this.#firsts.at(block), prefix)) return;
      this.#scan(block, (term) => {
        if (term.startsWith(prefix)) visit(term);
        return false;
      });
    }
  }

  #search(term: string): ListPlace | undefined {
    const block = this.#blockOf(term);
    if (block < 0) return undefined;
    this.#starts ??= float64(this.#sections.read('postings/listStarts'));
    let from = this.#starts[block] as number;
    let place: ListPlace | undefined;
    this.#scan(block, (found, length) => {
      if (found === term) place = { from, length };
      from += length;
      return place !== undefined;
    });
    return place;
  }

  /** The last block whose first term is not greater; -1 when there is none. */
  #blockOf(term: string): number {
    const at = this.#firsts.lowerBound(term);
    return at < this.#firsts.size && this.#firsts.at(at) === term ? at : at - 1;
  }

  /** Visits the terms of a block with the lengths of their lists, until one visit says that it is enough. */
  #scan(block: number, visit: (term: string, length: number) => boolean): void {
    this.#ends ??= uint32(this.#sections.read('postings/blockEnds'));
    const start = block === 0 ? 0 : (this.#ends[block - 1] as number);
    const length = (this.#ends[block] as number) - start;
    const reader = new ByteReader(this.#bytes(start, length));
    let term = '';
    for (let isEnough = false; reader.at < length && !isEnough; ) {
      const shared = reader.varint();
      const rest = reader.varint();
      term = term.slice(0, shared) + textOf(reader.bytes, reader.at, reader.at + rest);
      reader.at += rest;
      isEnough = visit(term, reader.varint());
    }
  }

  /** Blocks that follow each other are read in one go. */
  #bytes(start: number, length: number): Uint8Array {
    const { from, bytes } = this.#ahead;
    if (start >= from && start + length <= from + bytes.length) {
      return bytes.subarray(start - from, start - from + length);
    }
    const isNext = start === from + bytes.length && bytes.length > 0;
    const left = this.#sections.size('postings/terms') - start;
    const most = Math.min(isNext ? READ_AHEAD : length, left);
    const read = this.#sections.read('postings/terms', start, Math.max(most, length));
    this.#ahead = { from: start, bytes: read };
    return read.subarray(0, length);
  }
}

/** True when neither `term` nor any greater one starts with the prefix. */
function isBeyond(term: string, prefix: string): boolean {
  return compareStrings(term, prefix) > 0 && !term.startsWith(prefix);
}
