/** Timing of processes and functions, figure and peer by turns so that both meet the same weather. */

import { spawnSync } from 'node:child_process';

export type Timed = { readonly figureMs: number; readonly peerMs: number | null };

/** Anything that can be timed; a promise is awaited. */
export type Work = () => unknown;

/** Medians over `rounds` turns after one that does not count. A null peer is not there. */
export async function compare(figure: Work, peer: Work | null, rounds: number): Promise<Timed> {
  const figures: number[] = [];
  const peers: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const figureMs = await timeOf(figure);
    const peerMs = peer === null ? null : await timeOf(peer);
    if (round === 0) continue;
    figures.push(figureMs);
    if (peerMs !== null) peers.push(peerMs);
  }
  return { figureMs: median(figures), peerMs: peer === null ? null : median(peers) };
}

export async function timeOf(work: Work): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Runs a process to its end. Throws when it fails, lest a broken command looks fast. */
export function run(program: string, args: readonly string[], cwd: string): void {
  const { status, stderr, error } = spawnSync(program, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: exit ${status}: ${stderr}`);
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).error === undefined;
}
