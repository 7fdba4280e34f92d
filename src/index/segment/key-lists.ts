/** Which rows hold a value, on disk: sorted keys, where the rows of each end, and the rows. */

import { bytesOf, uint32 } from './bytes.ts';
import type { Sections, SectionWriter } from './container.ts';
import { StringList, StringListWriter, sortTexts } from './string-list.ts';

/** Gathers the rows of one list of values; rows come in ascending order. */
export class KeyListsWriter {
  readonly #rows = new Map<string, number | number[]>();

  add(key: string, row: number): void {
    const known = this.#rows.get(key);
    if (known === undefined) this.#rows.set(key, row);
    else if (typeof known === 'number') {
      if (known !== row) this.#rows.set(key, [known, row]);
    } else if (known.at(-1) !== row) known.push(row);
  }

  write(writer: SectionWriter, name: string): void {
    const keys = new StringListWriter();
    const ends: number[] = [];
    const rows: number[] = [];
    for (const key of sortTexts([...this.#rows.keys()])) {
      keys.add(key);
      const held = this.#rows.get(key) as number | number[];
      if (typeof held === 'number') rows.push(held);
      else for (const row of held) rows.push(row);
      ends.push(rows.length);
    }
    keys.write(writer, name);
    writer.section(`${name}/rowEnds`, bytesOf(Uint32Array.from(ends)));
    writer.section(`${name}/rows`, bytesOf(Uint32Array.from(rows)));
  }
}

/** Reads such lists. */
export class KeyLists {
  readonly #sections: Sections;
  readonly #name: string;
  readonly #keys: StringList;
  #ends: Uint32Array | undefined;

  constructor(sections: Sections, name: string) {
    this.#sections = sections;
    this.#name = name;
    this.#keys = new StringList(sections, name);
  }

  /** Rows that hold the key, ascending. */
  rows(key: string): Uint32Array {
    const at = this.#keys.find(key);
    if (at < 0) return new Uint32Array();
    this.#ends ??= uint32(this.#sections.read(`${this.#name}/rowEnds`));
    const from = at === 0 ? 0 : (this.#ends[at - 1] as number);
    const to = this.#ends[at] as number;
    return uint32(this.#sections.read(`${this.#name}/rows`, from * 4, (to - from) * 4));
  }
}
