/** The dictionary of posting lists on disk: blocks of sorted terms, of which one is read to look up a term. */

import { compareStrings } from '../../expr/value.ts';
import { ByteReader, float64, textOf, uint32 } from './bytes.ts';
import type { Sections } from './container.ts';
import { StringList } from './string-list.ts';

/** Where a term's list stands in the section of lists. */
export type ListPlace = { readonly from: number; readonly length: number };

export class StoredTerms {
  readonly #sections: Sections;
  readonly #firsts: StringList;
  readonly #found = new Map<string, ListPlace | undefined>();
  #ends: Uint32Array | undefined;
  #starts: Float64Array | undefined;

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

  /** Terms that start with `prefix`, sorted. */
  *startingWith(prefix: string): Iterable<string> {
    const first = Math.max(this.#blockOf(prefix), 0);
    for (let block = first; block < this.#firsts.size; block++) {
      if (isBeyond(this.#firsts.at(block), prefix)) return;
      for (const [term] of this.#terms(block)) if (term.startsWith(prefix)) yield term;
    }
  }

  #search(term: string): ListPlace | undefined {
    const block = this.#blockOf(term);
    if (block < 0) return undefined;
    this.#starts ??= float64(this.#sections.read('postings/listStarts'));
    let from = this.#starts[block] as number;
    for (const [found, length] of this.#terms(block)) {
      if (found === term) return { from, length };
      from += length;
    }
    return undefined;
  }

  /** The last block whose first term is not greater; -1 when there is none. */
  #blockOf(term: string): number {
    const at = this.#firsts.lowerBound(term);
    return at < this.#firsts.size && this.#firsts.at(at) === term ? at : at - 1;
  }

  *#terms(block: number): Iterable<readonly [string, number]> {
    this.#ends ??= uint32(this.#sections.read('postings/blockEnds'));
    const start = block === 0 ? 0 : (this.#ends[block - 1] as number);
    const length = (this.#ends[block] as number) - start;
    const reader = new ByteReader(this.#sections.read('postings/terms', start, length));
    let term = '';
    while (reader.at < length) {
      const shared = reader.varint();
      const rest = reader.varint();
      term = term.slice(0, shared) + textOf(reader.bytes, reader.at, reader.at + rest);
      reader.at += rest;
      yield [term, reader.varint()];
    }
  }
}

/** True when neither `term` nor any greater one starts with the prefix. */
function isBeyond(term: string, prefix: string): boolean {
  return compareStrings(term, prefix) > 0 && !term.startsWith(prefix);
}
