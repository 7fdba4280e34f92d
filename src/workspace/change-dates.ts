/** When records last changed: from git's history, or from the disk while a change is not committed. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCached, writeCached } from '../bucket/cache-file.ts';
import type { GitInfo, StateDir } from '../bucket/state-dir.ts';
import { type ChangeTable, findChange, hasHiddenDates } from '../history/change-table.ts';
import { type HistoryPlace, lastChanges } from '../history/last-changes.ts';
import { shallowCommits } from '../history/shallow.ts';
import { readHead } from '../history/status.ts';
import type { RecordIdentity } from '../index/types.ts';
import { blobId } from '../record/blob.ts';
import type { FileState } from './file-state.ts';

/** Changes whenever a table written by another version of Pail could be misread. */
const FORMAT = 1;
/** A process that stays writes the table down this often at most (ms). */
const SAVE_MS = 60_000;

const HIDDEN =
  'this is a shallow clone: updatedAt is null for records whose last change it does not have' +
  ' (git fetch --unshallow gets them)';

/** A table of dates for one work tree. Unknown until `load`; outside git every date is the file's. */
export class ChangeDates {
  readonly #git: GitInfo | null;
  readonly #path: string;
  #table: ChangeTable | null = null;
  /** What the table holds for, beside its commit. */
  #key = '';
  #isLoaded = false;
  #savedAt = 0;
  #tail: Promise<void> = Promise.resolve();

  constructor({ dir, git }: StateDir) {
    this.#git = git;
    this.#path = pathIn(join(dir, 'cache'));
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** What to tell the user of the dates that were loaded. */
  get notices(): readonly string[] {
    return this.#table === null ? [] : noticesOf(this.#table);
  }

  /** Reads the table from the cache and what history has beyond it. Two small reads when HEAD has not moved. */
  load(): Promise<void> {
    // One after the other, each from HEAD as it is then; a failed one is tried again by the next.
    this.#tail = this.#tail.catch(() => undefined).then(() => this.#update());
    return this.#tail;
  }

  /** Epoch ms of the record's last change; null where a shallow clone hides it. The file's state matters to few. */
  at(record: RecordIdentity, stateOf: () => FileState | undefined): number | null {
    if (this.#table !== null && this.#git !== null) {
      const path = `${bucketOf(this.#git)}/${record.file}`;
      const last = findChange(this.#table, path);
      if (last?.blob === record.blob) return last.at;
      if (last?.blob && isSameText(join(this.#git.toplevel, path), last.blob)) return last.at;
    }
    return stateOf()?.stamp?.mtimeMs ?? null;
  }

  async #update(): Promise<void> {
    if (this.#git === null) {
      this.#isLoaded = true;
      return;
    }
    const head = await readHead(this.#git);
    const place = historyPlace(this.#git);
    const key = keyOf(place);
    if (key !== this.#key) this.#table = readCached(this.#path, key) as ChangeTable | null;
    this.#key = key;
    if (head === null) this.#table = null;
    else if (head !== this.#table?.head) {
      this.#table = await lastChanges(place, head, this.#table);
      this.#save(this.#table);
    }
    this.#isLoaded = true;
  }

  #save(table: ChangeTable): void {
    if (Date.now() - this.#savedAt < SAVE_MS) return;
    writeCached(this.#path, this.#key, table);
    this.#savedAt = Date.now();
  }
}

/** Dates of change as of an earlier commit: the kept table of today, taken back. */
export type PastDates = {
  /** Epoch ms of the last change of a file of the bucket; null where a shallow clone hides it. */
  at(file: string): number | null;
  readonly notices: readonly string[];
};

export async function datesAsOf(
  git: GitInfo,
  cacheDir: string,
  commit: string,
): Promise<PastDates> {
  const place = historyPlace(git);
  const today = readCached(pathIn(cacheDir), keyOf(place)) as ChangeTable | null;
  const table = await lastChanges(place, commit, today);
  return {
    at: (file) => findChange(table, `${place.subdir}/${file}`)?.at ?? null,
    notices: noticesOf(table),
  };
}

function historyPlace(git: GitInfo): HistoryPlace {
  return { toplevel: git.toplevel, subdir: bucketOf(git), shallow: shallowCommits(git) };
}

/** What a table holds for, beside its commit. */
function keyOf({ subdir, shallow }: HistoryPlace): string {
  return [FORMAT, subdir, ...shallow].join('\n');
}

function pathIn(cacheDir: string): string {
  return join(cacheDir, 'dates');
}

function noticesOf(table: ChangeTable): readonly string[] {
  return hasHiddenDates(table) ? [HIDDEN] : [];
}

function bucketOf({ prefix }: GitInfo): string {
  return `${prefix}bucket`;
}

/**
 * True when git would find a file unchanged whose bytes have another id than the blob: line ends that a checkout
 * has converted, or a repository that names blobs by SHA-256.
 */
function isSameText(path: string, blob: string): boolean {
  try {
    const bytes = readFileSync(path);
    const algorithm = blob.length === 64 ? 'sha256' : 'sha1';
    if (blobId(bytes, algorithm) === blob) return true;
    const text = bytes.toString('latin1');
    if (!text.includes('\r\n')) return false;
    return blobId(Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1'), algorithm) === blob;
  } catch {
    // Gone or unreadable this instant: then it is not what was committed.
    return false;
  }
}
