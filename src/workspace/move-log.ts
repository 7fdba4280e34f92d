/** Which files changed since someone last looked, and what they were: what is to be checked again. */

import type { FileState } from './file-state.ts';

/** By file: what it was before and, where it changed more than once, in between; undefined: not there. */
export type Moves = ReadonlyMap<string, readonly (FileState | undefined)[]>;

/** Beyond so many versions, which are held whole, looking at everything again is the better bargain. */
const MOST = 10_000;

export class MoveLog {
  /** Undefined until someone asks, so that nothing is kept for nobody. */
  #moves: Map<string, (FileState | undefined)[]> | undefined;
  #count = 0;

  note(file: string, before: FileState | undefined): void {
    if (this.#moves === undefined) return;
    if (++this.#count > MOST) {
      this.#moves = undefined;
      return;
    }
    const states = this.#moves.get(file);
    if (states === undefined) this.#moves.set(file, [before]);
    else states.push(before);
  }

  /** What changed since the last call; null at the first one, from which on it is noted, and after too many changes. */
  take(): Moves | null {
    const moves = this.#moves ?? null;
    this.#moves = new Map();
    this.#count = 0;
    return moves;
  }

  /** False where `take` would answer null. */
  get isKept(): boolean {
    return this.#moves !== undefined;
  }

  /** True when `take` would tell of something. */
  get isWaiting(): boolean {
    return this.#moves === undefined || this.#moves.size > 0;
  }
}
