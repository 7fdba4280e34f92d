/** The records of one collection: ids, identity of their files, and their text in the pack. */

import { ByteWriter, bytesOf } from './bytes.ts';
import type { SectionWriter } from './container.ts';
import { StringListWriter } from './string-list.ts';
import type { SegmentEntry } from './types.ts';

/** Bytes of records gathered before they are written. */
const CHUNK = 1 << 16;
/** Bytes of a blob id. */
export const BLOB_BYTES = 20;
/** Numbers of one stamp. */
export const STAMP_NUMBERS = 5;

/** Writes the pack while records come in, and the rest at the end. */
export class RowWriter {
  readonly #writer: SectionWriter;
  readonly #collection: string;
  readonly #ids = new StringListWriter();
  readonly #chunk = new ByteWriter();
  readonly #ends: number[] = [];
  readonly #stamps: number[] = [];
  readonly #blobs = new ByteWriter();
  readonly #files: [number, string][] = [];
  #flushed = 0;

  constructor(writer: SectionWriter, collection: string) {
    this.#writer = writer;
    this.#collection = collection;
    writer.begin(`pack/${collection}`);
  }

  get rows(): number {
    return this.#ids.size;
  }

  add({ record, stamp }: SegmentEntry): void {
    const { id, blob, file, data } = record;
    if (file !== plainFile(this.#collection, id)) this.#files.push([this.rows, file]);
    this.#ids.add(id);
    const { size = 0, mtimeMs = 0, ctimeMs = 0, ino = 0, readAt = 0 } = stamp ?? {};
    this.#stamps.push(size, mtimeMs, ctimeMs, ino, readAt);
    this.#blobs.bytes(Buffer.from(blob, 'hex'));
    this.#chunk.text(JSON.stringify(data));
    this.#ends.push(this.#flushed + this.#chunk.length);
    if (this.#chunk.length >= CHUNK) this.#flush();
  }

  end(): void {
    this.#flush();
    this.#writer.end();
    const name = `rows/${this.#collection}`;
    this.#ids.write(this.#writer, name);
    this.#writer.section(`${name}/pack`, bytesOf(Float64Array.from(this.#ends)));
    this.#writer.section(`${name}/stamps`, bytesOf(Float64Array.from(this.#stamps)));
    this.#writer.section(`${name}/blobs`, this.#blobs.view());
    this.#writer.section(`${name}/files`, Buffer.from(JSON.stringify(this.#files), 'utf8'));
  }

  #flush(): void {
    this.#writer.append(this.#chunk.view().slice());
    this.#flushed += this.#chunk.length;
    this.#chunk.clear();
  }
}

/** Where a record's file stands unless a segment says otherwise. */
export function plainFile(collection: string, id: string): string {
  return `${collection}/${id}.json`;
}
