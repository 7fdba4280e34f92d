/** Sorted texts with random access: where each ends, then their UTF-8 bytes. */

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
  #ends: Uint32Array | undefined;
  #text: Uint8Array | undefined;

  constructor(sections: Sections, name: string) {
    this.#sections = sections;
    this.#name = name;
    this.size = sections.size(`${name}/ends`) / 4;
  }

  at(index: number): string {
    this.#ends ??= uint32(this.#sections.read(`${this.#name}/ends`));
    this.#text ??= this.#sections.read(`${this.#name}/text`);
    const from = index === 0 ? 0 : (this.#ends[index - 1] as number);
    return textOf(this.#text, from, this.#ends[index] as number);
  }

  /** Position of a text in a list sorted by `<`; -1 when it is not there. */
  find(text: string): number {
    const at = this.lowerBound(text);
    return at < this.size && this.at(at) === text ? at : -1;
  }

  /** First position whose text is not less than `text`, in a list sorted by `<`. */
  lowerBound(text: string): number {
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle) < text) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
