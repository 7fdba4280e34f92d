/** Tells when HEAD moves. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FSWatcher } from 'chokidar';

export type HeadListeners = {
  /** Any event of the watched directories: it took its place in the system's queue. */
  readonly onEvent: () => void;
  /** A commit, a checkout, a reset. */
  readonly onMove: () => void;
  readonly onError: (error: unknown) => void;
};

/** Resolves once HEAD and its log are watched, through their directories, which see little else. */
export async function watchHead(
  watch: typeof import('chokidar').watch,
  gitDir: string,
  { onEvent, onMove, onError }: HeadListeners,
): Promise<FSWatcher> {
  const places = [gitDir, join(gitDir, 'logs')];
  let head = headState(gitDir);
  const watcher = watch(places, {
    ignoreInitial: true,
    depth: 0,
    ignored: (path) => !places.includes(path),
  });
  watcher.on('raw', () => {
    onEvent();
    const now = headState(gitDir);
    if (now === head || now === null) return;
    head = now;
    onMove();
  });
  watcher.on('error', onError);
  await new Promise<void>((resolve) => watcher.once('ready', () => resolve()));
  return watcher;
}

/** Changes whenever HEAD moves: its text, and the size and time of its log; null while it is being replaced. */
function headState(gitDir: string): string | null {
  const log = statSync(join(gitDir, 'logs', 'HEAD'), { throwIfNoEntry: false });
  try {
    return `${readFileSync(join(gitDir, 'HEAD'), 'utf8')} ${log?.size} ${log?.mtimeMs}`;
  } catch {
    return null;
  }
}
