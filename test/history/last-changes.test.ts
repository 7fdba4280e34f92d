import { cpSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { type ChangeTable, findChange, hasHiddenDates } from '../../src/history/change-table.ts';
import { lastChanges } from '../../src/history/last-changes.ts';
import { makeDir } from '../support/temp-dir.ts';
import { makeRepo, type Repo, repoAt } from './git-repo.ts';

const ms = (day: number): number => Date.UTC(2026, 0, day);

/** Commits all changes with a committer date of that day in January 2026. */
function commitOn(repo: Repo, day: number, message = `day ${day}`): string {
  repo.git('add', '-A');
  repo.commitAt(new Date(ms(day)).toISOString(), message);
  return repo.git('rev-parse', 'HEAD');
}

function read(
  repo: Repo,
  older: ChangeTable | null = null,
  shallow: readonly string[] = [],
): Promise<ChangeTable> {
  const place = { toplevel: repo.dir, subdir: 'bucket', shallow: new Set(shallow) };
  return lastChanges(place, repo.git('rev-parse', 'HEAD'), older);
}

/** Day of last change by file below the bucket, of those that HEAD has; null: hidden. */
function daysOf(repo: Repo, table: ChangeTable): Record<string, number | null> {
  const days: Record<string, number | null> = {};
  const tree = repo.git('ls-tree', '-r', '-z', '--name-only', 'HEAD', 'bucket').split('\0');
  for (const file of tree.filter(Boolean)) {
    const change = findChange(table, file);
    if (change === undefined) throw new Error(`${file} is not found`);
    const day = change.at === null ? null : (change.at - ms(1)) / 86_400_000 + 1;
    days[file.slice('bucket/'.length)] = day;
  }
  return days;
}

/** a and b on the 1st; b on the 2nd; c, on a branch, on the 3rd, merged on the 5th; a removed on the 6th. */
function makeHistory(): { repo: Repo } {
  const dir = realpathSync(makeDir());
  cpSync(original.dir, dir, { recursive: true });
  return { repo: repoAt(dir) };
}

let original: Repo;
beforeAll(() => {
  original = makeRepo();
  const repo = original;
  repo.write('bucket/a.json', 'a');
  repo.write('bucket/b.json', 'b');
  repo.write('notes.txt', 'n');
  commitOn(repo, 1);
  repo.write('bucket/b.json', 'b2');
  commitOn(repo, 2);
  repo.git('checkout', '-q', '-b', 'side');
  repo.write('bucket/sub/ü "c"\n.json', 'c');
  commitOn(repo, 3);
  repo.git('checkout', '-q', 'main');
  repo.write('notes.txt', 'n2');
  commitOn(repo, 4);
  repo.git('merge', '-q', '--no-ff', '--no-commit', 'side');
  commitOn(repo, 5, 'merge');
  repo.write('bucket/a.json', null);
  commitOn(repo, 6);
});

const ALL = { 'b.json': 2, 'sub/ü "c"\n.json': 5 };

it('dates each file by its last commit along first parents', async () => {
  const { repo } = makeHistory();
  const table = await read(repo);
  expect(daysOf(repo, table)).toEqual(ALL);
  expect(findChange(table, 'bucket/a.json')).toEqual({ blob: null, at: ms(6) });
  expect(findChange(table, 'bucket/b.json')?.blob).toBe(
    repo.git('rev-parse', 'HEAD:bucket/b.json'),
  );
  expect(findChange(table, 'bucket/none.json')).toBeUndefined();
});

type Step = { readonly what: string; readonly days: object; readonly act: (repo: Repo) => void };

const STEPS: readonly Step[] = [
  {
    what: 'a new commit',
    days: { ...ALL, 'b.json': 9 },
    act: (repo) => {
      repo.write('bucket/b.json', 'b3');
      commitOn(repo, 9);
    },
  },
  {
    what: 'a commit that touches no record',
    days: ALL,
    act: (repo) => {
      repo.write('notes.txt', 'n3');
      commitOn(repo, 9);
    },
  },
  {
    what: 'a reset',
    days: { ...ALL, 'a.json': 1 },
    act: (repo) => repo.git('reset', '-q', '--hard', 'HEAD~1'),
  },
  {
    what: 'a reset over a merge and more',
    days: { 'a.json': 1, 'b.json': 1 },
    act: (repo) => repo.git('reset', '-q', '--hard', 'HEAD~4'),
  },
  {
    what: 'a merged branch',
    days: { ...ALL, 'd.json': 9 },
    act: (repo) => {
      repo.git('checkout', '-q', '-b', 'other', 'HEAD~1');
      repo.write('bucket/d.json', 'd');
      commitOn(repo, 7);
      repo.git('checkout', '-q', 'main');
      repo.git('merge', '-q', '--no-ff', '--no-commit', 'other');
      commitOn(repo, 9, 'merge other');
    },
  },
  {
    what: 'a branch that merged this one',
    days: { 'b.json': 9, 'sub/ü "c"\n.json': 9 },
    act: (repo) => {
      repo.git('checkout', '-q', '-b', 'other', 'HEAD~4');
      repo.write('notes-2.txt', 'n');
      commitOn(repo, 8);
      repo.git('merge', '-q', '--no-ff', '--no-commit', 'main');
      commitOn(repo, 9, 'merge main');
    },
  },
  {
    what: 'a rebase',
    days: { ...ALL, 'd.json': 7, 'e.json': 9 },
    act: (repo) => {
      repo.git('checkout', '-q', '-b', 'upstream', 'HEAD~1');
      repo.write('bucket/d.json', 'd');
      commitOn(repo, 7);
      repo.git('checkout', '-q', 'main');
      repo.git('reset', '-q', '--hard', 'upstream');
      repo.write('bucket/a.json', null);
      repo.write('bucket/e.json', 'e');
      commitOn(repo, 9);
    },
  },
  {
    what: 'another history altogether',
    days: { 'z.json': 9 },
    act: (repo) => {
      repo.git('checkout', '-q', '--orphan', 'fresh');
      repo.git('rm', '-q', '-r', '-f', '.');
      repo.write('bucket/z.json', 'z');
      commitOn(repo, 9);
    },
  },
  {
    what: 'a removed file that came back',
    days: { ...ALL, 'a.json': 9 },
    act: (repo) => {
      repo.write('bucket/a.json', 'a');
      commitOn(repo, 9);
    },
  },
  {
    what: 'a file that moved as it was',
    days: { 'far/b.json': 2, 'sub/ü "c"\n.json': 5 },
    act: (repo) => {
      repo.write('bucket/near/b.json', 'b2');
      repo.write('bucket/b.json', null);
      commitOn(repo, 8);
      repo.write('bucket/far/b.json', 'b2');
      repo.write('bucket/near/b.json', null);
      commitOn(repo, 9);
    },
  },
  {
    what: 'a file that moved and changed',
    days: { 'far/b.json': 9, 'sub/ü "c"\n.json': 5 },
    act: (repo) => {
      repo.write('bucket/far/b.json', 'b3');
      repo.write('bucket/b.json', null);
      commitOn(repo, 9);
    },
  },
  {
    what: 'a file of the same content under another name',
    days: { 'sub/ü "c"\n.json': 5, 'f.json': 9 },
    act: (repo) => {
      repo.write('bucket/f.json', 'b2');
      repo.write('bucket/b.json', null);
      commitOn(repo, 9);
    },
  },
  {
    what: 'a reset over a commit, and a move of what it had changed',
    days: { 'a.json': 1, 'far/b.json': 1 },
    act: (repo) => {
      repo.git('reset', '-q', '--hard', 'HEAD~4');
      repo.write('bucket/far/b.json', 'b');
      repo.write('bucket/b.json', null);
      commitOn(repo, 9);
    },
  },
];

it.each(STEPS)('$what: an older table and what is new make the whole', async ({ days, act }) => {
  const { repo } = makeHistory();
  const older = await read(repo);
  act(repo);
  const whole = await read(repo);
  expect(daysOf(repo, whole)).toEqual(days);
  const extended = await read(repo, older);
  expect(daysOf(repo, extended)).toEqual(days);
  expect(extended.head).toBe(repo.git('rev-parse', 'HEAD'));
  // And back again.
  repo.git('checkout', '-q', '-f', older.head);
  expect(daysOf(repo, await read(repo, extended))).toEqual(ALL);
});

it('settings of the user change nothing', async () => {
  const { repo } = makeHistory();
  for (const [key, value] of [
    ['log.follow', 'true'],
    ['log.diffMerges', 'combined'],
    ['log.showSignature', 'true'],
    ['diff.renames', 'copies'],
    ['core.quotePath', 'true'],
  ] as const) {
    repo.git('config', key, value);
  }
  expect(daysOf(repo, await read(repo))).toEqual(ALL);
});

it('a shallow clone knows what it has and nothing of the rest', async () => {
  const { repo } = makeHistory();
  const dir = join(realpathSync(makeDir()), 'shallow');
  repo.git('clone', '-q', '--depth', '1', pathToFileURL(repo.dir).href, dir);
  const shallow = repoAt(dir);
  const boundary = shallow.git('rev-parse', 'HEAD');
  shallow.git('config', 'user.name', 'U');
  shallow.git('config', 'user.email', 'u@example.com');
  shallow.write('bucket/new.json', 'n');
  commitOn(shallow, 9);
  const table = await read(shallow, null, [boundary]);
  expect(daysOf(shallow, table)).toEqual({
    'new.json': 9,
    'b.json': null,
    'sub/ü "c"\n.json': null,
  });
  expect(hasHiddenDates(table)).toBe(true);
  expect(hasHiddenDates(await read(repo))).toBe(false);
});
