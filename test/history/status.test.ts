import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stateDirOf } from '../../src/bucket/state-dir.ts';
import { git } from '../../src/history/git.ts';
import { gitIdentity, gitSettings } from '../../src/history/settings.ts';
import {
  changedPaths,
  headCommit,
  inProgress,
  parseStatus,
  readHead,
} from '../../src/history/status.ts';
import { makeRepo } from './git-repo.ts';

const FILES = {
  'bucket/a.json': 'a',
  'bucket/b.json': 'b',
  'notes.txt': 'n',
  '.gitignore': '*.log\n',
};

it('lists what differs from HEAD below a directory, odd names as they are', async () => {
  const repo = makeRepo(FILES);
  repo.write('bucket/a.json', 'a2');
  repo.write('bucket/b.json', null);
  repo.write('bucket/new/ü "x".json', 'n');
  repo.write('bucket/x.log', 'ignored');
  repo.write('notes.txt', 'n2');
  repo.git('add', 'bucket/a.json');
  expect(await changedPaths(repo.dir, 'bucket')).toEqual([
    { path: 'bucket/a.json', state: 'M ' },
    { path: 'bucket/b.json', state: ' D' },
    { path: 'bucket/new/ü "x".json', state: '??' },
  ]);
  expect((await changedPaths(repo.dir, '')).map(({ path }) => path)).toContain('notes.txt');
});

it('parses renames with where they came from', () => {
  expect(parseStatus('R  new.json\0old.json\0?? x\0')).toEqual([
    { path: 'new.json', state: 'R ', from: 'old.json' },
    { path: 'x', state: '??' },
  ]);
});

it.each(['plain', 'packed', 'detached', 'without commits'])('HEAD: %s', async (kind) => {
  const repo = makeRepo(kind === 'without commits' ? {} : FILES);
  if (kind === 'packed') repo.git('pack-refs', '--all');
  if (kind === 'detached') repo.git('checkout', '-q', '--detach');
  const expected = kind === 'without commits' ? null : repo.git('rev-parse', 'HEAD');
  const { git: info } = stateDirOf(repo.dir);
  if (info === null) throw new Error('not in git');
  expect(await headCommit(repo.dir)).toBe(expected);
  expect(await readHead(info)).toBe(expected);
});

it.each([
  ['nothing', null, null],
  ['rebase', 'rebase-merge', 'rebase'],
  ['am', 'rebase-apply', 'rebase'],
  ['merge', 'MERGE_HEAD', 'merge'],
  ['several cherry-picks', 'sequencer', 'cherry-pick'],
  ['bisect', 'BISECT_LOG', 'bisect'],
])('in progress: %s', (_, mark, expected) => {
  const repo = makeRepo();
  const gitDir = join(repo.dir, '.git');
  if (mark !== null) mkdirSync(join(gitDir, mark));
  expect(inProgress(gitDir)).toBe(expected);
});

it('reads who the user is, and settings without a value as true', async () => {
  const repo = makeRepo();
  const { git: info } = stateDirOf(repo.dir);
  if (info === null) throw new Error('not in git');
  expect(gitIdentity(info)).toEqual({ name: 'Uma User', email: 'uma@example.com' });
  expect((await gitSettings(info)).get('user.name')).toBe('Uma User');
  repo.git('config', 'user.email', '');
  expect(gitIdentity(info)).toBeNull();
  repo.write('.git/config', '[commit]\n\tgpgsign\n[user]\n\tname = two\n\tname = last\n');
  const settings = await gitSettings(info);
  expect([...settings]).toEqual(
    expect.arrayContaining([
      ['commit.gpgsign', 'true'],
      ['user.name', 'last'],
    ]),
  );
});

it.each([
  [['rev-parse', '--verify', 'nothing'], /^git rev-parse failed: fatal: Needed a single revision/],
  [
    ['-c', 'x.y=z', 'no-such-command'],
    /^git no-such-command failed: git: 'no-such-command' is not a git command/,
  ],
])('a failed run says which and why: git %j', async (args, message) => {
  const repo = makeRepo();
  const error = await git(args, { cwd: repo.dir }).then(
    () => null,
    (e: unknown) => e,
  );
  expect(error).toMatchObject({ code: 'git', message: expect.stringMatching(message) });
});

it('says so when git cannot be started', async () => {
  const run = git(['status'], { cwd: '/no/such/directory' });
  await expect(run).rejects.toMatchObject({
    code: 'git',
    message: expect.stringContaining('Could not run git status'),
  });
});
