import { appendFileSync, mkdirSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { type Watch, type WatchOptions, watchTree } from '../../src/bucket/watch.ts';
import { makeRepo } from '../history/git-repo.ts';
import { makeDir } from '../support/temp-dir.ts';

const open: Watch[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((watch) => watch.close()));
});

type Seen = {
  readonly directories: Set<string>;
  readonly files: Set<string>;
  sweeps: number;
  heads: number;
  /** True when `path` was hinted at: itself, or a directory above it, or by a sweep. */
  readonly covers: (path: string) => boolean;
  readonly clear: () => void;
};

/** A watch that is ready, and what it has told so far. */
async function watched(root: string, options: WatchOptions = {}): Promise<Seen> {
  const seen: Seen = {
    directories: new Set(),
    files: new Set(),
    sweeps: 0,
    heads: 0,
    covers: (path) =>
      seen.sweeps > 0 ||
      seen.files.has(path) ||
      [...seen.directories].some((dir) => dir === '' || `${path}/`.startsWith(`${dir}/`)),
    clear: () => {
      seen.directories.clear();
      seen.files.clear();
      seen.sweeps = 0;
    },
  };
  const watch = watchTree(
    root,
    {
      onHint: (hint) => {
        if (hint === 'sweep') seen.sweeps++;
        else {
          for (const dir of hint.directories) seen.directories.add(dir);
          for (const file of hint.files) seen.files.add(file);
        }
      },
      onHead: () => {
        seen.heads++;
      },
    },
    options,
  );
  open.push(watch);
  await watch.ready;
  return seen;
}

const FILES = {
  'bucket/deals/a.json': 'a1',
  'bucket/users/u.json': 'u1',
  'pail.yaml': 'version: 1',
};
const soon = { timeout: 5000, interval: 10 };

it.each<[string, string, (dir: string) => void]>([
  [
    'a new file',
    'bucket/deals/b.json',
    (dir) => writeFileSync(join(dir, 'bucket/deals/b.json'), 'b'),
  ],
  [
    'an edit in place',
    'bucket/deals/a.json',
    (dir) => appendFileSync(join(dir, 'bucket/deals/a.json'), 'x'),
  ],
  [
    'an atomic save',
    'bucket/deals/a.json',
    (dir) => {
      writeFileSync(join(dir, 'bucket/deals/.a.json.swp'), 'a2');
      renameSync(join(dir, 'bucket/deals/.a.json.swp'), join(dir, 'bucket/deals/a.json'));
    },
  ],
  ['a removal', 'bucket/deals/a.json', (dir) => unlinkSync(join(dir, 'bucket/deals/a.json'))],
  [
    'a new directory with a file in it',
    'bucket/crm/leads/l.json',
    (dir) => {
      mkdirSync(join(dir, 'bucket/crm/leads'), { recursive: true });
      writeFileSync(join(dir, 'bucket/crm/leads/l.json'), 'l');
    },
  ],
  [
    'a directory moved in',
    'bucket/deals/sub/x.json',
    (dir) => {
      mkdirSync(join(dir, 'elsewhere'));
      writeFileSync(join(dir, 'elsewhere/x.json'), 'x');
      renameSync(join(dir, 'elsewhere'), join(dir, 'bucket/deals/sub'));
    },
  ],
  [
    'a directory removed',
    'bucket/users/u.json',
    (dir) => rmSync(join(dir, 'bucket/users'), { recursive: true }),
  ],
  ['the configuration', 'pail.yaml', (dir) => writeFileSync(join(dir, 'pail.yaml'), 'version: 2')],
])('hints at %s', async (_, path, change) => {
  const dir = makeDir(FILES);
  const seen = await watched(dir);
  change(dir);
  await vi.waitFor(() => expect(seen.covers(path)).toBe(true), soon);
  expect(seen.sweeps).toBe(0);
});

