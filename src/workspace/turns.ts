/** Long work in pieces, so that a server answers requests and hears of changes in between. */

/** Work between two turns of the event loop, ms. */
const SLICE_MS = 10;
/** The same at most, when a turn takes long because much else is to be done: work must get on under load, too. */
const LONGEST_SLICE_MS = 40;

export type Turns = {
  /** True once the piece has taken its time: await `next` before going on. */
  readonly isOver: () => boolean;
  /** Lets the event loop turn; a new piece begins. */
  readonly next: () => Promise<void>;
};

/** Begins a piece of work. Asking `isOver` costs about 50 ns. */
export function takeTurns(): Turns {
  let end = performance.now() + SLICE_MS;
  return {
    isOver: () => performance.now() > end,
    next: async () => {
      const left = performance.now();
      await new Promise((resolve) => setImmediate(resolve));
      const now = performance.now();
      end = now + Math.max(SLICE_MS, Math.min(now - left, LONGEST_SLICE_MS));
    },
  };
}

/** Runs work that comes in steps, none longer than some milliseconds, to its end. */
export async function inTurns<T>(steps: Generator<unknown, T>): Promise<T> {
  const turns = takeTurns();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (turns.isOver()) await turns.next();
  }
}
