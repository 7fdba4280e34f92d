/** One line on a terminal that says how far a long import is. */

import type { Env, Globals } from '../env.ts';

export type Progress = {
  readonly show: (step: string, done: number, total?: number) => void;
  /** Clears the line. */
  readonly end: () => void;
};

const BAR = 24;

export function progressBar(env: Env, globals: Globals): Progress {
  const isShown = env.isTTY && !globals.quiet && !globals.json;
  let shown = '';
  const draw = (line: string): void => {
    if (!isShown || line === shown) return;
    env.stderr.write(`\r${line.padEnd(shown.length)}${line === '' ? '\r' : ''}`);
    shown = line;
  };
  return {
    show: (step, done, total) => draw(lineOf(step, done, total)),
    end: () => draw(''),
  };
}

function lineOf(step: string, done: number, total: number | undefined): string {
  if (total === undefined || total === 0) return `${step}: ${done} rows`;
  if (done >= total) return `${step} …`;
  const part = done / total;
  const full = Math.round(part * BAR);
  const bar = `${'#'.repeat(full)}${'.'.repeat(BAR - full)}`;
  return `${step} [${bar}] ${Math.floor(part * 100)} % of ${total}`;
}
