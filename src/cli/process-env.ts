/** The real process as an `Env`. */

import { type Env, outputWidth, wantsColor } from './env.ts';
import type { HeadStart } from './head-start.ts';

/** The streams and variables of the process. Standard input is not even opened before a command asks for it. */
export function processEnv(headStart?: HeadStart): Env {
  const { stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // The reader (`head`, a pager) has seen enough.
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  }
  const isTTY = stdout.isTTY === true;
  return {
    stdout: { write: (text) => void stdout.write(text) },
    stderr: { write: (text) => void stderr.write(text) },
    stdin: { [Symbol.asyncIterator]: () => process.stdin[Symbol.asyncIterator]() },
    get stdinIsTTY() {
      return process.stdin.isTTY === true;
    },
    cwd: process.cwd(),
    isTTY,
    columns: outputWidth(process.env, isTTY, stdout.columns),
    color: wantsColor(process.env, isTTY),
    now: () => Date.now(),
    vars: process.env,
    interrupted,
    ...(headStart === undefined ? {} : { headStart }),
  };
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
