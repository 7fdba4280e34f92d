/** Bytes that grow, numbers of variable length, and typed views. All numbers are little-endian. */

/** A buffer that grows as it is written. */
export class ByteWriter {
  length = 0;
  #bytes: Uint8Array = new Uint8Array(256);

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.length++] = value;
  }

  /** LEB128: seven bits a byte, low ones first. Whole numbers up to 2^53 − 1. */
  varint(value: number): void {
    this.#reserve(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.length++] = rest;
  }

  bytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.length);
    this.length += bytes.length;
  }

  text(text: string): void {
    const most = text.length * 3;
    this.#reserve(most);
    const room = this.#bytes.subarray(this.length, this.length + most);
    this.length += encoder.encodeInto(text, room).written;
  }

  clear(): void {
    this.length = 0;
  }

  /** What was written; a view that the next write may change. */
  view(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }

  #reserve(count: number): void {
    const needed = this.length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.length));
    this.#bytes = grown;
  }
}

const encoder = new TextEncoder();

/** Reads varints one after the other. */
export class ByteReader {
  at = 0;
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  varint(): number {
    let byte = this.bytes[this.at++] as number;
    if (byte < 128) return byte;
    let value = byte - 128;
    let scale = 128;
    do {
      byte = this.bytes[this.at++] as number;
      value += (byte & 127) * scale;
      scale *= 128;
    } while (byte >= 128);
    return value;
  }
}

/** UTF-8 text of a range of bytes. */
export function textOf(bytes: Uint8Array, from: number, to: number): string {
  return bufferOver(bytes).toString('utf8', from, to);
}

/** The buffer over bytes that were read last: texts are taken from one block by the thousand. */
let last: { readonly bytes: Uint8Array; readonly buffer: Buffer } | undefined;

function bufferOver(bytes: Uint8Array): Buffer {
  if (last?.bytes === bytes) return last.buffer;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  last = { bytes, buffer };
  return buffer;
}

/** The bytes of a typed array. */
export function bytesOf(array: Uint8Array | Uint16Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

export function uint32(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, length } = aligned(bytes, 4);
  return new Uint32Array(buffer, byteOffset, length / 4);
}

export function uint16(bytes: Uint8Array): Uint16Array {
  const { buffer, byteOffset, length } = aligned(bytes, 2);
  return new Uint16Array(buffer, byteOffset, length / 2);
}

export function float64(bytes: Uint8Array): Float64Array {
  const { buffer, byteOffset, length } = aligned(bytes, 8);
  return new Float64Array(buffer, byteOffset, length / 8);
}

function aligned(bytes: Uint8Array, size: number): Uint8Array {
  return bytes.byteOffset % size === 0 ? bytes : bytes.slice();
}
