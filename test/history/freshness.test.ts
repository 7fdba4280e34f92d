import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { Census } from '../../src/bucket/census.ts';
import { stateDirOf } from '../../src/bucket/state-dir.ts';
import { startStatus } from '../../src/history/freshness.ts';
import { makeRepo } from './git-repo.ts';

afterEach(() => vi.restoreAllMocks());

it('names every file that differs, whether git or the census knows of it', async () => {
  const repo = makeRepo({ 'bucket/a.json': '{}', 'bucket/b.json': '{}', 'x.txt': '' });
  const { git: info } = stateDirOf(repo.dir);
  if (info === null) throw new Error('not in git');
  writeFileSync(join(repo.dir, '.git/info/exclude'), 'ignored*\n');
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 10_000);
  const write = (name: string): void => writeFileSync(join(repo.dir, name), '[]');
  const status = async () => {
    const census = new Census(join(repo.dir, '.git/pail/census'), join(repo.dir, 'bucket'));
    const entries = await startStatus(info, 'bucket', census);
    return entries?.map(({ path, state }) => `${state} ${path}`).sort();
  };
  write('bucket/new.json');
  write('bucket/ignored.json');
  expect(await status()).toEqual(['!! bucket/ignored.json', '?? bucket/new.json']);
  write('bucket/b.json');
  // Git was not asked for untracked files: what the census names has one state for all.
  const known = ['?? bucket/ignored.json', '?? bucket/new.json'];
  expect(await status()).toEqual([' M bucket/b.json', ...known]);
  write('bucket/ignored2.json');
  expect(await status()).toEqual([
    ' M bucket/b.json',
    '!! bucket/ignored.json',
    '!! bucket/ignored2.json',
    '?? bucket/new.json',
  ]);
  repo.git('add', 'bucket/new.json');
  expect(await status()).toContain('A  bucket/new.json');
});
