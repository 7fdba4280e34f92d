/** When records last changed: from git's history, or from the disk while a change is not committed. */

import type { StateDir } from '../bucket/state-dir.ts';
import { changedPaths } from '../history/status.ts';
import { lastChanges } from '../history/updated-at.ts';
import type { StoredRecord } from '../record/types.ts';
import type { FileState } from './catalog.ts';

/** A table of dates for one work tree. Empty until `load`; outside git every date is the file's. */
export class ChangeDates {
  readonly #git: StateDir['git'];
  readonly #committed = new Map<string, number | null>();
  /** Blob that each file had when its date was read; another one now means an uncommitted change. */
  #blobs = new Map<string, string | null>();
  #head: string | null = null;
  #isLoaded = false;

  constructor(stateDir: StateDir) {
    this.#git = stateDir.git;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Reads history (only what is new since the last call) and the state of the work tree. */
  async load(files: ReadonlyMap<string, FileState>): Promise<void> {
    this.#isLoaded = true;
    if (this.#git === null) return;
    const { toplevel, prefix } = this.#git;
    const subdir = `${prefix}bucket`;
    const [changes, dirty] = await Promise.all([
      lastChanges(toplevel, subdir, this.#head ?? undefined),
      changedPaths(toplevel, subdir),
    ]);
    if (!changes.isIncrement) this.#committed.clear();
    for (const [path, date] of changes.files) {
      this.#committed.set(path.slice(subdir.length + 1), date);
    }
    this.#head = changes.head;
    this.#blobs = new Map([...files].map(([file, { record }]) => [file, record?.blob ?? null]));
    for (const { path } of dirty) this.#blobs.set(path.slice(subdir.length + 1), null);
  }

  /** Epoch ms of the record's last change; null before `load`, and where a shallow clone hides it. */
  at(record: StoredRecord, state: FileState | undefined): number | null {
    if (!this.#isLoaded) return null;
    const isCommitted = this.#committed.has(record.file);
    const isClean = isCommitted && this.#blobs.get(record.file) === record.blob;
    if (isClean) return this.#committed.get(record.file) ?? null;
    return state?.stamp?.mtimeMs ?? null;
  }
}
