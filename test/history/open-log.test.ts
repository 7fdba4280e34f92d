import { readFileSync, realpathSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { stateDirOf } from '../../src/bucket/state-dir.ts';
import type { CommitLog } from '../../src/history/commit-log.ts';
import { openLog } from '../../src/history/open-log.ts';
import { type RecordNode, recordNodes } from '../../src/history/record-nodes.ts';
import { makeDir } from '../support/temp-dir.ts';
import { makeRepo, type Repo, repoAt } from './git-repo.ts';

let clock = 0;

/** Commits everything, an hour after the last commit; answers its id. */
function commit(repo: Repo, message: string, files: Record<string, string | null> = {}): string {
  for (const [file, text] of Object.entries(files)) repo.write(file, text);
  repo.git('add', '-A');
  clock++;
  repo.commitAt(new Date(Date.UTC(2026, 0, 1, clock)).toISOString(), message);
  return repo.git('rev-parse', 'HEAD');
}

async function open(repo: Repo): Promise<CommitLog> {
  const { dir, git } = stateDirOf(repo.dir);
  if (git === null) throw new Error('not in git');
  const log = await openLog({ git, cacheDir: join(dir, 'cache'), subdir: 'bucket' });
  if (log === null) throw new Error('no commits');
  return log;
}

const cacheOf = (repo: Repo): string => join(stateDirOf(repo.dir).dir, 'cache', 'history');

/** Everything a log knows, for comparison. */
function dump(log: CommitLog): unknown[] {
  return log.newestFirst().map((at) => [log.infoOf(at), log.filesOf(at)]);
}

async function subjects(repo: Repo): Promise<string[]> {
  const log = await open(repo);
  return log.newestFirst().map((at) => log.infoOf(at).subject);
}

function makeHistory(): Repo {
  const repo = makeRepo();
  commit(repo, 'one\n\nPail-Via: import:17', {
    'bucket/d/a_1.json': '1',
    'bucket/d/a_2.json': '2',
  });
  commit(repo, 'two', { 'bucket/d/a_1.json': '3', 'notes.txt': 'n' });
  repo.git('checkout', '-q', '-b', 'side');
  commit(repo, 'side', { 'bucket/d/a_2.json': '4' });
  repo.git('checkout', '-q', 'main');
  commit(repo, 'three', { 'bucket/d/a_1.json': '5' });
  repo.git('merge', '-q', '--no-ff', '--no-commit', 'side');
  commit(repo, 'merge');
  commit(repo, 'four', { 'bucket/d/a_1.json': null, 'bucket/d/7/a_1.json': '5' });
  return repo;
}

it('knows each commit, what it did, and what acted', async () => {
  const repo = makeHistory();
  const log = await open(repo);
  const all = log.newestFirst().map((at) => ({ ...log.infoOf(at), files: log.filesOf(at).length }));
  expect(all.map(({ subject, files }) => [subject, files])).toEqual([
    ['four', 2],
    ['merge', 1],
    ['three', 1],
    ['side', 1],
    ['two', 1],
    ['one', 2],
  ]);
  expect(all[5]).toMatchObject({
    via: 'import:17',
    author: { name: 'Uma User', email: 'uma@example.com' },
    at: Date.UTC(2026, 0, 1, clock - 5),
    isMerge: false,
    isBoundary: false,
  });
  expect(all[1]).toMatchObject({ via: null, isMerge: true });
  const blob = (spec: string): string => repo.git('rev-parse', spec);
  expect(log.filesOf(log.newestFirst()[0] ?? 0)).toEqual([
    { path: 'd/7/a_1.json', before: null, after: blob('HEAD:bucket/d/7/a_1.json'), takenFrom: 0 },
    { path: 'd/a_1.json', before: blob('HEAD~1:bucket/d/a_1.json'), after: null, takenFrom: 0 },
  ]);
});

it('follows a record through directories and past a merge that only took a side', async () => {
  const log = await open(makeHistory());
  const past = (id: string): string[] => {
    const subjects: string[] = [];
    let node: RecordNode | null | undefined = recordNodes(log, id).last;
    for (; node; node = node.parents[0]) subjects.push(log.infoOf(node.at).subject);
    return subjects;
  };
  expect(past('a_1')).toEqual(['four', 'three', 'two', 'one']);
  expect(past('a_2')).toEqual(['side', 'one']);
  expect(recordNodes(log, 'a_').last).toBeNull();
  expect(recordNodes(log, 'a_1').last?.path).toBe('d/7/a_1.json');
});

it('a merge that both sides went into is a version with two parents', async () => {
  const repo = makeRepo();
  commit(repo, 'one', { 'bucket/d/a_1.json': '1\n\n\n\n2\n' });
  repo.git('checkout', '-q', '-b', 'side');
  commit(repo, 'side', { 'bucket/d/a_1.json': '1\n\n\n\n3\n' });
  repo.git('checkout', '-q', 'main');
  commit(repo, 'main', { 'bucket/d/a_1.json': '0\n\n\n\n2\n' });
  repo.git('merge', '-q', '--no-ff', '--no-commit', 'side');
  commit(repo, 'merge');
  const log = await open(repo);
  const last = recordNodes(log, 'a_1').last;
  expect(log.infoOf(last?.at ?? -1).subject).toBe('merge');
  expect(last?.parents.map((node) => log.infoOf(node?.at ?? -1).subject)).toEqual(['main', 'side']);
});

it('what is cached and what is new make the same as all read at once, after any rewriting', async () => {
  const repo = makeHistory();
  const steps: (() => void)[] = [
    () => commit(repo, 'five', { 'bucket/d/a_9.json': '9' }),
    () => repo.git('commit', '-q', '--amend', '-m', 'five, better'),
    () => repo.git('reset', '-q', '--hard', 'HEAD~3'),
    () => commit(repo, 'other', { 'bucket/d/@b/a "ü".json': '9', 'bucket/@x/a_3.json': '1' }),
    () => repo.git('checkout', '-q', '--detach', 'side'),
    () => repo.git('reflog', 'expire', '--expire=now', '--all'),
    () => repo.git('-c', 'gc.pruneExpire=now', 'gc', '-q', '--prune=now'),
    () => commit(repo, 'after gc', { 'bucket/d/a_2.json': '12' }),
    () => repo.git('merge', '-q', '--no-ff', '-m', 'with main', 'main'),
  ];
  for (const step of steps) {
    step();
    const cached = await open(repo);
    const text = readFileSync(cacheOf(repo));
    rmSync(cacheOf(repo));
    expect(dump(cached)).toEqual(dump(await open(repo)));
    writeFileSync(cacheOf(repo), text);
  }
  expect(await subjects(repo)).toContain('other');
});

it.each([
  ['cut', (path: string) => truncateSync(path, 300)],
  [
    'altered',
    (path: string) => writeFileSync(path, readFileSync(path, 'utf8').replace('two', 'owt')),
  ],
  ['appended to', (path: string) => writeFileSync(path, `${readFileSync(path, 'utf8')}#abc`)],
  ['of another format', (path: string) => writeFileSync(path, 'something else')],
  ['empty', (path: string) => writeFileSync(path, '')],
])('a cache file that was %s says nothing wrong, and is made good', async (_, damage) => {
  const repo = makeHistory();
  const expected = dump(await open(repo));
  damage(cacheOf(repo));
  expect(dump(await open(repo))).toEqual(expected);
  commit(repo, 'next', { 'bucket/d/a_2.json': '77' });
  expect((await subjects(repo))[0]).toBe('next');
  expect(dump(await open(repo)).length).toBe(expected.length + 1);
});

it('what is new goes behind what is there', async () => {
  const repo = makeHistory();
  for (let i = 0; i < 3; i++) {
    commit(repo, `more ${i}`, { 'bucket/d/a_2.json': `m${i}` });
    await open(repo);
  }
  const text = readFileSync(cacheOf(repo), 'utf8');
  expect(text.match(/^#/gm)).toHaveLength(3);
});

it('a shallow clone says where it ends, and learns more when it is deepened', async () => {
  const origin = makeHistory();
  const repo = repoAt(realpathSync(makeDir()));
  repo.git('clone', '-q', '--depth', '1', pathToFileURL(origin.dir).href, '.');
  const log = await open(repo);
  expect(log.isWhole).toBe(false);
  expect(log.newestFirst().map((at) => log.infoOf(at).isBoundary)).toEqual([true]);
  repo.git('fetch', '-q', '--unshallow');
  expect(dump(await open(repo))).toEqual(dump(await open(origin)));
});

it('a repository without commits has no log', async () => {
  const { dir, git } = stateDirOf(makeRepo().dir);
  if (git === null) throw new Error('not in git');
  expect(await openLog({ git, cacheDir: dir, subdir: 'bucket' })).toBeNull();
});
