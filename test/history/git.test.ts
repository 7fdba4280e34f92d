import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { makeRepo } from './git-repo.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const HOLD_LOCKS = `
  import { stateDirOf } from './src/bucket/state-dir.ts';
  import { HeadTransaction } from './src/history/move-head.ts';
  const [dir, head, tip] = process.argv.slice(-3);
  const transaction = new HeadTransaction(stateDirOf(dir).git);
  if ((await transaction.prepare(head, tip)) !== 'prepared') throw new Error('not prepared');
  console.log('holding');
  setInterval(() => undefined, 1000);`;

it('a kill of the whole process group leaves no lock of git behind', async () => {
  const repo = makeRepo({ 'a.txt': 'a' });
  const head = repo.git('rev-parse', 'HEAD');
  const tip = repo.git('commit-tree', '-p', head, '-m', 'next', 'HEAD^{tree}');
  const args = ['--import', 'tsx', '--input-type=module', '-e', HOLD_LOCKS];
  const child = spawn(process.execPath, [...args, '--', repo.dir, head, tip], {
    cwd: ROOT,
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  const isLocked = (): boolean =>
    existsSync(join(repo.dir, '.git/HEAD.lock')) ||
    existsSync(join(repo.dir, '.git/refs/heads/main.lock'));
  expect(isLocked()).toBe(true);
  process.kill(-(child.pid ?? Number.NaN), 'SIGKILL');
  for (let waited = 0; isLocked() && waited < 2000; waited += 20) await sleep(20);
  expect(isLocked()).toBe(false);
  expect(repo.git('rev-parse', 'HEAD')).toBe(head);
});
