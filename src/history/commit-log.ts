/** The commits that HEAD reaches and what each did to the bucket's files, in memory. */

import type { FactsText } from './commit-facts.ts';
import { unescapePath } from './commit-facts.ts';
import type { FileChange } from './tree-diff.ts';

export type CommitFile = FileChange & {
  /** Position of the other parent that has the file just as this merge has it; 0: none, this commit made it so. */
  readonly takenFrom: number;
};

/** Who, when, why. Only of commits that changed files. */
export type CommitInfo = {
  readonly id: string;
  /** Committer date, epoch ms. */
  readonly at: number;
  readonly author: { readonly name: string; readonly email: string };
  /** `Pail-Via`: what acted (`cli`, `web`, `import:<id>`); null for commits that Pail did not make. */
  readonly via: string | null;
  readonly subject: string;
  readonly isMerge: boolean;
  /** True: a shallow clone ends here; what this commit seems to add may be older. */
  readonly isBoundary: boolean;
};

/** Commits stand in an array, parents before children; they are named by their position in it. */
export class CommitLog {
  readonly head: string;
  /** False: a shallow clone, whose oldest commits stand for all that went before. */
  readonly isWhole: boolean;
  readonly #text: string;
  readonly #ids: string[] = [];
  readonly #parents: (readonly number[])[] = [];
  readonly #dates: number[] = [];
  /** Where each commit's paragraph begins in the text, ascending; its end follows the last. */
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #position = new Map<string, number>();
  readonly #isReached: Uint8Array;
  readonly #boundary: ReadonlySet<string>;
  readonly #removed = new Map<number, readonly CommitFile[]>();
  readonly #folders = new Map<number, ReadonlyMap<string, number>>();
  #order: readonly number[] | undefined;

  constructor(texts: readonly FactsText[], head: string, boundary: ReadonlySet<string>) {
    this.head = head;
    this.#boundary = boundary;
    this.isWhole = boundary.size === 0;
    this.#text = texts.join('');
    this.#parse();
    this.#isReached = new Uint8Array(this.#ids.length);
    this.#reach(head);
  }

  get size(): number {
    return this.#ids.length;
  }

