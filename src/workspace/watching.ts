/** Keeps a workspace equal to the disk while a server runs: hints say where to look, reading says what is there. */

import type { Hints } from '../bucket/hint-collector.ts';
import { CONFIG_FILE } from '../bucket/locate.ts';
import { watchTree } from '../bucket/watch.ts';

export type WatchTargets = {
  /** Compares everything below a directory of the bucket (`''` = all) with the disk. */
  sweep(directory: string): Promise<void>;
  /** Reads files of the bucket again. */
  sync(files: readonly string[]): void;
  /** Schemas, views or pail.yaml may have changed. */
  reload(): Promise<void>;
};

export type Watching = {
  readonly ready: Promise<void>;
  /** False once the system refuses to watch or to read: changes are then seen by sweeps only. */
  readonly isSound: () => boolean;
  close(): Promise<void>;
};

/** Watchers lose events without a word, so everything is compared this often (ms). */
const SWEEP_MS = 60_000;
/** The same, when the system refuses to watch (ms). */
const BLIND_SWEEP_MS = 2_000;
/** A sweep after a burst or a checkout waits for the disk to be quiet this long (ms). */
const SETTLE_MS = 150;

/** Starts watching `root`; work is done one piece at a time, in order. */
export function watchWorkspace(
  root: string,
  gitDir: string | undefined,
  targets: WatchTargets,
): Watching {
  let isSound = true;
  const work = new WorkQueue(() => {
    isSound = false;
  });
  const sweepAll = (): void => work.add('sweep', () => targets.sweep(''));
  let settle: NodeJS.Timeout | undefined;
  const sweepSoon = (): void => {
    clearTimeout(settle);
    settle = setTimeout(() => {
      work.add('reload', () => targets.reload());
      sweepAll();
    }, SETTLE_MS);
  };
  let timer = setInterval(sweepAll, SWEEP_MS);
  const watch = watchTree(
    root,
    {
      onHint: (hint) => {
        if (hint === 'sweep') sweepSoon();
        else follow(hint, work, targets);
      },
      onHead: sweepSoon,
      onError: () => {
        if (isSound) {
          clearInterval(timer);
          timer = setInterval(sweepAll, BLIND_SWEEP_MS);
        }
        isSound = false;
      },
    },
    {
      only: ['bucket', 'schemas', 'views', CONFIG_FILE],
      ...(gitDir === undefined ? {} : { gitDir }),
    },
  );
  const ready = watch.ready.then(sweepAll).then(() => work.idle());
  return {
    ready,
    isSound: () => isSound,
    close: async () => {
      clearInterval(timer);
      clearTimeout(settle);
      await watch.close();
      await work.close();
    },
  };
}

/** Does what a hint asks for: single files are read again, directories swept. */
function follow({ files, directories }: Hints, work: WorkQueue, targets: WatchTargets): void {
  const paths = [...files, ...directories];
  if (paths.some((path) => !path.startsWith('bucket/') && path !== 'bucket')) {
    work.add('reload', () => targets.reload());
  }
  const records = [...files].filter((path) => path.startsWith('bucket/'));
  if (records.length > 0) {
    work.add(null, () => targets.sync(records.map((path) => path.slice('bucket/'.length))));
  }
  for (const path of directories) {
    if (path !== 'bucket' && !path.startsWith('bucket/')) continue;
    const directory = path.slice('bucket/'.length);
    work.add(`sweep ${directory}`, () => targets.sweep(directory));
  }
}

/**
 * Runs pieces of work one after another; a piece that waits already is not queued twice. One that fails (a disk
 * that refuses to be read) is told of and left to the next sweep.
 */
class WorkQueue {
  readonly #onFailure: (error: unknown) => void;
  readonly #waiting = new Set<string>();
  #tail: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  add(name: string | null, run: () => void | Promise<void>): void {
    if (name !== null && this.#waiting.has(name)) return;
    if (name !== null) this.#waiting.add(name);
    this.#tail = this.#tail.then(async () => {
      if (name !== null) this.#waiting.delete(name);
      if (this.#isClosed) return;
      try {
        await run();
      } catch (error) {
        this.#onFailure(error);
      }
    });
  }

  idle(): Promise<void> {
    return this.#tail;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#tail;
  }
}
