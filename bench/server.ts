/** `pail serve` as a process, and a client for it and its peers. */

import { readFileSync, rmSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Bench, type Observed, observed, PAIL } from './bench.ts';
import { startChild } from './cleanup.ts';

export type Server = {
  /** `http://127.0.0.1:4780`, no slash at the end. */
  readonly url: string;
  /** What the process took so far; the longest block counts anew from then on. */
  readonly observe: () => Promise<Observed>;
};

/** Parallel connections of a load. */
const CONNECTIONS = 8;

/** The group's server, started when first asked for, ready to answer. */
export function startServer(bench: Bench): Promise<Server> {
  const started = bench.once(
    'server',
    async () => {
      const report = join(bench.scratch, 'server.json');
      const { args, env } = observed(report);
      const { child, stop } = startChild(
        process.execPath,
        [...args, PAIL, 'serve', '--port', '0', '--quiet'],
        {
          cwd: bench.root,
          env: { ...process.env, ...env },
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      if (child.stdout === null) throw new Error('pail serve has no output');
      const [url = ''] = (await firstLine(child.stdout)).split(' ');
      const observe = async (): Promise<Observed> => {
        rmSync(report, { force: true });
        child.kill('SIGUSR2');
        return readWhenThere(report);
      };
      const server: Server = { url: url.replace(/\/$/, ''), observe };
      return { server, stop };
    },
    ({ stop }) => stop(),
  );
  return started.then(({ server }) => server);
}

async function firstLine(stream: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: stream })) return line;
  throw new Error('pail serve ended before it listened');
}

async function readWhenThere(path: string): Promise<Observed> {
  for (let tries = 0; tries < 3000; tries++) {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as Observed;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      await sleep(10);
    }
  }
  throw new Error('the server does not say what it took');
}

/** Body of a GET. Throws for any status but 200. */
export async function fetchText(url: string): Promise<string> {
  let text = '';
  await request(url, undefined, (chunk) => {
    text += chunk;
  });
  return text;
}

/** Gives the body to `take` piece by piece; without it the body is thrown away, which costs a load least. */
function request(url: string, agent?: Agent, take?: (chunk: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = get(url, agent === undefined ? {} : { agent }, (response) => {
      if (take !== undefined) response.setEncoding('utf8').on('data', take);
      response.resume();
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`${url}: status ${response.statusCode}`));
      });
    });
    sent.on('error', reject);
  });
}

/** Asks for the addresses in turn over kept connections for `ms`. The answer is ms per request. */
export async function loadFor(ms: number, urls: readonly string[]): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const start = performance.now();
  let done = 0;
  const worker = async (): Promise<void> => {
    while (performance.now() - start < ms) {
      await request(urls[done % urls.length] ?? '', agent);
      done++;
    }
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
    return (performance.now() - start) / done;
  } finally {
    agent.destroy();
  }
}
