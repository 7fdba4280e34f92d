/** Asks a server that runs under `loop-probe.js` how it is. */

import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Server } from './workspace.ts';

/** Arguments of Node that load the probe. */
export const PROBE_ARGS: readonly string[] = [
  '--import',
  fileURLToPath(new URL('loop-probe.js', import.meta.url)),
];

export type Vitals = {
  /** Longest time without a turn of the event loop since the last reset, ms. */
  readonly longestMs: number;
  /** The same in time of the processor, ms. */
  readonly longestCpuMs: number;
  /** Of the process since its start, ms. */
  readonly cpuMs: number;
  readonly rssMb: number;
};

/** The server's vitals now; `reset` begins a new measurement of the event loop. */
export async function vitalsOf({ child }: Server, reset = false): Promise<Vitals> {
  const answer = once(child, 'message');
  child.send(reset ? 'reset' : 'read');
  return (await answer)[0] as Vitals;
}

/** Open files of a process; 0 where the system does not tell. */
export function descriptorsOf({ child }: Server): number {
  try {
    return readdirSync(`/proc/${child.pid}/fd`).length;
  } catch {
    return 0;
  }
}

/** Less work than this in a look (ms) is rest. */
const REST_CPU_MS = 10;
const LOOK_MS = 300;

/** Waits until the server has nothing more to do: two looks in a row without work. Throws after `timeoutMs`. */
export async function untilIdle(server: Server, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let before = (await vitalsOf(server)).cpuMs;
  for (let calm = 0; calm < 2; ) {
    if (Date.now() > deadline) throw new Error(`the server is still at work after ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = (await vitalsOf(server)).cpuMs;
    calm = now - before < REST_CPU_MS ? calm + 1 : 0;
    before = now;
  }
}
