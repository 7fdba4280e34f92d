/** Timing of processes and functions, figure and peer by turns so that both meet the same weather. */

import { spawnSync } from 'node:child_process';
import type { Measured } from './row.ts';

/** Anything that can be timed; a promise is awaited. */
export type Work = () => unknown;

/** Medians in ms over `rounds` turns after one that does not count. A null peer is not there. */
export async function compare(figure: Work, peer: Work | null, rounds: number): Promise<Measured> {
  return compareTimes(() => timeOf(figure), peer === null ? null : () => timeOf(peer), rounds);
}

/** The same for works that time themselves. */
export async function compareTimes(
  figure: () => number | Promise<number>,
  peer: (() => number | Promise<number>) | null,
  rounds: number,
): Promise<Measured> {
  const figures: number[] = [];
  const peers: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const figureMs = await figure();
    const peerMs = peer === null ? null : await peer();
    if (round === 0) continue;
    figures.push(figureMs);
    if (peerMs !== null) peers.push(peerMs);
  }
  return { figure: median(figures), peer: peer === null ? null : median(peers) };
}

/** ms that one call takes. */
export async function timeOf(work: Work): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** The value that `part` (0 to 1) of all values do not exceed; NaN without values. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * part));
  return sorted[at] ?? Number.NaN;
}

/** Runs a process to its end, its output thrown away. Throws when it fails, lest a broken command looks fast. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): void {
  const { status, stderr, error } = spawnSync(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${status}: ${stderr}`);
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}
