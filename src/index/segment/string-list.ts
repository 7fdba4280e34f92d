/**
 * Texts with random access: where each ends, then their UTF-8 bytes. Where they are looked up they stand in order of
 * code points, which is that of their bytes.
 */

import { compareStrings } from '../../expr/value.ts';
import { ByteWriter, bytesOf, textOf, uint32 } from './bytes.ts';
import type { Sections, SectionWriter } from './container.ts';

/** Collects texts; they are to come in the order in which they are looked up. */
export class StringListWriter {
  readonly #ends: number[] = [];
  readonly #bytes = new ByteWriter();

  get size(): number {
    return this.#ends.length;
  }

  add(text: string): void {
    this.#bytes.text(text);
    this.#ends.push(this.#bytes.length);
  }

  write(writer: SectionWriter, name: string): void {
    writer.section(`${name}/ends`, bytesOf(Uint32Array.from(this.#ends)));
    writer.section(`${name}/text`, this.#bytes.view());
  }
}

/** Reads such a list; its bytes come in when they are first needed. */
export class StringList {
  readonly size: number;
  readonly #sections: Sections;
  readonly #name: string;
  #loaded: { readonly ends: Uint32Array; readonly text: Uint8Array } | undefined;

  constructor(sections: Sections, name: string) {
    this.#sections = sections;
    this.#name = name;
    this.size = sections.size(`${name}/ends`) / 4;
  }

  at(index: number): string {
    const { ends, text } = this.#parts();
    return textOf(text, index === 0 ? 0 : (ends[index - 1] as number), ends[index] as number);
  }

  /** Position of a text in a sorted list; -1 when it is not there. */
  find(text: string): number {
    if (this.size === 0) return -1;
    const wanted = encoded(text);
    const at = this.#lowerBound(wanted);
    return at < this.size && this.#compare(at, wanted) === 0 ? at : -1;
  }

  /** First position in a sorted list whose text is not less than `text`. */
  lowerBound(text: string): number {
    return this.#lowerBound(encoded(text));
  }

  /** Visits each of the first `count` texts that `other` has, too, with its place in both; both are sorted. */
  joined(count: number, other: StringList, visit: (here: number, there: number) => void): void {
    for (let here = 0, there = 0; here < count && there < other.size; ) {
      const order = this.#compareWith(here, other, there);
      if (order === 0) visit(here, there);
      if (order <= 0) here++;
      if (order >= 0) there++;
    }
  }

  #compareWith(here: number, other: StringList, there: number): number {
    const { ends, text } = other.#parts();
    const start = there === 0 ? 0 : (ends[there - 1] as number);
    return this.#compare(here, text, start, ends[there] as number);
  }

  #lowerBound(wanted: Uint8Array): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#compare(middle, wanted) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Order of a text of the list and of the bytes from `from` to `to`. */
  #compare(index: number, wanted: Uint8Array, from = 0, to: number = wanted.length): number {
    const { ends, text } = this.#parts();
    const start = index === 0 ? 0 : (ends[index - 1] as number);
    const length = (ends[index] as number) - start;
    const common = Math.min(length, to - from);
    for (let i = 0; i < common; i++) {
      const difference = (text[start + i] as number) - (wanted[from + i] as number);
      if (difference !== 0) return difference;
    }
    return length - (to - from);
  }

  #parts(): { readonly ends: Uint32Array; readonly text: Uint8Array } {
    this.#loaded ??= {
      ends: uint32(this.#sections.read(`${this.#name}/ends`)),
      text: this.#sections.read(`${this.#name}/text`),
    };
    return this.#loaded;
  }
}

const encoder = new TextEncoder();
const scratch = new Uint8Array(1024);

/** UTF-8 bytes of a text, good until the next call: links are followed by the thousand. */
function encoded(text: string): Uint8Array {
  if (text.length * 3 > scratch.length) return encoder.encode(text);
  return scratch.subarray(0, encoder.encodeInto(text, scratch).written);
}

const SURROGATES = /[\ud800-\udfff]/;

/** Sorts by code point. Without surrogates that is the order of `<`, which is many times quicker. */
export function sortTexts(texts: string[]): string[] {
  return texts.some((text) => SURROGATES.test(text)) ? texts.sort(compareStrings) : texts.sort();
}
