import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { entriesInIndex } from '../../src/history/index-file.ts';
import { makeRepo, type Repo } from './git-repo.ts';

const LONG = `bucket/${'long/'.repeat(900)}x.json`;
const FILES = ['bucket/a.json', 'bucket/ü "b"\n.json', 'b', 'bucket/deals/deal_7k2m9x4qpa.json'];

function makeFiles(): Repo {
  return makeRepo(Object.fromEntries(FILES.map((file) => [file, file])));
}

/** The same as git tells it. */
function listed(repo: Repo): Map<string, string> {
  const lines = repo.git('ls-files', '--stage', '-z').split('\0').filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [facts = '', file = ''] = line.split('\t');
      const [mode, id, stage] = facts.split(' ');
      return [file, stage === '0' ? `${mode} ${id}` : 'unmerged'];
    }),
  );
}

const entriesOf = (repo: Repo, files: readonly string[]) =>
  entriesInIndex(readFileSync(join(repo.dir, '.git/index')), files);

/** States of an index that Pail reads by itself. */
const READ: Readonly<Record<string, (repo: Repo) => void>> = {
  'as git makes it': () => undefined,
  'with a name longer than its length field': (repo) => {
    const blob = repo.git('rev-parse', 'HEAD:b');
    repo.git('update-index', '--add', '--cacheinfo', `100755,${blob},${LONG}`);
  },
  'with an entry of version 3': (repo) => {
    repo.write('later.json', 'x');
    repo.git('add', '--intent-to-add', 'later.json');
  },
  'with the cache of untracked files': (repo) => {
    repo.git('config', 'core.untrackedCache', 'true');
    repo.git('update-index', '--untracked-cache');
    repo.git('status');
  },
  'with a conflict': (repo) => {
    repo.git('checkout', '-q', '-b', 'other');
    repo.write('bucket/a.json', 'theirs');
    repo.git('commit', '-q', '-a', '-m', 'theirs');
    repo.git('checkout', '-q', 'main');
    repo.write('bucket/a.json', 'ours');
    repo.git('commit', '-q', '-a', '-m', 'ours');
    expect(repo.tryGit('merge', '-q', 'other').code).toBe(1);
  },
  'without entries': (repo) => void repo.git('rm', '-q', '-r', '--cached', '.'),
};

it.each(Object.keys(READ))('an index %s holds what git says', (state) => {
  const repo = makeFiles();
  READ[state]?.(repo);
  const all = listed(repo);
  expect(entriesOf(repo, [...all.keys(), 'bucket/none.json', 'x'])).toEqual(all);
  expect(entriesOf(repo, ['bucket/a.json'])?.size).toBe(all.has('bucket/a.json') ? 1 : 0);
});

it.each([
  ['of version 4', ['update-index', '--index-version', '4']],
  ['in two parts', ['update-index', '--split-index']],
])('an index %s is left to git', (_, args) => {
  const repo = makeFiles();
  repo.git(...args);
  expect(entriesOf(repo, FILES)).toBeNull();
});

it('cut anywhere, it is left to git, unless all entries are there', () => {
  const repo = makeFiles();
  const all = listed(repo);
  const bytes = readFileSync(join(repo.dir, '.git/index'));
  const found = Array.from(bytes, (_, length) => entriesInIndex(bytes.subarray(0, length), FILES));
  const told = found.filter((entries) => entries !== null);
  expect(told.length).toBeLessThan(3);
  for (const entries of told) expect(entries).toEqual(all);
});