  /** Positions of HEAD's commits, newest first, never a parent before its child. */
  newestFirst(): readonly number[] {
    if (this.#order !== undefined) return this.#order;
    // A commit counts as no older than its parents, whatever its clock said.
    const dates: number[] = [];
    for (let at = 0; at < this.size; at++) {
      const parents = this.parentsOf(at).map((parent) => dates[parent] ?? 0);
      dates.push(Math.max(this.#dates[at] ?? 0, ...parents));
    }
    const order = this.reached();
    order.sort((a, b) => (dates[b] ?? 0) - (dates[a] ?? 0) || b - a);
    this.#order = order;
    return order;
  }

  /** Positions of HEAD's commits, parents before children. */
  reached(): number[] {
    const positions: number[] = [];
    for (let at = 0; at < this.size; at++) if (this.#isReached[at] === 1) positions.push(at);
    return positions;
  }

  parentsOf(at: number): readonly number[] {
    return this.#parents[at] ?? [];
  }

  idOf(at: number): string {
    return this.#ids[at] ?? '';
  }

  /** Position of a commit by its whole id; -1 when it is unknown. */
  position(id: string): number {
    return this.#position.get(id) ?? -1;
  }

  /** Position of a commit of HEAD's history by the beginning of its id (4 digits or more); all that fit. */
  findByPrefix(prefix: string): number[] {
    if (!/^[0-9a-f]{4,64}$/.test(prefix)) return [];
    return this.reached().filter((at) => this.idOf(at).startsWith(prefix));
  }

  /** False for commits that changed no record file. */
  hasFiles(at: number): boolean {
    return this.#text.charCodeAt((this.#starts[at] ?? 0) - 1) === TAB;
  }

  infoOf(at: number): CommitInfo {
    const start = (this.#starts[at] ?? 0) - 1;
    const line = this.hasFiles(at)
      ? this.#text.slice(start + 1, this.#text.indexOf('\n', start))
      : '';
    const [name = '', email = '', via = '', subject = ''] = line.split('\t');
    const id = this.idOf(at);
    return {
      id,
      at: (this.#dates[at] ?? 0) * 1000,
      author: { name, email },
      via: via === '' ? null : via,
      subject,
      isMerge: this.parentsOf(at).length > 1,
      isBoundary: this.#boundary.has(id),
    };
  }

  /** Files that differ from the first parent, in path order; for a merge also those it took from another. */
  filesOf(at: number): CommitFile[] {
    if (!this.hasFiles(at)) return [];
    const start = this.#text.indexOf('\n', this.#starts[at]) + 1;
    const end = this.#ends[at] ?? start;
    return this.#text.slice(start, end).split('\n').filter(Boolean).map(parseFile);
  }

  /** Those of `filesOf` that the commit took away; found once, since a commit may hold a hundred thousand files. */
  removedFilesOf(at: number): readonly CommitFile[] {
    const known = this.#removed.get(at);
    if (known !== undefined) return known;
    const removed = this.filesOf(at).filter((file) => file.after === null);
    this.#removed.set(at, removed);
    return removed;
  }

  /** How many files the commit changed in each directory; counted once, as above. */
  foldersOf(at: number): ReadonlyMap<string, number> {
    const known = this.#folders.get(at) ?? this.#countFolders(at);
    this.#folders.set(at, known);
    return known;
  }

  #countFolders(at: number): Map<string, number> {
    const counts = new Map<string, number>();
    if (!this.hasFiles(at)) return counts;
    const end = this.#ends[at] ?? 0;
    for (let line = this.#text.indexOf('\n', this.#starts[at]) + 1; line < end; ) {
      const tab = this.#text.indexOf('\t', line);
      const folder = this.#text.slice(line, Math.max(line, this.#text.lastIndexOf('/', tab)));
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
      line = this.#text.indexOf('\n', tab) + 1 || end;
    }
    return counts;
  }

  /** Files of one record, by id, wherever they stood: position → its files there. */
  filesOfRecord(id: string): ReadonlyMap<number, readonly CommitFile[]> {
    const found = new Map<number, CommitFile[]>();
    const name = `${id}.json\t`;
    let from = 0;
    for (;;) {
      const hit = this.#text.indexOf(name, from);
      if (hit < 0) return found;
      from = hit + name.length;
      const before = this.#text.charCodeAt(hit - 1);
      if (before !== SLASH && before !== NEWLINE) continue;
      const at = this.#commitAt(hit);
      // Beyond the end lies a commit that stands there twice.
      if (this.#isReached[at] !== 1 || hit >= (this.#ends[at] ?? 0)) continue;
      const start = this.#text.lastIndexOf('\n', hit) + 1;
      if (this.#text[start] === '@') continue; // Words about a commit.
      const file = parseFile(this.#text.slice(start, this.#text.indexOf('\n', hit)));
      found.set(at, [...(found.get(at) ?? []), file]);
    }
  }

  /** One pass over the text. A commit that stands there twice counts once. */
  #parse(): void {
    const text = this.#text;
    let at = 0;
    while (at < text.length) {
      const end = endOfParagraph(text, at);
      const [id = '', parents = '', date = ''] = headOf(text, at);
      if (!this.#position.has(id)) {
        const position = this.#ids.length;
        this.#position.set(id, position);
        this.#ids.push(id);
        this.#dates.push(Number(date));
        this.#parents.push(parents === '' ? [] : parents.split(',').map(this.#knownParent));
        // One character after the tab, or after the line's end where nothing else is known.
        this.#starts.push(at + id.length + parents.length + date.length + 4);
        this.#ends.push(end);
      }
      at = end;
    }
  }

  readonly #knownParent = (id: string): number => {
    const position = this.#position.get(id);
    if (position === undefined) throw new DamagedFacts(`the parent ${id} of a commit is unknown`);
    return position;
  };

  #reach(head: string): void {
    const stack = [this.#knownParent(head)];
    for (;;) {
      const at = stack.pop();
      if (at === undefined) return;
      if (this.#isReached[at] === 1) continue;
      this.#isReached[at] = 1;
      stack.push(...this.parentsOf(at));
    }
  }

  /** Position of the commit whose paragraph holds a place in the text. */
  #commitAt(place: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#starts[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The stored facts do not fit together: they are to be read anew. */
export class DamagedFacts extends Error {}

const TAB = 9;
const NEWLINE = 10;
const SLASH = 47;

function endOfParagraph(text: string, at: number): number {
  const next = text.indexOf('\n@', at);
  return next < 0 ? text.length : next + 1;
}

function headOf(text: string, at: number): string[] {
  const end = text.indexOf('\n', at);
  return text.slice(at + 1, end).split('\t', 3);
}

function parseFile(line: string): CommitFile {
  const [path = '', before = '', after = '', parent = ''] = line.split('\t');
  return {
    path: unescapePath(path),
    before: before === '' ? null : before,
    after: after === '' ? null : after,
    takenFrom: Number(parent),
  };
}