it.each([
  ['made later', 'bucket/crm', false],
  ['removed and made again', 'bucket/deals', true],
  ['removed and made again above', 'bucket', true],
])('sees files in a directory that was %s', async (_, path, exists) => {
  const dir = makeDir(FILES);
  const seen = await watched(dir);
  if (exists) rmSync(join(dir, path), { recursive: true });
  mkdirSync(join(dir, path, 'new'), { recursive: true });
  await vi.waitFor(() => expect(seen.covers(`${path}/x`)).toBe(true), soon);
  let n = 0;
  await vi.waitFor(() => {
    // Whatever came before its watch was set is the sweep's to find; from some moment on each file counts.
    const file = `${path}/new/${n++}.json`;
    seen.clear();
    writeFileSync(join(dir, file), 'x');
    return vi.waitFor(() => expect(seen.files.has(file)).toBe(true), {
      timeout: 300,
      interval: 10,
    });
  }, soon);
});

it('says nothing of temporary and unwanted files', async () => {
  const dir = makeDir({ ...FILES, 'node_modules/x/y.js': '' });
  const seen = await watched(dir, { only: ['bucket', 'schemas', 'views', 'pail.yaml'] });
  for (const name of [
    '.pail-tmp-x',
    '.merge_file_x',
    '.a.json.swp',
    'a.json~',
    '4913',
    '.#a.json',
  ]) {
    writeFileSync(join(dir, 'bucket/deals', name), '');
  }
  writeFileSync(join(dir, 'node_modules/x/y.js'), 'changed');
  writeFileSync(join(dir, 'other.txt'), '');
  writeFileSync(join(dir, 'bucket/deals/last.json'), '');
  await vi.waitFor(() => expect(seen.files.has('bucket/deals/last.json')).toBe(true), soon);
  expect([...seen.files]).toEqual(['bucket/deals/last.json']);
  expect([...seen.directories]).toEqual([]);
});

it('notices entries of `only` that appear later', async () => {
  const dir = makeDir({ 'pail.yaml': '' });
  const seen = await watched(dir, { only: ['bucket', 'views'] });
  mkdirSync(join(dir, 'views'));
  writeFileSync(join(dir, 'views/board.yaml'), '');
  await vi.waitFor(() => expect(seen.covers('views/board.yaml')).toBe(true), soon);
  expect(seen.covers('pail.yaml')).toBe(false);
});

it('a burst is one hint to sweep, not thousands', async () => {
  const dir = makeDir(FILES);
  const seen = await watched(dir);
  for (let i = 0; i < 3000; i++) writeFileSync(join(dir, `bucket/deals/n${i}.json`), 'x');
  await vi.waitFor(() => expect(seen.sweeps).toBeGreaterThan(0), soon);
  expect(seen.sweeps).toBeLessThan(5);
});

it('tells when HEAD moves: commit, checkout, reset', async () => {
  const repo = makeRepo(FILES);
  repo.git('branch', 'other');
  const seen = await watched(repo.dir, { gitDir: join(repo.dir, '.git'), only: ['bucket'] });
  for (const args of [
    ['commit', '-q', '--allow-empty', '-m', 'empty'],
    ['checkout', '-q', 'other'],
    ['reset', '-q', '--hard', 'main'],
  ]) {
    const before = seen.heads;
    repo.git(...args);
    await vi.waitFor(() => expect(seen.heads).toBeGreaterThan(before), soon);
  }
  expect(seen.files).toEqual(new Set());
});

it('is silent once closed', async () => {
  const dir = makeDir(FILES);
  const seen = await watched(dir);
  writeFileSync(join(dir, 'bucket/deals/b.json'), 'b');
  await Promise.all(open.splice(0).map((watch) => watch.close()));
  seen.clear();
  writeFileSync(join(dir, 'bucket/deals/c.json'), 'c');
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(seen.covers('bucket/deals/c.json')).toBe(false);
});
