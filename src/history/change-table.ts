/**
 * When each file last changed, as of one commit: packed, so that 100,000 files cost megabytes and no time to load.
 * Pure.
 */

/**
 * Arrays that the structured clone algorithm can carry. Rows are sorted by file (`<` of strings). Files that are not
 * in `head` may have rows: removed ones, and those whose move was undone.
 */
export type ChangeTable = {
  /** Commit that the table was made at. */
  readonly head: string;
  /** Ids of the commits along first parents that changed a file, oldest first, in binary. */
  readonly trunk: Uint8Array;
  /** Committer dates of these, epoch ms; NaN where a shallow clone hides what was before. */
  readonly dates: Float64Array;
  /** Paths in UTF-8, one after the other, and where each ends. */
  readonly text: Uint8Array;
  readonly ends: Uint32Array;
  /** Per file: the commit that last changed it, as its place in `trunk`. */
  readonly commits: Uint32Array;
  /** Per file: the blob id that it left, in binary; zeros for a file that it removed. */
  readonly blobs: Uint8Array;
};

export type LastChange = {
  /** Null: the file was removed. */
  readonly blob: string | null;
  /** Epoch ms; null: hidden by a shallow clone. */
  readonly at: number | null;
};

/** One row to put into a table: `commit` is a place in its trunk. */
export type ChangeRow = {
  readonly file: string;
  readonly blob: string | null;
  readonly commit: number;
};

export function emptyTable(head: string): ChangeTable {
  const none = new Uint8Array();
  const [trunk, text, blobs] = [none, none, none];
  const [ends, commits] = [new Uint32Array(), new Uint32Array()];
  return { head, trunk, dates: new Float64Array(), text, ends, commits, blobs };
}

/** The last change of a file; undefined for one that history does not know. */
export function findChange(table: ChangeTable, file: string): LastChange | undefined {
  const row = rowOf(table, file);
  if (row < 0) return undefined;
  const at = table.dates[table.commits[row] ?? -1] ?? Number.NaN;
  return { blob: blobAt(table, row), at: Number.isNaN(at) ? null : at };
}

/** True when the date of a file that is still there is hidden. */
export function hasHiddenDates(table: ChangeTable): boolean {
  if (!table.dates.some(Number.isNaN)) return false;
  return table.commits.some(
    (commit, row) => Number.isNaN(table.dates[commit]) && blobAt(table, row) !== null,
  );
}

/** Place of a file; -1 when it is not there. */
export function rowOf(table: ChangeTable, file: string): number {
  const wanted = encoder.encode(file);
  const row = lowerBound(table, wanted);
  return row < table.ends.length && compareAt(table, row, wanted) === 0 ? row : -1;
}

export function fileAt({ text, ends }: ChangeTable, row: number): string {
  return bufferOf(text).toString('utf8', startOf(ends, row), ends[row]);
}

/** Place of each commit of the trunk. */
export function trunkPlaces(table: ChangeTable): Map<string, number> {
  const width = idWidth(table);
  const all = bufferOf(table.trunk).toString('hex');
  const places = new Map<string, number>();
  for (let i = 0; i < table.dates.length; i++) {
    places.set(all.slice(i * width * 2, (i + 1) * width * 2), i);
  }
  return places;
}

export type TableEdit = {
  readonly head: string;
  /** So many commits of the older trunk stay; rows of later ones go. */
  readonly kept: number;
  /** Commits that follow them, oldest first. */
  readonly added: readonly { readonly id: string; readonly at: number }[];
  /** Rows that replace others or are new, each file once. */
  readonly rows: readonly ChangeRow[];
};

/** The table with an edit made. Time goes with the rows that change, but for copies of what stays. */
export function editTable(table: ChangeTable, edit: TableEdit): ChangeTable {
  const width = edit.head.length / 2;
  const ids = Buffer.from(edit.added.map(({ id }) => id).join(''), 'hex');
  const trunk = Buffer.concat([table.trunk.subarray(0, edit.kept * width), ids]);
  const dates = new Float64Array(edit.kept + edit.added.length);
  dates.set(table.dates.subarray(0, edit.kept));
  dates.set(
    Float64Array.from(edit.added, ({ at }) => at),
    edit.kept,
  );
  const rows = new RowCopier(table, edit.rows, width);
  for (const { row, isGone, added } of cutsOf(table, edit)) {
    rows.copyTo(row, isGone);
    if (added !== undefined) rows.add(added);
  }
  return { head: edit.head, trunk, dates, ...rows.end() };
}

type Cut = { row: number; isGone: boolean; added: ChangeRow | undefined };

