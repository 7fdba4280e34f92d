/** Temporary directories and child processes go away however a run ends, Ctrl-C included. */

import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const pending = new Set<() => void>();

/** A new directory, and what removes it. */
export function tempDir(): { readonly dir: string; readonly remove: () => void } {
  const dir = mkdtempSync(join(tmpdir(), 'pail-bench-'));
  const remove = onEnd(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  return { dir, remove };
}

/** A process that is killed at the end at the latest. */
export function startChild(
  program: string,
  args: readonly string[],
  options: SpawnOptions,
): { readonly child: ChildProcess; readonly stop: () => Promise<void> } {
  const child = spawn(program, args, options);
  const gone = new Promise<void>((resolve) => {
    child.once('close', () => resolve());
    child.once('error', () => resolve());
  });
  const kill = onEnd(() => child.kill('SIGKILL'));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const late = setTimeout(kill, 5000);
    await gone;
    clearTimeout(late);
    kill();
  };
  return { child, stop };
}

/** `work` is done once: when the answer is called, or when the run ends. */
function onEnd(work: () => unknown): () => void {
  const once = (): void => {
    if (pending.delete(once)) work();
  };
  pending.add(once);
  return once;
}

/** Last made, first gone: servers before the directories they work in. */
function cleanUp(): void {
  for (const work of [...pending].reverse()) work();
}

/** Cleans up when this process ends, by itself, by a fault or by a signal. */
export function cleanUpAtExit(): void {
  process.once('exit', cleanUp);
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    process.once(signal, () => process.exit(code));
  }
}
