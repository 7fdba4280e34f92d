/** Bytes that wait in a nameless file until they are asked for: what is too much to hold in memory. */

import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { FileWindow } from './file-window.ts';
import { ioError } from './io-error.ts';
import { ensureDir } from './state-dir.ts';
import { sweepTempFiles, tempPathIn } from './temp-file.ts';
import { removeQuietly } from './write.ts';

/** What is held; less than this never makes a file. */
const PIECE = 1 << 18;
/** Before each of the bytes stands their length. */
const HEAD = 4;
const DAY_MS = 86_400_000;

export class Spool {
  readonly #path: string;
  readonly #dir: string;
  readonly #window: FileWindow;
  #descriptor: number | null = null;
  #isClosed = false;
  /** Length of the file. */
  #written = 0;
  /** What follows it, and how much of that is used. */
  #tail: Buffer = Buffer.allocUnsafe(PIECE);
  #used = 0;

  /** The file is made in `dir` once there is much. */
  constructor(dir: string) {
    this.#dir = dir;
    this.#path = tempPathIn(dir);
    this.#window = new FileWindow((buffer, offset) => {
      const rest = Math.min(buffer.length, this.#written - offset);
      return readSync(this.#open(), buffer, 0, rest, offset);
    });
  }

  /** Puts bytes there; the answer is where they are. Throws `PailError('io')`. */
  put(bytes: Uint8Array): number {
    const size = HEAD + bytes.length;
    if (this.#used + size > this.#tail.length) this.#write(size);
    const at = this.#written + this.#used;
    this.#tail.writeUInt32LE(bytes.length, this.#used);
    this.#tail.set(bytes, this.#used + HEAD);
    this.#used += size;
    return at;
  }

  /** The bytes at a place that `put` has told. */
  get(at: number): Uint8Array {
    const length = this.#bytes(at, HEAD).readUInt32LE();
    return this.#bytes(at + HEAD, length);
  }

  /** Gives the space back; nothing can be put there or asked for any more. May be called again. */
  close(): void {
    this.#isClosed = true;
    if (this.#descriptor === null) return;
    closeSync(this.#descriptor);
    this.#descriptor = null;
    removeQuietly(this.#path);
  }

  #bytes(at: number, length: number): Buffer {
    const inTail = at - this.#written;
    if (inTail < 0) return this.#window.bytes(at, length);
    return this.#tail.subarray(inTail, inTail + length);
  }

  /** Writes out what is held; then there is room for `size` bytes. */
  #write(size: number): void {
    try {
      for (let done = 0; done < this.#used; ) {
        const at = this.#written + done;
        done += writeSync(this.#open(), this.#tail, done, this.#used - done, at);
      }
    } catch (error) {
      throw ioError(error, 'write', this.#path);
    }
    this.#written += this.#used;
    this.#used = 0;
    this.#tail = Buffer.allocUnsafe(Math.max(PIECE, size));
  }

  /** The file loses its name once it is open, where the system allows that: so nothing stays when the process ends. */
  #open(): number {
    if (this.#isClosed) throw new Error('what waited here was given up');
    if (this.#descriptor !== null) return this.#descriptor;
    ensureDir(this.#dir);
    sweepTempFiles([this.#dir], DAY_MS);
    this.#descriptor = openSync(this.#path, 'wx+', 0o600);
    removeQuietly(this.#path);
    return this.#descriptor;
  }
}