/** Where the older rows are interrupted, in order: a row that goes, one that comes before it, or both. */
function cutsOf(table: ChangeTable, { kept, rows }: TableEdit): Cut[] {
  const sorted = [...rows].sort((a, b) => (a.file < b.file ? -1 : 1));
  const replaced = new Set<number>();
  const cuts: Cut[] = sorted.map((added) => {
    const wanted = encoder.encode(added.file);
    const row = lowerBound(table, wanted);
    const isGone = row < table.ends.length && compareAt(table, row, wanted) === 0;
    if (isGone) replaced.add(row);
    return { row, isGone, added };
  });
  for (const [row, commit] of table.commits.entries()) {
    if (commit >= kept && !replaced.has(row)) cuts.push({ row, isGone: true, added: undefined });
  }
  return cuts.sort((a, b) => a.row - b.row || Number(a.isGone) - Number(b.isGone));
}

/** Builds the rows of a table out of runs of another one and of single new ones. */
class RowCopier {
  readonly #from: ChangeTable;
  readonly #width: number;
  readonly #text: Uint8Array;
  readonly #ends: Uint32Array;
  readonly #commits: Uint32Array;
  readonly #blobs: Uint8Array;
  /** Next row of the older table. */
  #next = 0;
  #count = 0;
  #length = 0;

  constructor(from: ChangeTable, added: readonly ChangeRow[], width: number) {
    const most = from.ends.length + added.length;
    const letters = added.reduce((sum, { file }) => sum + file.length * 3, 0);
    this.#from = from;
    this.#width = width;
    this.#text = new Uint8Array(from.text.length + letters);
    this.#ends = new Uint32Array(most);
    this.#commits = new Uint32Array(most);
    this.#blobs = new Uint8Array(most * width);
  }

  /** Copies the older rows before `row`; that one itself is passed over when it is gone. */
  copyTo(row: number, isGone: boolean): void {
    const { text, ends, commits, blobs } = this.#from;
    const [first, width] = [this.#next, this.#width];
    const start = startOf(ends, first);
    const shift = this.#length - start;
    this.#text.set(text.subarray(start, startOf(ends, row)), this.#length);
    this.#commits.set(commits.subarray(first, row), this.#count);
    this.#blobs.set(blobs.subarray(first * width, row * width), this.#count * width);
    for (let i = first; i < row; i++) this.#ends[this.#count++] = (ends[i] as number) + shift;
    this.#length += startOf(ends, row) - start;
    this.#next = isGone ? row + 1 : row;
  }

  add({ file, blob, commit }: ChangeRow): void {
    this.#length += encoder.encodeInto(file, this.#text.subarray(this.#length)).written;
    this.#ends[this.#count] = this.#length;
    this.#commits[this.#count] = commit;
    if (blob !== null) this.#blobs.set(Buffer.from(blob, 'hex'), this.#count * this.#width);
    this.#count++;
  }

  end(): Pick<ChangeTable, 'text' | 'ends' | 'commits' | 'blobs'> {
    this.copyTo(this.#from.ends.length, false);
    return {
      text: this.#text.subarray(0, this.#length),
      ends: this.#ends.subarray(0, this.#count),
      commits: this.#commits.subarray(0, this.#count),
      blobs: this.#blobs.subarray(0, this.#count * this.#width),
    };
  }
}

const encoder = new TextEncoder();

function lowerBound(table: ChangeTable, wanted: Uint8Array): number {
  let low = 0;
  let high = table.ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareAt(table, middle, wanted) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Order of a row's file and of a path in UTF-8, neither made a string: dates are asked for by the ten thousand. */
function compareAt({ text, ends }: ChangeTable, row: number, wanted: Uint8Array): number {
  const start = startOf(ends, row);
  const length = (ends[row] as number) - start;
  const common = Math.min(length, wanted.length);
  for (let i = 0; i < common; i++) {
    const [here, there] = [text[start + i] as number, wanted[i] as number];
    if (here !== there) return rankOf(here) - rankOf(there);
  }
  return length - wanted.length;
}

/** What begins with 0xF0 or more is a pair of surrogates in a string, and sorts before what begins with 0xEE. */
function rankOf(byte: number): number {
  return byte < 0xf0 ? byte : 0xed + (byte - 0xef) / 16;
}

function blobAt(table: ChangeTable, row: number): string | null {
  const width = idWidth(table);
  const id = bufferOf(table.blobs).toString('hex', row * width, (row + 1) * width);
  return NOTHING.test(id) ? null : id;
}

const NOTHING = /^0+$/;

/** Bytes of an id: 20, or 32 in SHA-256 repositories. */
function idWidth({ head }: ChangeTable): number {
  return head.length / 2;
}

function startOf(ends: Uint32Array, row: number): number {
  return row === 0 ? 0 : (ends[row - 1] as number);
}

function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
