/**
 * Entries out of the bytes of git's index (gitformat-index(5)): a tenth of the time that a git process takes to tell
 * them. Pure.
 */

const HEADER = 12;
/** Of an entry: what stands before its name. */
const FIXED = 62;
const MODE = 24;
const ID = 40;
const FLAGS = 60;
const EXTENDED = 0x4000;
const NAME_LENGTH = 0xfff;
const ID_BYTES = 20;
/** Extensions under which entries are not all here, or stand for whole directories. */
const PARTIAL: ReadonlySet<string> = new Set(['link', 'sdir']);

/**
 * `<mode> <id>` of those of `files` that have an entry, `unmerged` for one with several stages. Null for an index that
 * only git should read: another version or parts elsewhere. Ids are SHA-1.
 */
export function entriesInIndex(
  bytes: Buffer,
  files: readonly string[],
): ReadonlyMap<string, string> | null {
  if (bytes.length < HEADER || bytes.toString('latin1', 0, 4) !== 'DIRC') return null;
  const version = bytes.readUInt32BE(4);
  if (version !== 2 && version !== 3) return null;
  const wanted = new Wanted(files);
  const found = new Map<string, string>();
  let at = HEADER;
  for (let left = bytes.readUInt32BE(8); left > 0; left--) {
    if (at + FIXED > bytes.length) return null;
    const flags = bytes.readUInt16BE(at + FLAGS);
    const start = at + FIXED + (flags & EXTENDED ? 2 : 0);
    const length = flags & NAME_LENGTH;
    const end = length < NAME_LENGTH ? start + length : bytes.indexOf(0, start);
    if (end < start || end > bytes.length) return null;
    const file = wanted.at(bytes, start, end);
    if (file !== undefined) found.set(file, entryAt(bytes, at, flags));
    at += (end - at + 8) & ~7;
  }
  return isWhole(bytes, at) ? found : null;
}

function entryAt(bytes: Buffer, at: number, flags: number): string {
  const isStaged = (flags >> 12) & 3;
  if (isStaged !== 0) return 'unmerged';
  const mode = bytes
    .readUInt32BE(at + MODE)
    .toString(8)
    .padStart(6, '0');
  return `${mode} ${bytes.toString('hex', at + ID, at + ID + ID_BYTES)}`;
}

/** True when what follows the entries are extensions that add nothing to them, and the checksum. */
function isWhole(bytes: Buffer, start: number): boolean {
  const end = bytes.length - ID_BYTES;
  let at = start;
  while (at + 8 <= end) {
    if (PARTIAL.has(bytes.toString('latin1', at, at + 4))) return false;
    at += 8 + bytes.readUInt32BE(at + 4);
  }
  return at === end;
}

/** Finds names among many by their last bytes, so that hardly any has to be decoded. */
class Wanted {
  readonly #files: ReadonlySet<string>;
  readonly #tails: ReadonlySet<number>;

  constructor(files: readonly string[]) {
    this.#files = new Set(files);
    this.#tails = new Set(
      files.map((file) => {
        const name = Buffer.from(file);
        return tailOf(name, 0, name.length);
      }),
    );
  }

  at(bytes: Buffer, start: number, end: number): string | undefined {
    if (!this.#tails.has(tailOf(bytes, start, end))) return undefined;
    const file = bytes.toString('utf8', start, end);
    return this.#files.has(file) ? file : undefined;
  }
}

/** Length and, before the ending `.json`, the last four bytes of a name as one number. */
function tailOf(bytes: Buffer, start: number, end: number): number {
  const at = end - 9;
  return at < start ? end - start : bytes.readUInt32LE(at) * 0x1000 + (end - start);
}
