/** json-server over the same records. */

import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench.ts';
import { startChild } from '../cleanup.ts';
import { fetchText } from '../server.ts';
import { peerFile } from './packages.ts';

/** Address of the group's json-server with each collection at `/<short name>`; null when it is not installed. */
export function startJsonServer(bench: Bench): Promise<string | null> {
  const program = peerFile('json-server/lib/cli/bin.js');
  if (program === null) return Promise.resolve(null);
  const started = bench.once(
    'json-server',
    async () => {
      const { model, index } = await bench.workspace();
      const tables = [...model.collections.values()].map(({ short, path }) => [
        short,
        [...index.records(path)].map(({ data }) => data),
      ]);
      const file = join(bench.scratch, 'db.json');
      writeFileSync(file, JSON.stringify(Object.fromEntries(tables)));
      const port = await freePort();
      const args = [program, file, '--quiet', '--host', '127.0.0.1', '--port', String(port)];
      const { stop } = startChild(process.execPath, args, { cwd: bench.scratch, stdio: 'ignore' });
      const url = `http://127.0.0.1:${port}`;
      await untilItAnswers(`${url}/users?_limit=1`);
      return { url, stop };
    },
    ({ stop }) => stop(),
  );
  return started.then(({ url }) => url);
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function untilItAnswers(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await fetchText(url);
      return;
    } catch (error) {
      if (tries === 600) throw error;
      await sleep(50);
    }
  }
}
