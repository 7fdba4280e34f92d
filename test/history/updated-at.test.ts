import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { lastChanges } from '../../src/history/updated-at.ts';
import { makeDir } from '../bucket/temp-dir.ts';
import { makeRepo, type Repo, repoAt } from './git-repo.ts';

const ms = (day: number): number => Date.UTC(2026, 0, day);

/** Commits all changes with a committer date of that day in January 2026. */
function commitOn(repo: Repo, day: number, message: string): string {
  repo.git('add', '-A');
  const date = new Date(ms(day)).toISOString();
  repo.commitAt(date, message);
  return repo.git('rev-parse', 'HEAD');
}

/** a and b on the 1st; b on the 2nd; c, on a branch, on the 3rd, merged on the 5th; a removed on the 6th. */
function makeHistory(): { repo: Repo; second: string; side: string } {
  const repo = makeRepo();
  repo.write('bucket/a.json', 'a');
  repo.write('bucket/b.json', 'b');
  repo.write('notes.txt', 'n');
  commitOn(repo, 1, 'first');
  repo.write('bucket/b.json', 'b2');
  const second = commitOn(repo, 2, 'second');
  repo.git('checkout', '-q', '-b', 'side');
  repo.write('bucket/sub/ü "c".json', 'c');
  const side = commitOn(repo, 3, 'on the side');
  repo.git('checkout', '-q', 'main');
  repo.write('notes.txt', 'n2');
  commitOn(repo, 4, 'notes');
  repo.git('merge', '-q', '--no-ff', '--no-commit', 'side');
  commitOn(repo, 5, 'merge');
  repo.write('bucket/a.json', null);
  commitOn(repo, 6, 'remove');
  return { repo, second, side };
}

const ALL = { 'bucket/a.json': ms(6), 'bucket/b.json': ms(2), 'bucket/sub/ü "c".json': ms(5) };

it('dates each file by its last commit along first parents', async () => {
  const { repo } = makeHistory();
  const { files, head, isIncrement } = await lastChanges(repo.dir, 'bucket');
  expect(Object.fromEntries(files)).toEqual(ALL);
  expect(head).toBe(repo.git('rev-parse', 'HEAD'));
  expect(isIncrement).toBe(false);
  expect([...(await lastChanges(repo.dir, '')).files.keys()]).toContain('notes.txt');
});

it('an older table and what is new make the whole', async () => {
  const { repo, second } = makeHistory();
  const { files, isIncrement } = await lastChanges(repo.dir, 'bucket', second);
  expect(isIncrement).toBe(true);
  expect(Object.fromEntries(files)).toEqual({
    'bucket/a.json': ms(6),
    'bucket/sub/ü "c".json': ms(5),
  });
  const head = repo.git('rev-parse', 'HEAD');
  expect(await lastChanges(repo.dir, 'bucket', head)).toEqual({
    head,
    files: new Map(),
    isIncrement: true,
  });
});

it.each(['a commit of a merged branch', 'an unknown commit', 'a commit that was reset away'])(
  'reads the whole when asked since %s',
  async (what) => {
    const { repo, side } = makeHistory();
    let since = what === 'an unknown commit' ? 'f'.repeat(40) : side;
    let expected: Record<string, number> = ALL;
    if (what === 'a commit that was reset away') {
      since = repo.git('rev-parse', 'HEAD');
      repo.git('reset', '-q', '--hard', 'HEAD~1');
      expected = { ...ALL, 'bucket/a.json': ms(1) };
    }
    const { files, isIncrement } = await lastChanges(repo.dir, 'bucket', since);
    expect(isIncrement).toBe(false);
    expect(Object.fromEntries(files)).toEqual(expected);
  },
);

it('a shallow clone knows what it has and nothing of the rest', async () => {
  const { repo } = makeHistory();
  const dir = join(realpathSync(makeDir()), 'shallow');
  repo.git('clone', '-q', '--depth', '1', pathToFileURL(repo.dir).href, dir);
  const shallow = repoAt(dir);
  shallow.git('config', 'user.name', 'U');
  shallow.git('config', 'user.email', 'u@example.com');
  shallow.write('bucket/new.json', 'n');
  commitOn(shallow, 9, 'new');
  expect(Object.fromEntries((await lastChanges(dir, 'bucket')).files)).toEqual({
    'bucket/new.json': ms(9),
    'bucket/b.json': null,
    'bucket/sub/ü "c".json': null,
  });
});

it('no commits, no dates', async () => {
  const repo = makeRepo();
  expect(await lastChanges(repo.dir, '')).toEqual({
    head: null,
    files: new Map(),
    isIncrement: false,
  });
});
