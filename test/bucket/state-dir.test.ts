import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chownSync,
  mkdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { plainRepository } from '../../src/bucket/plain-repository.ts';
import { ensureDir, stateDirOf } from '../../src/bucket/state-dir.ts';
import { makeDir } from '../support/temp-dir.ts';

afterEach(() => vi.unstubAllEnvs());

const git = (cwd: string, ...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
    cwd,
    encoding: 'utf8',
  });

it('lies in .git, where nothing of it is ever committed or cleaned', () => {
  const dir = realpathSync(makeDir({ 'sales/crm/pail.yaml': 'version: 1\n' }));
  git(dir, 'init', '-q');
  expect(stateDirOf(join(dir, 'sales/crm'))).toEqual({
    dir: expect.stringMatching(/\/\.git\/pail\/below\/[0-9a-f]{20}$/),
    git: {
      toplevel: dir,
      gitDir: join(dir, '.git'),
      commonDir: join(dir, '.git'),
      prefix: 'sales/crm/',
    },
  });
  expect(stateDirOf(dir)).toMatchObject({ dir: join(dir, '.git/pail'), git: { prefix: '' } });
});

it('each workspace of a repository has its own', () => {
  const dir = realpathSync(makeDir({ 'a/pail.yaml': '', 'b/pail.yaml': '' }));
  git(dir, 'init', '-q');
  const dirs = ['', 'a', 'b'].map((name) => stateDirOf(join(dir, name)).dir);
  expect(new Set(dirs).size).toBe(3);
});

it('each work tree has its own', () => {
  const dir = realpathSync(makeDir());
  git(dir, 'init', '-q', 'main');
  git(join(dir, 'main'), 'commit', '-q', '--allow-empty', '-m', 'first');
  git(join(dir, 'main'), 'worktree', 'add', '-q', '../other');
  expect(stateDirOf(join(dir, 'other'))).toEqual({
    dir: join(dir, 'main/.git/worktrees/other/pail'),
    git: {
      toplevel: join(dir, 'other'),
      gitDir: join(dir, 'main/.git/worktrees/other'),
      commonDir: join(dir, 'main/.git'),
      prefix: '',
    },
  });
});

it('is not led astray by what git sets for its hooks', () => {
  const dir = realpathSync(makeDir({ 'sub/pail.yaml': '' }));
  git(dir, 'init', '-q');
  vi.stubEnv('GIT_DIR', '.git');
  vi.stubEnv('GIT_INDEX_FILE', '/nowhere');
  expect(stateDirOf(join(dir, 'sub')).dir).toContain(join(dir, '.git/pail'));
});

it.each(['outside git', 'inside a git directory', 'without git installed'])(
  '%s: per user',
  (where) => {
    const dir = realpathSync(makeDir());
    const home = makeDir();
    let root = dir;
    if (where === 'inside a git directory') {
      git(dir, 'init', '-q');
      root = join(dir, '.git/hooks');
      mkdirSync(root, { recursive: true });
    }
    vi.stubEnv('XDG_STATE_HOME', home);
    if (where === 'without git installed') vi.stubEnv('PATH', home);
    const state = stateDirOf(root);
    expect(state.git).toBeNull();
    expect(state.dir).toMatch(/\/pail\/[0-9a-f]{20}$/);
    expect(state.dir.startsWith(home)).toBe(true);
    symlinkSync(root, join(home, 'link'));
    expect(stateDirOf(join(home, 'link')).dir).toBe(state.dir);
  },
);

it('says why git refuses', () => {
  const dir = makeDir({ '.git/HEAD': 'ref: refs/heads/main\n', '.git/config': '[core\n' });
  mkdirSync(join(dir, '.git/objects'));
  mkdirSync(join(dir, '.git/refs'));
  expect(() => stateDirOf(dir)).toThrow(/git cannot read the repository.*bad config/s);
});

describe('read without git, it is what git says, or git is asked', () => {
  const made = (): string => {
    const dir = realpathSync(makeDir({ 'repo/sub/pail.yaml': '' }));
    git(dir, 'init', '-q', 'repo');
    git(join(dir, 'repo'), 'commit', '-q', '--allow-empty', '-m', 'first');
    return dir;
  };
  const said = (root: string) => {
    const names = ['--show-toplevel', '--absolute-git-dir', '--git-common-dir', '--show-prefix'];
    const [toplevel, gitDir, commonDir = '', prefix] = git(root, 'rev-parse', ...names).split('\n');
    return { toplevel, gitDir, commonDir: resolve(root, commonDir), prefix };
  };

  it.each<[string, (dir: string) => string]>([
    ['top', (dir) => join(dir, 'repo')],
    ['subfolder', (dir) => join(dir, 'repo/sub')],
    [
      'linked work tree',
      (dir) => {
        git(join(dir, 'repo'), 'worktree', 'add', '-q', '../other');
        return join(dir, 'other');
      },
    ],
    [
      'git directory elsewhere',
      (dir) => {
        renameSync(join(dir, 'repo/.git'), join(dir, 'store'));
        writeFileSync(join(dir, 'repo/.git'), 'gitdir: ../store\n');
        return join(dir, 'repo/sub');
      },
    ],
  ])('%s', (_, prepare) => {
    const root = prepare(made());
    expect(plainRepository(root)).toEqual(said(root));
  });

  const config = (line: string) => (dir: string) => {
    appendFileSync(join(dir, 'repo/.git/config'), `${line}\n`);
  };
  it.each<[string, (dir: string) => void]>([
    ['a work tree elsewhere', config('[core]\n\tworktree = ../../other')],
    ['a bare one', config('[core]\n\tbare = true')],
    ['an extension', config('[extensions]\n\tpartialClone = origin')],
    ['a section and a setting in one line', config('[core] bare')],
    ['broken settings', config('[core')],
    ['without HEAD', (dir) => rmSync(join(dir, 'repo/.git/HEAD'))],
    ['without objects', (dir) => rmSync(join(dir, 'repo/.git/objects'), { recursive: true })],
    ['a bare one around it', (dir) => writeFileSync(join(dir, 'repo/sub/HEAD'), '')],
    ['a ceiling', () => vi.stubEnv('GIT_CEILING_DIRECTORIES', '/')],
    ['git is not installed', (dir) => vi.stubEnv('PATH', dir)],
    [
      'reached by a link',
      (dir) => {
        renameSync(join(dir, 'repo/sub'), join(dir, 'sub'));
        symlinkSync(join(dir, 'sub'), join(dir, 'repo/sub'));
      },
    ],
  ])('%s', (_, prepare) => {
    const dir = made();
    prepare(dir);
    expect(plainRepository(join(dir, 'repo/sub'))).toBeUndefined();
  });

  it.skipIf(process.geteuid?.() !== 0)('owned by someone else', () => {
    const dir = made();
    chownSync(join(dir, 'repo/.git'), 12345, 12345);
    expect(plainRepository(join(dir, 'repo'))).toBeUndefined();
    expect(() => stateDirOf(join(dir, 'repo'))).toThrow(/dubious ownership/);
  });
});

it('is made for its owner only', () => {
  const dir = join(makeDir(), 'a/pail');
  ensureDir(dir);
  ensureDir(dir);
  expect(statSync(dir).mode & 0o777).toBe(0o700);
});
