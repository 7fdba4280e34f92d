/**
 * Many growing lists of bytes in few large pages: half a million posting lists cost no object each. A list is a
 * chain of slices, each twice as long as the one before; a slice's last four bytes say where the next begins.
 */

import type { ByteWriter } from './bytes.ts';

const PAGE = 1 << 20;
const LINK = 4;
const FIRST_SLICE = 12;
const MAX_SLICE = 1 << 12;
/** What is known of a list, side by side: addresses of its first byte, of the next free one, of its slice's end; the slice's size. */
const [FIRST, NEXT, END, SIZE, WIDTH] = [0, 1, 2, 3, 4] as const;

export class ByteSlices {
  readonly #pages: Uint8Array[] = [];
  #lists: Float64Array = new Float64Array(1024 * WIDTH);
  #count = 0;
  #used = 0;

  /** A new empty list; the answer is its number. */
  open(): number {
    const list = this.#count++;
    const at = list * WIDTH;
    if (at === this.#lists.length) {
      const longer = new Float64Array(at * 2);
      longer.set(this.#lists);
      this.#lists = longer;
    }
    const start = this.#slice(FIRST_SLICE);
    this.#lists.set([start, start, start + FIRST_SLICE - LINK, FIRST_SLICE], at);
    return list;
  }

  varint(list: number, value: number): void {
    const lists = this.#lists;
    const state = list * WIDTH;
    let at = lists[state + NEXT] as number;
    for (let rest = value; ; rest = Math.floor(rest / 128)) {
      if (at === lists[state + END]) at = this.#extend(state, at);
      const page = this.#pages[Math.floor(at / PAGE)] as Uint8Array;
      page[at % PAGE] = rest < 128 ? rest : (rest % 128) + 128;
      at++;
      if (rest < 128) break;
    }
    lists[state + NEXT] = at;
  }

  /** Appends the bytes of a list to `out`. */
  copy(list: number, out: ByteWriter): void {
    let at = this.#lists[list * WIDTH + FIRST] as number;
    const next = this.#lists[list * WIDTH + NEXT] as number;
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

  /** Chains a new slice to a full one. */
  #extend(state: number, full: number): number {
    const size = nextSize(this.#lists[state + SIZE] as number);
    const start = this.#slice(size);
    writeLink(this.#pages[Math.floor(full / PAGE)] as Uint8Array, full % PAGE, start);
    this.#lists[state + END] = start + size - LINK;
    this.#lists[state + SIZE] = size;
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
