/** One line on a terminal that says how far a long import is. */

import type { Env, Globals } from '../env.ts';

export type Progress = {
  readonly show: (step: string, rows: number, total?: number) => void;
  readonly step: (text: string) => void;
  /** Clears the line. */
  readonly end: () => void;
};

const BAR = 24;

export function progressBar(env: Env, globals: Globals): Progress {
  const isShown = env.isTTY && !globals.quiet && !globals.json;
  let shown = 0;
  const draw = (line: string): void => {
    if (!isShown) return;
    env.stderr.write(`\r${line.padEnd(shown)}`);
    shown = line.length;
  };
  return {
    show(step, rows, total) {
      if (total === undefined || total === 0) draw(`${step}: ${rows} rows`);
      else {
        const part = Math.min(1, rows / total);
        const full = Math.round(part * BAR);
        const bar = `${'#'.repeat(full)}${'.'.repeat(BAR - full)}`;
        draw(`${step} [${bar}] ${Math.floor(part * 100)} % of ${total} rows`);
      }
    },
    step: draw,
    end() {
      draw('');
      if (shown > 0 || isShown) env.stderr.write('\r');
    },
  };
}
