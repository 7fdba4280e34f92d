/**
 * Makes the state of a running workspace anew, with another index file, while the old one goes on serving: after a
 * change of schemas, and when so much has changed that the file is worth writing again.
 */

import { loadState, type Place, type State } from './state.ts';

export type RenewalHost = {
  readonly state: () => State;
  /** Puts the new state in the old one's place, at once. */
  readonly replace: (next: State) => void;
};

/** So many files changed since the index file was written make it worth writing anew. */
const MANY_CHANGES = 1_000;
/** Quiet time before that, ms. */
const QUIET_MS = 1_000;
/** So few files are read again without a turn of the event loop. */
const FEW = 20;

export class Renewal {
  readonly #place: Place;
  readonly #host: RenewalHost;
  readonly #end = new AbortController();
  #limit = MANY_CHANGES;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #isAskedAgain = false;
  #hasFailed = false;

  constructor(place: Place, host: RenewalHost) {
    this.#place = place;
    this.#host = host;
  }

  /** False after the last one failed: the old state is served, its definitions perhaps out of date. */
  get isSound(): boolean {
    return !this.#hasFailed;
  }

  /** After changes of files: writes the index file anew when it is worth it and the disk is quiet. */
  consider(): void {
    clearTimeout(this.#timer);
    if (this.#place.build === undefined || this.#host.state().catalog.differing.size < this.#limit)
      return;
    this.#timer = setTimeout(() => void this.#start(true), QUIET_MS);
    this.#timer.unref();
  }

  /** After a change of schemas or pail.yaml. Resolves when what is on disk now is served. */
  reopen(): Promise<void> {
    this.#isAskedAgain = this.#running !== undefined;
    return this.#start(false);
  }

  /** When someone else has written the index file anew: takes that one, unless one is being opened already. */
  adopt(): void {
    void this.#start(false);
  }

  /** Gives up what is under way. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#end.abort();
    await this.#running;
  }

  #start(rebuild: boolean): Promise<void> {
    this.#running ??= this.#renew(rebuild)
      .then(
        () => {
          this.#hasFailed = false;
        },
        () => {
          this.#hasFailed = true;
        },
      )
      .then(() => {
        this.#running = undefined;
        if (!this.#isAskedAgain || this.#end.signal.aborted) return undefined;
        this.#isAskedAgain = false;
        return this.#start(false);
      });
    return this.#running;
  }

  async #renew(rebuild: boolean): Promise<void> {
    const { signal } = this.#end;
    if (rebuild) await this.#place.build?.(signal);
    signal.throwIfAborted();
    const before = this.#host.state();
    // What the old catalog hears of from now on, the new one may have looked at too early.
    const touched = before.catalog.noteChanges();
    const next = await loadState(this.#place, { before, signal });
    next.index.prepare();
    while (touched.size > FEW) {
      const files = [...touched];
      touched.clear();
      await next.catalog.syncFiles(files);
    }
    for (const file of touched) next.catalog.syncFile(file);
    this.#limit = next.catalog.differing.size + MANY_CHANGES;
    this.#host.replace(next);
  }
}
