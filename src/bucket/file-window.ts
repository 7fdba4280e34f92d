/** Pieces of a file, most often asked for one after another: read in pages, of which one is held. */

const PAGE = 1 << 16;

/** Reads into `buffer` from `offset` of the file on; the number of bytes read. */
export type ReadAt = (buffer: Uint8Array, offset: number) => number;

export class FileWindow {
  readonly #readAt: ReadAt;
  #page: Buffer = Buffer.alloc(0);
  #start = 0;

  constructor(readAt: ReadAt) {
    this.#readAt = readAt;
  }

  /** Bytes from `offset` on, fewer where the file ends before. They stay as they are, whatever is read later. */
  bytes(offset: number, length: number): Buffer {
    if (offset < this.#start || offset + length > this.#start + this.#page.length) {
      const page = Buffer.allocUnsafe(Math.max(PAGE, length));
      const read = page.subarray(0, this.#readAt(page, offset));
      this.#page = read.length < PAGE / 2 ? Buffer.from(read) : read;
      this.#start = offset;
    }
    const at = offset - this.#start;
    return this.#page.subarray(at, at + length);
  }
}
