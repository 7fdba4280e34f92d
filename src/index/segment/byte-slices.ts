/**
 * Many growing lists of bytes in few large pages: half a million posting lists cost no object each. A list is a
 * chain of slices, each twice as long as the one before; a slice's last four bytes say where the next begins.
 */

import type { ByteWriter } from './bytes.ts';

const PAGE = 1 << 20;
const LINK = 4;
const FIRST_SLICE = 12;
const MAX_SLICE = 1 << 12;

export class ByteSlices {
  readonly #pages: Uint8Array[] = [];
  /** Per list: address of its first byte, of the next free one, where its slice ends, and how long that is. */
  readonly #first: number[] = [];
  readonly #next: number[] = [];
  readonly #end: number[] = [];
  readonly #size: number[] = [];
  #used = 0;

  /** A new empty list; the answer is its number. */
  open(): number {
    const start = this.#slice(FIRST_SLICE);
    this.#first.push(start);
    this.#end.push(start + FIRST_SLICE - LINK);
    this.#size.push(FIRST_SLICE);
    return this.#next.push(start) - 1;
  }

  varint(list: number, value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.#push(list, (rest % 128) + 128);
      rest = Math.floor(rest / 128);
    }
    this.#push(list, rest);
  }

  /** Appends the bytes of a list to `out`. */
  copy(list: number, out: ByteWriter): void {
    let at = this.#first[list] as number;
    const next = this.#next[list] as number;
    for (let size = FIRST_SLICE; ; size = nextSize(size)) {
      const page = this.#pages[Math.floor(at / PAGE)] as Uint8Array;
      const from = at % PAGE;
      const to = from + size - LINK;
      const isLast = next >= at && next <= at + size - LINK;
      out.bytes(page.subarray(from, isLast ? from + next - at : to));
      if (isLast) return;
      at = readLink(page, to);
    }
  }

  #push(list: number, byte: number): void {
    let at = this.#next[list] as number;
    if (at === this.#end[list]) at = this.#extend(list, at);
    (this.#pages[Math.floor(at / PAGE)] as Uint8Array)[at % PAGE] = byte;
    this.#next[list] = at + 1;
  }

  /** Chains a new slice to a full one. */
  #extend(list: number, full: number): number {
    const size = nextSize(this.#size[list] as number);
    const start = this.#slice(size);
    writeLink(this.#pages[Math.floor(full / PAGE)] as Uint8Array, full % PAGE, start);
    this.#end[list] = start + size - LINK;
    this.#size[list] = size;
    return start;
  }

  /** Address of a fresh slice; no slice crosses the end of a page. */
  #slice(size: number): number {
    if ((this.#used % PAGE) + size > PAGE) this.#used += PAGE - (this.#used % PAGE);
    const start = this.#used;
    this.#used += size;
    if (start / PAGE >= this.#pages.length) this.#pages.push(new Uint8Array(PAGE));
    return start;
  }
}

function nextSize(size: number): number {
  return Math.min(size * 2, MAX_SLICE);
}

function writeLink(page: Uint8Array, at: number, value: number): void {
  page[at] = value & 255;
  page[at + 1] = (value >>> 8) & 255;
  page[at + 2] = (value >>> 16) & 255;
  page[at + 3] = value >>> 24;
}

function readLink(page: Uint8Array, at: number): number {
  const low =
    (page[at] as number) | ((page[at + 1] as number) << 8) | ((page[at + 2] as number) << 16);
  return low + (page[at + 3] as number) * 0x1000000;
}
