import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import type { Server } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { connectTo, hasSocket, listenAt } from '../../src/bucket/socket.ts';
import { makeDir } from '../support/temp-dir.ts';

async function listening(dir: string, word: string): Promise<Server | undefined> {
  const server = await listenAt(dir, 'sock', (socket) => {
    // Someone who only looks whether it lives has gone before that.
    socket.on('error', () => undefined);
    socket.end(word);
  });
  onTestFinished(() => void server?.close());
  return server;
}

function hear(dir: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connectTo(dir, 'sock');
    socket.once('data', (chunk) => resolve(String(chunk)));
    socket.once('error', reject);
  });
}

it.each([
  ['short', ''],
  ['longer than a socket address holds', `${'d'.repeat(100)}/${'e'.repeat(100)}`],
])('a socket in a directory whose path is %s', async (_, below) => {
  const dir = join(makeDir(), below);
  mkdirSync(dir, { recursive: true });
  expect(hasSocket(dir, 'sock')).toBe(false);
  const server = await listening(dir, 'hello');
  expect(hasSocket(dir, 'sock')).toBe(true);
  expect(await hear(dir)).toBe('hello');
  await new Promise((done) => server?.close(done));
  expect(existsSync(join(dir, 'sock'))).toBe(false);
});

it('leaves a living socket alone, replaces a dead one', async () => {
  const dir = makeDir();
  const path = JSON.stringify(join(dir, 'sock'));
  const script = `require('net').createServer().listen(${path}, () => process.kill(process.pid, 'SIGKILL'))`;
  spawnSync(process.execPath, ['-e', script]);
  expect(hasSocket(dir, 'sock')).toBe(true);
  await expect(hear(dir)).rejects.toThrow('ECONNREFUSED');
  expect(await listening(dir, 'first')).toBeDefined();
  expect(await listening(dir, 'second')).toBeUndefined();
  expect(await hear(dir)).toBe('first');
});
