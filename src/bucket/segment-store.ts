/**
 * A segment as a file: written beside its place and moved there, read in blocks that are each checked. Disposable:
 * whatever is wrong with the file, it counts as absent.
 *
 * The file is the segment's bytes, then the CRC-32 of each block of them, then a footer: the segment's length, the
 * CRC-32 of what the footer and the table of blocks say, and a mark.
 */

import {
  type BigIntStats,
  closeSync,
  fstatSync,
  openSync,
  readSync,
  renameSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { ioError } from './io-error.ts';
import { ensureDir } from './state-dir.ts';
import { sweepTempFiles, tempPathIn } from './temp-file.ts';

/** Small enough that reading one record costs little, large enough that the table of a gigabyte does, too. */
const BLOCK = 1 << 14;
/** Longest read that is kept, bytes, and how many are. */
const KEPT_BYTES = 1 << 16;
const KEPT = 64;
/** Bytes gathered before they are written. */
const WRITE_BUFFER = 1 << 20;
/** A file under way that nobody has written to for so long (ms) was left by a process that died. */
const ABANDONED_MS = 600_000;
const MARK = Buffer.from('PAILIDX1', 'latin1');
const FOOTER = 24;

/** A block whose bytes are not those that were written. The index has to be built anew. */
export class DamagedSegment extends Error {
  readonly path: string;

  constructor(path: string) {
    super(`${path} is damaged; it can be deleted`);
    this.name = 'DamagedSegment';
    this.path = path;
  }
}

/** Writes one file; it takes its place only when `commit` is called. */
export class SegmentFileWriter {
  readonly #path: string;
  readonly #temp: string;
  readonly #descriptor: number;
  readonly #buffer = Buffer.allocUnsafe(WRITE_BUFFER);
  readonly #checks: number[] = [];
  #filled = 0;
  #length = 0;

  /** Makes the directory where it is missing, and removes what dead writers left there. */
  constructor(path: string, abandonedMs: number = ABANDONED_MS) {
    ensureDir(dirname(path));
    sweepTempFiles([dirname(path)], abandonedMs);
    this.#path = path;
    this.#temp = tempPathIn(dirname(path));
    try {
      this.#descriptor = openSync(this.#temp, 'wx', 0o600);
    } catch (error) {
      throw ioError(error, 'write the index', path);
    }
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      const count = Math.min(bytes.length - from, WRITE_BUFFER - this.#filled);
      this.#buffer.set(bytes.subarray(from, from + count), this.#filled);
      this.#filled += count;
      from += count;
      if (this.#filled === WRITE_BUFFER) this.#flush();
    }
  }

  /** Puts the file in its place, over an older one. Not synced: a torn file is found out when it is opened. */
  commit(): void {
    this.#flush();
    const table = Buffer.from(Uint32Array.from(this.#checks).buffer);
    const footer = Buffer.alloc(FOOTER);
    footer.writeDoubleLE(this.#length, 0);
    footer.writeUInt32LE(checkOf(table, this.#length), 8);
    MARK.copy(footer, FOOTER - MARK.length);
    try {
      writeAll(this.#descriptor, table);
      writeAll(this.#descriptor, footer);
      closeSync(this.#descriptor);
      renameSync(this.#temp, this.#path);
    } catch (error) {
      throw ioError(error, 'write the index', this.#path);
    }
  }

  /** Leaves the place as it was. */
  abort(): void {
    closeSync(this.#descriptor);
    unlinkSync(this.#temp);
  }

  #flush(): void {
    const bytes = this.#buffer.subarray(0, this.#filled);
    for (let at = 0; at < bytes.length; at += BLOCK) {
      this.#checks.push(crc32(bytes.subarray(at, at + BLOCK)));
    }
    try {
      writeAll(this.#descriptor, bytes);
    } catch (error) {
      throw ioError(error, 'write the index', this.#path);
    }
    this.#length += bytes.length;
    this.#filled = 0;
  }
}

function writeAll(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

function checkOf(table: Uint8Array, length: number): number {
  return crc32(String(length), crc32(table));
}

/** Closes files that nobody can reach any more, such as the index of an earlier state. */
const abandoned = new FinalizationRegistry<number>((descriptor) => closeSync(descriptor));

/** An open file. It stays readable after a newer one has taken its place; unreachable, it closes by itself. */
export class SegmentFile {
  /** Of the segment, without the checks. */
  readonly length: number;
  readonly #path: string;
  readonly #descriptor: number;
  readonly #checks: Uint32Array;
  /** Blocks read lately, by where they begin, the latest last: what is asked for next mostly stands beside one of them. */
  readonly #kept = new Map<number, Uint8Array>();
  /** The same in every process that has this very file open, another for any other. */
  readonly identity: string;
  #isClosed = false;

  private constructor(path: string, descriptor: number, length: number, checks: Uint32Array) {
    this.#path = path;
    this.#descriptor = descriptor;
    this.length = length;
    this.#checks = checks;
    this.identity = identityOf(fstatSync(descriptor, { bigint: true }));
    abandoned.register(this, descriptor, this);
  }

  /** Undefined when there is none, or none that is whole. */
  static open(path: string): SegmentFile | undefined {
    let descriptor: number;
    try {
      descriptor = openSync(path, 'r');
    } catch {
      return undefined;
    }
    const found = readChecks(descriptor);
    if (found !== undefined) return new SegmentFile(path, descriptor, found.length, found.checks);
    closeSync(descriptor);
    return undefined;
  }

  /** False once another file, or none, stands in its place. */
  isInPlace(): boolean {
    const stats = statSync(this.#path, { bigint: true, throwIfNoEntry: false });
    return stats !== undefined && identityOf(stats) === this.identity;
  }

  /** Throws `DamagedSegment` for bytes that are not those once written. */
  read(offset: number, length: number): Uint8Array {
    if (this.#isClosed) throw new Error(`${this.#path} is closed`);
    if (offset < 0 || length < 0 || offset + length > this.length) {
      throw new DamagedSegment(this.#path);
    }
    const first = Math.floor(offset / BLOCK);
    const start = first * BLOCK;
    const from = offset - start;
    const kept = this.#kept.get(start);
    if (kept !== undefined && from + length <= kept.length) {
      return kept.subarray(from, from + length);
    }
    const end = Math.min(Math.ceil((offset + length) / BLOCK) * BLOCK, this.length);
    const bytes = Buffer.from(new ArrayBuffer(end - start));
    if (!readFully(this.#descriptor, bytes, start)) throw new DamagedSegment(this.#path);
    for (let at = 0; at < bytes.length; at += BLOCK) {
      if (crc32(bytes.subarray(at, at + BLOCK)) !== this.#checks[first + at / BLOCK]) {
        throw new DamagedSegment(this.#path);
      }
    }
    if (bytes.length <= KEPT_BYTES) this.#keep(start, bytes);
    return bytes.subarray(from, from + length);
  }

  #keep(start: number, bytes: Uint8Array): void {
    this.#kept.delete(start);
    this.#kept.set(start, bytes);
    if (this.#kept.size <= KEPT) return;
    const [oldest] = this.#kept.keys();
    if (oldest !== undefined) this.#kept.delete(oldest);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    abandoned.unregister(this);
    closeSync(this.#descriptor);
  }
}

function identityOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join('-');
}

type Checks = { readonly length: number; readonly checks: Uint32Array };

function readChecks(descriptor: number): Checks | undefined {
  const { size } = fstatSync(descriptor);
  if (size < FOOTER) return undefined;
  const footer = Buffer.alloc(FOOTER);
  if (!readFully(descriptor, footer, size - FOOTER)) return undefined;
  if (!footer.subarray(FOOTER - MARK.length).equals(MARK)) return undefined;
  const length = footer.readDoubleLE(0);
  const blocks = Math.ceil(length / BLOCK);
  if (!Number.isInteger(length) || length < 0 || length + blocks * 4 + FOOTER !== size) {
    return undefined;
  }
  const table = Buffer.from(new ArrayBuffer(blocks * 4));
  if (!readFully(descriptor, table, length)) return undefined;
  if (checkOf(table, length) !== footer.readUInt32LE(8)) return undefined;
  return { length, checks: new Uint32Array(table.buffer) };
}

/** False when the file ends before. */
function readFully(descriptor: number, bytes: Uint8Array, position: number): boolean {
  for (let at = 0; at < bytes.length; ) {
    const read = readSync(descriptor, bytes, at, bytes.length - at, position + at);
    if (read === 0) return false;
    at += read;
  }
  return true;
}
