/** When records last changed: from git's history, or from the disk while a change is not committed. */

import type { StateDir } from '../bucket/state-dir.ts';
import { changedPaths } from '../history/status.ts';
import { lastChanges } from '../history/updated-at.ts';
import type { StoredRecord } from '../record/types.ts';
import type { FileState } from './file-state.ts';

/** A table of dates for one work tree. Empty until `load`; outside git every date is the file's. */
export class ChangeDates {
  readonly #git: StateDir['git'];
  readonly #committed = new Map<string, number | null>();
  /** Files that differed from HEAD when the dates were read. */
  #dirty: ReadonlySet<string> = new Set();
  /** Epoch ms at which the dates were read: a file touched later is not what was committed. */
  #readAt = 0;
  #head: string | null = null;
  #isLoaded = false;

  constructor(stateDir: StateDir) {
    this.#git = stateDir.git;
  }

  get isLoaded(): boolean {
    return this.#isLoaded;
  }

  /** Reads history (only what is new since the last call) and the state of the work tree. */
  async load(): Promise<void> {
    this.#isLoaded = true;
    if (this.#git === null) return;
    const readAt = Date.now();
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
    this.#dirty = new Set(dirty.map(({ path }) => path.slice(subdir.length + 1)));
    this.#readAt = readAt;
  }

  /** Epoch ms of the record's last change; null before `load`, and where a shallow clone hides it. */
  at(record: StoredRecord, state: FileState | undefined): number | null {
    if (!this.#isLoaded) return null;
    const stamp = state?.stamp ?? null;
    const isTouched = stamp !== null && stamp.ctimeMs >= this.#readAt;
    const isCommitted = this.#committed.has(record.file) && !this.#dirty.has(record.file);
    if (isCommitted && !isTouched) return this.#committed.get(record.file) ?? null;
    return stamp?.mtimeMs ?? null;
  }
}
