/**
 * A file of lines that only grows, for what changes too often for git. A line counts once its end is on disk; now and
 * then the file is written anew without the lines that later ones overrule.
 */

import {
  closeSync,
  fstatSync,
  fsync,
  ftruncateSync,
  openSync,
  readSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { nanoid } from 'nanoid';
import { errnoOf, ioError } from './io-error.ts';
import { ensureDir } from './state-dir.ts';
import { writeFileDurably } from './write.ts';

const sync = promisify(fsync);

/** The first line names this writing of the file, so that readers notice when it was written anew. */
const HEADER = /^\{"log":"[\w-]{21}"\}$/;
const HEADER_BYTES = '{"log":""}\n'.length + 21;
const NEW_LINE = 0x0a;

export type LogPart = {
  /** True: all there is, and what was read before no longer counts. False: what was added since. */
  readonly isWhole: boolean;
  readonly lines: readonly string[];
};

/** What was read, and how the file looked then. */
type Position = {
  readonly inode: number;
  readonly size: number;
  readonly mtimeMs: number;
  readonly head: string;
  /** End of the last whole line. */
  readonly end: number;
};

export class LineLog {
  readonly #path: string;
  #position: Position | null = null;

  /** `path` is absolute; the file need not exist. */
  constructor(path: string) {
    this.#path = path;
  }

  /** What is new since the last call; null: nothing. Costs one look at the file then. */
  read(): LogPart | null {
    const descriptor = openIfThere(this.#path);
    const before = this.#position;
    if (descriptor === null) {
      this.#position = null;
      return before === null ? null : { isWhole: true, lines: [] };
    }
    try {
      const { ino: inode, size, mtimeMs } = fstatSync(descriptor);
      const isSame = before?.inode === inode && before.size === size && before.mtimeMs === mtimeMs;
      if (isSame) return null;
      const head = bytesAt(descriptor, 0, Math.min(size, HEADER_BYTES)).toString('latin1');
      const isLonger =
        before?.inode === inode && head.startsWith(before.head) && size >= before.end;
      const from = isLonger ? before.end : 0;
      const bytes = bytesAt(descriptor, from, size - from);
      const length = bytes.lastIndexOf(NEW_LINE) + 1;
      this.#position = { inode, size, mtimeMs, head, end: from + length };
      const lines = bytes.toString('utf8', 0, length).split('\n').slice(0, -1);
      return { isWhole: !isLonger, lines: lines.filter((line) => !HEADER.test(line)) };
    } catch (error) {
      throw ioError(error, 'read', this.#path);
    } finally {
      closeSync(descriptor);
    }
  }

  /**
   * Adds lines durably; call it under the lock. What a crash left of a half-written line goes first. The answer takes
   * them away again.
   */
  async append(lines: readonly string[]): Promise<() => void> {
    const descriptor = openIfThere(this.#path, 'r+') ?? (await this.#create());
    const end = endOfLines(descriptor);
    try {
      ftruncateSync(descriptor, end);
      writeAll(descriptor, Buffer.from(lines.map((line) => `${line}\n`).join('')), end);
      await sync(descriptor);
    } catch (error) {
      ftruncateSync(descriptor, end);
      throw ioError(error, 'write', this.#path, 'the old content is intact');
    } finally {
      closeSync(descriptor);
    }
    return () => truncateSync(this.#path, end);
  }

  /** Writes the file anew; call it under the lock. */
  async replace(lines: readonly string[]): Promise<void> {
    ensureDir(dirname(this.#path));
    const text = [`{"log":"${nanoid(21)}"}`, ...lines].map((line) => `${line}\n`).join('');
    await writeFileDurably(this.#path, Buffer.from(text), { mode: 0o600 });
  }

  async #create(): Promise<number> {
    await this.replace([]);
    return openSync(this.#path, 'r+');
  }
}

function openIfThere(path: string, flags = 'r'): number | null {
  try {
    return openSync(path, flags);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw ioError(error, 'open', path);
  }
}

/** Where the last whole line ends. */
function endOfLines(descriptor: number): number {
  const { size } = fstatSync(descriptor);
  if (size === 0 || bytesAt(descriptor, size - 1, 1)[0] === NEW_LINE) return size;
  return bytesAt(descriptor, 0, size).lastIndexOf(NEW_LINE) + 1;
}

function bytesAt(descriptor: number, from: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const read = readSync(descriptor, bytes, filled, length - filled, from + filled);
    if (read === 0) break;
    filled += read;
  }
  return bytes.subarray(0, filled);
}

function writeAll(descriptor: number, bytes: Buffer, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += writeSync(descriptor, bytes, written, bytes.length - written, position + written);
  }
}
