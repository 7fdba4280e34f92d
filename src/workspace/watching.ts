/** Keeps a workspace equal to the disk while a server runs. */

export type WatchTargets = {
  /** Compares everything below a directory of the bucket (`''` = all) with the disk. */
  sweep(directory: string): Promise<void>;
  /** Reads files of the bucket again. */
  sync(files: readonly string[]): void;
  /** Schemas, views or pail.yaml changed. */
  reload(): void;
};

export type Watching = { readonly ready: Promise<void>; close(): Promise<void> };

const SWEEP_MS = 500;

export function watchWorkspace(_root: string, targets: WatchTargets): Watching {
  let queue: Promise<void> = targets.sweep('');
  const timer = setInterval(() => {
    queue = queue.then(() => targets.sweep(''));
  }, SWEEP_MS);
  return {
    ready: queue,
    close: async () => {
      clearInterval(timer);
      await queue;
    },
  };
}
