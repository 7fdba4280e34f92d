/** Keeps a workspace equal to the disk while a server runs: hints say where to look, reading says what is there. */

import type { Hints } from '../bucket/hint-collector.ts';
import { tellsEverything } from '../bucket/inotify.ts';
import { CONFIG_FILE } from '../bucket/locate.ts';
import { watchTree } from '../bucket/watch.ts';
import { Doubt } from './doubt.ts';

export type WatchTargets = {
  /** Compares everything below a directory of the bucket (`''` = all) with the disk. */
  sweep(directory: string): Promise<void>;
  /** Reads files of the bucket again. */
  sync(files: readonly string[]): Promise<void>;
  /** Schemas, views or pail.yaml may have changed. */
  reload(): Promise<void>;
};

export type Watching = {
  readonly ready: Promise<void>;
  /** False once the system refuses to watch or to read: changes are then seen by sweeps only. */
  readonly isSound: () => boolean;
  /**
   * Takes in all that the system has told so far. True when that surely is all that has happened; false while
   * something is doubtful or being swept, at once.
   */
  readonly catchUp: () => Promise<boolean>;
  /** False while something is doubtful: it may have happened without a word of the system. */
  readonly isSure: () => boolean;
  /** Counts an event that another watcher of this process was told of. */
  readonly count: () => void;
  close(): Promise<void>;
};

/** Watchers lose events without a word, so everything is compared this often (ms). */
const SWEEP_MS = 60_000;
/** The same, when the system refuses to watch (ms). */
const BLIND_SWEEP_MS = 2_000;
/** A sweep after a burst, a checkout or a change of directories waits for the disk to be quiet this long (ms). */
const SETTLE_MS = 150;

/** Starts watching `root`; work is done one piece at a time, in order. */
export function watchWorkspace(
  root: string,
  gitDir: string | undefined,
  targets: WatchTargets,
): Watching {
  let isSound = true;
  const fail = (): void => {
    isSound = false;
  };
  const work = new WorkQueue(fail);
  // A new model takes its time to be served; records are followed meanwhile.
  const reloads = new WorkQueue(fail);
  const reload = (): void => reloads.add('reload', () => targets.reload());
  const doubt = new Doubt();
  const sweepAll = (): void => {
    if (doubt.exists) {
      doubt.raise('');
      settle();
    } else work.add('sweep', () => targets.sweep(''));
  };
  const isTold = tellsEverything(root);
  // Where the system tells less, nobody is vouched for: then a sweep is all that can be done about a doubt.
  const isCovered = async (under: readonly string[]): Promise<boolean> =>
    !isTold || watch.covers(under.map(bucketPath));
  let patience = SETTLE_MS;
  const settle = (): void => {
    work.add('settle', async () => {
      const isSure = await doubt.settle(isCovered, targets.sweep);
      patience = isSure ? SETTLE_MS : Math.min(2 * patience, SWEEP_MS);
      if (!isSure) settleSoon.call(patience);
    });
  };
  const settleSoon = later(settle);
  const sweepSoon = later(() => {
    reload();
    sweepAll();
  });
  let timer = setInterval(sweepAll, SWEEP_MS);
  const watch = watchTree(
    root,
    {
      onHint: (hint) => {
        const directories = doubtful(hint);
        for (const directory of directories) doubt.raise(directory);
        if (hint === 'sweep') sweepSoon.call(SETTLE_MS);
        else {
          follow(hint, work, reload, targets);
          if (directories.length > 0) settleSoon.call(SETTLE_MS);
        }
      },
      onHead: () => sweepSoon.call(SETTLE_MS),
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
  doubt.raise('');
  const ready = watch.ready.then(settle).then(() => work.idle());
  const isSure = (): boolean => isTold && isSound && watch.isWhole() && !doubt.exists;
  return {
    ready,
    isSound: () => isSound,
    catchUp: async () => {
      watch.flush();
      if (!isSure() || work.isBusy) return false;
      await work.idle();
      return isSure();
    },
    isSure,
    count: watch.count,
    close: async () => {
      clearInterval(timer);
      settleSoon.cancel();
      sweepSoon.cancel();
      await watch.close();
      await Promise.all([work.close(), reloads.close()]);
    },
  };
}

type Later = { call(ms: number): void; cancel(): void };

/** Calls `run` once it has not been asked to for a while. */
function later(run: () => void): Later {
  let timer: NodeJS.Timeout | undefined;
  return {
    call: (ms) => {
      clearTimeout(timer);
      timer = setTimeout(run, ms);
    },
    cancel: () => clearTimeout(timer),
  };
}

function bucketPath(directory: string): string {
  return directory === '' ? 'bucket' : `bucket/${directory}`;
}

/** Directories of the bucket in which a hint leaves in the dark what happened before they were watched. */
function doubtful(hint: Hints | 'sweep'): readonly string[] {
  if (hint === 'sweep') return [''];
  const inside = [...hint.directories].filter((dir) => /^(bucket(\/|$)|$)/.test(dir));
  return inside.map((dir) => dir.slice('bucket/'.length));
}

/** Does what a hint asks for: single files are read again, directories swept. */
function follow(
  { files, directories }: Hints,
  work: WorkQueue,
  reload: () => void,
  targets: WatchTargets,
): void {
  const paths = [...files, ...directories];
  if (paths.some((path) => !path.startsWith('bucket/') && path !== 'bucket')) {
    reload();
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
  /** Named pieces that wait or run. */
  #named = 0;
  #tail: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  add(name: string | null, run: () => void | Promise<void>): void {
    if (name !== null && this.#waiting.has(name)) return;
    if (name !== null) this.#waiting.add(name);
    if (name !== null) this.#named++;
    this.#tail = this.#tail.then(async () => {
      if (name !== null) this.#waiting.delete(name);
      if (this.#isClosed) return;
      try {
        await run();
      } catch (error) {
        this.#onFailure(error);
      } finally {
        if (name !== null) this.#named--;
      }
    });
  }

  /** True while something that may take long (a sweep, a reload) waits or runs. */
  get isBusy(): boolean {
    return this.#named > 0;
  }

  idle(): Promise<void> {
    return this.#tail;
  }

  close(): Promise<void> {
    this.#isClosed = true;
    return this.#tail;
  }
}
