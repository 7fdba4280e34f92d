/** Gathers hints until the disk is quiet for a moment. */

/** Paths relative to the watched root, `/`-separated; `''` is the root itself. */
export type Hints = {
  /** Directories to list again, everything below them included. */
  readonly directories: ReadonlySet<string>;
  /** Files to look at again: written, made or removed. */
  readonly files: ReadonlySet<string>;
};

/** A file or two, saved by a person or a program, are passed on after so little quiet (ms). */
const FEW_EVENTS = 12;
const FEW_QUIET_MS = 4;
/** Quiet time before more hints are passed on, and the longest they wait (ms). */
const QUIET_MS = 15;
const LONGEST_MS = 100;
/** The same after a burst: one late look at everything is cheaper than many early ones. */
const BURST_QUIET_MS = 100;
const BURST_LONGEST_MS = 1000;
/** More events than this in one go may have overflowed the system's queue, which it does not say. */
const BURST_EVENTS = 2000;

export class HintCollector {
  readonly #emit: (hint: Hints | 'sweep') => void;
  #directories = new Set<string>();
  #files = new Set<string>();
  #events = 0;
  #sweeping = false;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(emit: (hint: Hints | 'sweep') => void) {
    this.#emit = emit;
  }

  add(kind: 'directory' | 'file', path: string): void {
    if (kind === 'directory') this.#directories.add(path);
    else this.#files.add(path);
    this.count();
  }

  /** An event that names nothing of interest, yet took its place in the system's queue. */
  count(): void {
    this.#events++;
    if (this.#events > BURST_EVENTS) this.#sweeping = true;
    this.#wait();
  }

  /** Asks for a look at everything. */
  sweep(): void {
    this.#sweeping = true;
    this.#wait();
  }

  /** Passes on at once what has come so far. */
  flush(): void {
    if (this.#timer === undefined || this.#closed) return;
    clearTimeout(this.#timer);
    this.#pass();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (this.#closed) return;
    const now = Date.now();
    if (this.#timer === undefined) this.#since = now;
    clearTimeout(this.#timer);
    const isBurst = this.#events > BURST_EVENTS;
    const few = this.#events <= FEW_EVENTS ? FEW_QUIET_MS : QUIET_MS;
    const quiet = isBurst ? BURST_QUIET_MS : few;
    const longest = this.#since + (isBurst ? BURST_LONGEST_MS : LONGEST_MS);
    this.#timer = setTimeout(() => this.#pass(), Math.max(0, Math.min(quiet, longest - now)));
  }

  #pass(): void {
    const hints = { directories: this.#directories, files: this.#files };
    const sweeping = this.#sweeping;
    this.#timer = undefined;
    this.#directories = new Set();
    this.#files = new Set();
    this.#events = 0;
    this.#sweeping = false;
    if (sweeping) this.#emit('sweep');
    else if (hints.directories.size + hints.files.size > 0) this.#emit(hints);
  }
}
