import { linkSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockHolder, withLock } from '../../src/bucket/lock.ts';
import { ownProcessId } from '../../src/bucket/process-id.ts';
import { PailError } from '../../src/errors.ts';
import { makeDir } from '../support/temp-dir.ts';
import { runChild } from './child.ts';

const COUNT = `
import { readFileSync, writeFileSync } from 'node:fs';
import { withLock } from './src/bucket/lock.ts';
const [dir, file, times] = process.argv.slice(-3);
for (let i = 0; i < Number(times); i++) {
  await withLock(dir, 'counting', async () => {
    const n = Number(readFileSync(file, 'utf8'));
    await new Promise((resolve) => setTimeout(resolve, 1));
    writeFileSync(file, String(n + 1));
  }, { timeoutMs: 25000 });
}`;

const HOLD = `
import { withLock } from './src/bucket/lock.ts';
await withLock(process.argv.at(-1), 'holding on', async () => {
  console.log('held');
  await new Promise((resolve) => setTimeout(resolve, 60000));
});`;

it('8 processes count to 200 without losing one, and leave nothing', async () => {
  const dir = makeDir({ count: '0' });
  const state = join(dir, 'state');
  const children = Array.from({ length: 8 }, () =>
    runChild(COUNT, [state, join(dir, 'count'), '25']),
  );
  for (const child of children) expect(await child.done).toMatchObject({ code: 0, err: '' });
  expect(readFileSync(join(dir, 'count'), 'utf8')).toBe('200');
  expect(readdirSync(state)).toEqual([]);
});

it('takes over at once from a holder that was killed, however many want it', async () => {
  const dir = makeDir({ count: '0' });
  const holder = runChild(HOLD, [dir]);
  await holder.printed('held');
  expect(lockHolder(dir)).toMatchObject({ pid: holder.process.pid, state: 'alive' });
  const waiting = [1, 2, 3].map(() => runChild(COUNT, [dir, join(dir, 'count'), '20']));
  holder.process.kill('SIGKILL');
  await holder.done;
  const started = Date.now();
  await withLock(dir, 'after the kill', () => undefined);
  expect(Date.now() - started).toBeLessThan(2000);
  for (const child of waiting) expect(await child.done).toMatchObject({ code: 0, err: '' });
  expect(readFileSync(join(dir, 'count'), 'utf8')).toBe('60');
  expect(readdirSync(dir)).toEqual(['count']);
});

it('times out with the name and the work of a living holder, who keeps the lock', async () => {
  const dir = makeDir();
  const holder = runChild(HOLD, [dir]);
  await holder.printed('held');
  const refused = withLock(dir, 'waiting', () => undefined, { timeoutMs: 80 });
  await expect(refused).rejects.toMatchObject({
    code: 'locked',
    data: { pid: holder.process.pid, what: 'holding on' },
    message: expect.stringContaining(`process ${holder.process.pid} (holding on, since 20`),
  });
  expect(lockHolder(dir)?.pid).toBe(holder.process.pid);
  holder.process.kill('SIGKILL');
  await holder.done;
});

it('serves callers of one process in order, and passes the turn on after a failure', async () => {
  const dir = makeDir();
  const order: number[] = [];
  const results = await Promise.allSettled(
    [0, 1, 2, 3, 4].map((i) =>
      withLock(dir, `call ${i}`, () => {
        order.push(i);
        if (i === 2) throw new Error('two fails');
      }),
    ),
  );
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(results.map((result) => result.status)).toEqual([
    'fulfilled',
    'fulfilled',
    'rejected',
    'fulfilled',
    'fulfilled',
  ]);
  expect(readdirSync(dir)).toEqual([]);
});

it('a caller that gave up waiting in this process does not hold up the next', async () => {
  const dir = makeDir();
  let finish: () => void = () => undefined;
  const first = withLock(dir, 'first', () => new Promise<void>((resolve) => (finish = resolve)));
  const second = withLock(dir, 'second', () => 'second', { timeoutMs: 20 });
  const third = withLock(dir, 'third', () => 'third');
  await expect(second).rejects.toThrow(PailError);
  finish();
  await first;
  await expect(third).resolves.toBe('third');
});

it.each([
  ['a process number in use by a younger process', { start: '1' }, 0, 'taken'],
  ['a process of this host that is gone', { pid: 2 ** 22 + 7 }, 0, 'taken'],
  ['another host, touched a minute ago', { host: 'elsewhere' }, 60_000, 'waits'],
  ['another host, silent for 11 minutes', { host: 'elsewhere' }, 660_000, 'taken'],
])('a lock of %s', async (_, owner, ageMs, outcome) => {
  const dir = makeDir();
  const id = { ...ownProcessId(), nonce: 'x', what: 'old work', at: '2026-01-01', ...owner };
  writeFileSync(join(dir, 'lock'), JSON.stringify(id));
  const touched = new Date(Date.now() - ageMs);
  utimesSync(join(dir, 'lock'), touched, touched);
  const attempt = withLock(dir, 'new work', () => 'taken', { timeoutMs: 60 });
  const result = await attempt.catch((error: PailError) => error.code);
  expect(result).toBe(outcome === 'taken' ? 'taken' : 'locked');
});

it.each(['', '{"pid":', 'null', 'DIRC'])(
  'an unreadable lock %j is taken over after 10 s only',
  async (text) => {
    const dir = makeDir({ lock: text });
    await expect(
      withLock(dir, 'too early', () => undefined, { timeoutMs: 40 }),
    ).rejects.toMatchObject({ code: 'locked', data: { pid: null } });
    const old = new Date(Date.now() - 11_000);
    utimesSync(join(dir, 'lock'), old, old);
    await expect(withLock(dir, 'now', () => 'done')).resolves.toBe('done');
  },
);

it('does not remove a lock that has become another holder’s', async () => {
  const dir = makeDir();
  const other = JSON.stringify({
    ...ownProcessId(),
    host: 'elsewhere',
    nonce: 'y',
    what: 'w',
    at: '',
  });
  await withLock(dir, 'suspended for long', () => {
    writeFileSync(join(dir, 'lock'), other);
  });
  expect(readFileSync(join(dir, 'lock'), 'utf8')).toBe(other);
});

it('recovers when the one that took over a dead lock was killed as well', async () => {
  const dir = makeDir();
  const dead = { ...ownProcessId(), pid: 2 ** 22 + 7, nonce: 'x', what: 'old work', at: '' };
  writeFileSync(join(dir, 'lock'), JSON.stringify(dead));
  linkSync(join(dir, 'lock'), join(dir, 'lock.break'));
  await expect(withLock(dir, 'now', () => 'done')).resolves.toBe('done');
  expect(readdirSync(dir)).toEqual([]);
});
