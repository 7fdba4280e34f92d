/** Writes the index file anew in a process of its own, so that nobody waits for it, nor pays for it in memory. */

import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

/** Starts it and looks no further. */
export async function rebuildLater(root: string): Promise<void> {
  const child = await startRebuild(root, ['--quiet'], 'ignore');
  child.on('error', () => undefined);
  child.unref();
}

/** Waits for its end, good or bad; on a signal it is stopped. On a terminal it shows how far it is. */
export async function rebuildElsewhere(
  root: string,
  showsProgress: boolean,
  signal?: AbortSignal,
): Promise<void> {
  if (signal?.aborted === true) return;
  const flags = showsProgress ? [] : ['--quiet'];
  const child = await startRebuild(root, flags, showsProgress ? 'inherit' : 'ignore');
  const stop = (): void => void child.kill();
  signal?.addEventListener('abort', stop);
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve());
    child.once('exit', () => resolve());
  });
  signal?.removeEventListener('abort', stop);
}

async function startRebuild(
  root: string,
  flags: readonly string[],
  stderr: 'inherit' | 'ignore',
): Promise<ChildProcess> {
  const { shippedDir } = await import('./init/shipped.ts');
  const script = join(shippedDir(), 'bin', 'pail.js');
  const args = [script, 'index', 'rebuild', ...flags, '-C', root];
  return spawn(process.execPath, args, {
    detached: stderr === 'ignore',
    stdio: ['ignore', 'ignore', stderr],
  });
}
