/** Client-360 of a company with 1,000 activities from a running server, and as a process of its own. */

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Bench, PAIL } from '../bench.ts';
import { BUSY_CLIENT, writeBusyClient } from '../busy-client.ts';
import { compare, quantile, run, timeOf } from '../measure.ts';
import type { Measured, Row } from '../row.ts';
import { fetchText, startServer } from '../server.ts';

const ROUNDS = 200;
const NAME = 'client360, 1,000 activities';

export const CLIENT_ROWS: readonly Row[] = [
  {
    name: `${NAME}: answer of a running server, p50`,
    peer: '',
    unit: 'ms',
    goal: { atMost: 50 },
    measure: async (bench) => alone(quantile(await served(bench), 0.5)),
  },
  {
    name: `${NAME}: answer of a running server, p99`,
    peer: '',
    unit: 'ms',
    goal: null,
    measure: async (bench) => alone(quantile(await served(bench), 0.99)),
  },
  {
    name: `${NAME}: pail client360, a process of its own`,
    peer: 'empty node process',
    unit: 'ms',
    goal: null,
    measure: async (bench) => {
      addClient(bench);
      return compare(
        () => run(process.execPath, [PAIL, 'client360', BUSY_CLIENT, '--json'], bench.root),
        () => run(process.execPath, ['-e', ''], bench.root),
        Math.min(bench.rounds, 5),
      );
    },
  },
];

function alone(figure: number): Measured {
  return { figure, peer: null };
}

/** Adds the company to the bucket, as one commit. */
function addClient(bench: Bench): void {
  bench.once('busy client', () => {
    writeBusyClient(join(bench.root, 'bucket'));
    execFileSync('git', ['add', '-A'], { cwd: bench.root });
    execFileSync('git', ['commit', '-q', '-m', 'A busy client'], { cwd: bench.root });
    bench.pail('index', 'status');
  });
}

/** ms of each of many requests, one after the other, once the server has settled. */
function served(bench: Bench): Promise<readonly number[]> {
  return bench.once('client requests', async () => {
    addClient(bench);
    const { url } = await startServer(bench);
    const ask = (): Promise<string> => fetchText(`${url}/api/crm/client360/${BUSY_CLIENT}`);
    // The first check of all records is not what is measured.
    await fetchText(`${url}/api/problems`);
    if (!(await ask()).includes('Busy Client')) throw new Error('this is another client');
    const times: number[] = [];
    for (let i = 0; i < ROUNDS; i++) times.push(await timeOf(ask));
    return times;
  });
}
