/** Real child processes that run a few lines of TypeScript against the sources. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export type Child = {
  readonly process: ChildProcess;
  /** Resolves once the child has printed `line`. */
  readonly printed: (line: string) => Promise<void>;
  readonly done: Promise<{ code: number | null; signal: string | null; out: string; err: string }>;
};

/** Runs `body` (an ES module) in the project's root; imports are written `./src/…`. `args` are its argv from 2 on. */
export function runChild(body: string, args: readonly string[] = []): Child {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', body, '--', ...args],
    { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let err = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
    for (const listener of listeners) listener();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const done = once(child, 'close').then(([code, signal]) => ({
    code: code as number | null,
    signal: signal as string | null,
    out,
    err,
  }));
  const printed = (line: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!out.split('\n').includes(line)) return;
        listeners.delete(look);
        resolve();
      };
      listeners.add(look);
      look();
      done.then(() => reject(new Error(`child ended without "${line}": ${out}${err}`)), reject);
    });
  return { process: child, printed, done };
}
