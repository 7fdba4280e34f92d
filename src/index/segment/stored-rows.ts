/** The records of one collection as a segment holds them. */

import type { RecordData, StoredRecord } from '../../record/types.ts';
import { float64, textOf } from './bytes.ts';
import type { Sections } from './container.ts';
import { BLOB_BYTES, plainFile, STAMP_NUMBERS } from './row-writer.ts';
import { StringList } from './string-list.ts';
import type { FileStamp } from './types.ts';

/** Bytes of the pack that one step of a full read takes in. */
const READ_AHEAD = 1 << 20;

export class StoredRows {
  readonly collection: string;
  readonly ids: StringList;
  readonly #sections: Sections;
  readonly #name: string;
  #ends: Float64Array | undefined;
  #stamps: Float64Array | undefined;
  #files: ReadonlyMap<number, string> | undefined;

  constructor(sections: Sections, collection: string) {
    this.collection = collection;
    this.#sections = sections;
    this.#name = `rows/${collection}`;
    this.ids = new StringList(sections, this.#name);
  }

  get size(): number {
    return this.ids.size;
  }

  record(row: number): StoredRecord {
    const [from, to] = this.#place(row);
    return this.#parsed(row, this.#sections.read(`pack/${this.collection}`, from, to - from));
  }

  /** All records from one row to another, the pack read in large pieces. */
  *records(from = 0, to: number = this.size): Iterable<StoredRecord> {
    for (let first = from; first < to; ) {
      const [start] = this.#place(first);
      let last = first;
      while (last + 1 < to && this.#place(last + 1)[1] - start <= READ_AHEAD) last++;
      const end = this.#place(last)[1];
      const piece = this.#sections.read(`pack/${this.collection}`, start, end - start);
      for (let row = first; row <= last; row++) {
        const [a, b] = this.#place(row);
        yield this.#parsed(row, piece.subarray(a - start, b - start));
      }
      first = last + 1;
    }
  }

  /** Git blob id of a row's file. */
  blob(row: number): string {
    return hexOf(this.#sections.read(`${this.#name}/blobs`, row * BLOB_BYTES, BLOB_BYTES));
  }

  file(row: number): string {
    return this.#oddFile(row) ?? plainFile(this.collection, this.ids.at(row));
  }

  /** Null when it was not known. */
  stamp(row: number): FileStamp | null {
    this.#stamps ??= float64(this.#sections.read(`${this.#name}/stamps`));
    const at = row * STAMP_NUMBERS;
    const numbers = this.#stamps.subarray(at, at + STAMP_NUMBERS);
    const [size = 0, mtimeMs = 0, ctimeMs = 0, ino = 0, readAt = 0] = numbers;
    return readAt === 0 ? null : { size, mtimeMs, ctimeMs, ino, readAt };
  }

  #parsed(row: number, bytes: Uint8Array): StoredRecord {
    const data = JSON.parse(textOf(bytes, 0, bytes.length)) as RecordData;
    const { collection } = this;
    const file = this.#oddFile(row) ?? plainFile(collection, data.id);
    return { collection, id: data.id, file, blob: this.blob(row), data };
  }

  #place(row: number): readonly [number, number] {
    this.#ends ??= float64(this.#sections.read(`${this.#name}/pack`));
    return [row === 0 ? 0 : (this.#ends[row - 1] as number), this.#ends[row] as number];
  }

  /** Path of a file that does not stand where it is looked for. */
  #oddFile(row: number): string | undefined {
    this.#files ??= this.#readFiles();
    return this.#files.get(row);
  }

  #readFiles(): ReadonlyMap<number, string> {
    const bytes = this.#sections.read(`${this.#name}/files`);
    return new Map(JSON.parse(textOf(bytes, 0, bytes.length)) as [number, string][]);
  }
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
