/** When each file last changed, as git's history says it: read once, then only what is new. */

import {
  type ChangeTable,
  editTable,
  emptyTable,
  fileAt,
  rowOf,
  trunkPlaces,
} from './change-table.ts';
import { type TrunkCommit, walkTrunk } from './trunk-log.ts';

export type HistoryPlace = {
  /** Top of the work tree. */
  readonly toplevel: string;
  /** Relative to it; `''` is all. */
  readonly subdir: string;
  /** Commits whose parents a shallow clone does not have: what they seem to add may be older. */
  readonly shallow: ReadonlySet<string>;
};

/**
 * Last changes of the files below a directory at `head`, along first parents: a merged branch counts with its merge.
 * A file that moved with its name and content as they were (fan-out) keeps its date. `older` is the table of another
 * commit: history is then read down to the first commit that both have, and further only for files that a reset or
 * rebase took commits from.
 */
export async function lastChanges(
  place: HistoryPlace,
  head: string,
  older: ChangeTable | null,
): Promise<ChangeTable> {
  const base = older?.head.length === head.length ? older : emptyTable(head);
  if (base.head === head && older !== null) return base;
  const update = new TableUpdate(base, place.shallow);
  await walkTrunk(place.toplevel, place.subdir, head, (commit) => update.visit(commit));
  return update.result(head);
}

/** `commit` is a place in the older trunk, or −n for the nth new commit; null: still looked for. */
type Found = { readonly blob: string | null; commit: number | null };

/** Puts commits, newest first, over an older table. */
class TableUpdate {
  readonly #older: ChangeTable;
  readonly #shallow: ReadonlySet<string>;
  readonly #places: ReadonlyMap<string, number>;
  readonly #added: { readonly id: string; readonly at: number }[] = [];
  readonly #found = new Map<string, Found>();
  /** Files whose last change is looked for under the name they had before: that name → their names now. */
  readonly #followed = new Map<string, string[]>();
  /** Once the older trunk is met: files whose last change was undone. */
  #open: Set<string> | undefined;
  /** Place in the older trunk of the first commit that both histories have. */
  #met = -1;

  constructor(older: ChangeTable, shallow: ReadonlySet<string>) {
    this.#older = older;
    this.#shallow = shallow;
    this.#places = trunkPlaces(older);
  }

  /** False once nothing more need be known. */
  visit(commit: TrunkCommit): boolean {
    const place = this.#places.get(commit.id);
    if (place !== undefined && this.#open === undefined) this.#meet(place);
    if (place === undefined) {
      const at = this.#shallow.has(commit.id) ? Number.NaN : commit.at;
      this.#added.push({ id: commit.id, at });
    }
    if (this.#isDone()) return false;
    this.#take(commit, place ?? -this.#added.length);
    return !this.#isDone();
  }

  result(head: string): ChangeTable {
    const kept = this.#met + 1;
    const last = kept + this.#added.length;
    const rows = [...this.#found].flatMap(([file, { blob, commit }]) =>
      commit === null ? [] : [{ file, blob, commit: commit < 0 ? last + commit : commit }],
    );
    return editTable(this.#older, { head, kept, added: this.#added.toReversed(), rows });
  }

  #isDone(): boolean {
    return this.#open?.size === 0 && this.#followed.size === 0;
  }

  /** From here down both histories are one: the older table answers for all that it did not change later. */
  #meet(place: number): void {
    this.#met = place;
    this.#open = new Set();
    for (const [row, commit] of this.#older.commits.entries()) {
      if (commit <= place) continue;
      const file = fileAt(this.#older, row);
      if (!this.#found.has(file)) this.#open.add(file);
    }
    for (const [file, names] of this.#followed) {
      const row = rowOf(this.#older, file);
      const commit = this.#older.commits[row] ?? Number.POSITIVE_INFINITY;
      if (commit <= place) this.#settle(file, names, commit);
    }
  }

  #take({ changes }: TrunkCommit, commit: number): void {
    const removed = new Map<string, string>();
    for (const { file, from, to } of changes) {
      if (to === null && from !== null) removed.set(`${from} ${nameOf(file)}`, file);
    }
    const moves: (readonly [string, readonly string[]])[] = [];
    for (const { file, from, to } of changes) {
      const names = [...(this.#followed.get(file) ?? [])];
      if (this.#isWanted(file)) {
        this.#found.set(file, { blob: to, commit: null });
        this.#open?.delete(file);
        names.push(file);
      }
      if (names.length === 0) continue;
      const before = from === null ? removed.get(`${to} ${nameOf(file)}`) : undefined;
      if (before !== undefined) moves.push([before, names]);
      this.#settle(file, names, before === undefined ? commit : null);
    }
    for (const [file, names] of moves) {
      this.#followed.set(file, [...(this.#followed.get(file) ?? []), ...names]);
    }
  }

  #isWanted(file: string): boolean {
    return this.#open === undefined ? !this.#found.has(file) : this.#open.has(file);
  }

  #settle(followed: string, names: readonly string[], commit: number | null): void {
    for (const name of names) {
      const found = this.#found.get(name);
      if (found !== undefined) found.commit = commit;
    }
    this.#followed.delete(followed);
  }
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}
