import { chownSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { headStart } from '../../src/cli/head-start.ts';
import { makeDir } from '../support/temp-dir.ts';
import { git, makeGitWorkspace, makeWorkspace, pail, SMALL, writeTexts } from './harness.ts';

afterEach(() => vi.unstubAllEnvs());

describe('which command lines get one', () => {
  const root = makeGitWorkspace();
  const inner = join(root, 'bucket/crm');
  it.each<[string, string | undefined]>([
    ['query deals', inner],
    ['--as ada ls deals', inner],
    ['-C .. show deal_a1', join(root, 'bucket')],
    ['-C../.. show deal_a1', root],
    ['search acme --dir=../..', root],
    ['view pipeline --dir ../..', root],
    ['query deals -- -C /nowhere', inner],
    ['query --help', undefined],
    ['query deals --at=HEAD', undefined],
    ['--at HEAD query deals', undefined],
    ['query deals -C /nowhere', undefined],
    ['create deals title=x', undefined],
    ['--help', undefined],
    ['', undefined],
  ])('%s', async (line, dir) => {
    const start = await headStart(line.split(' ').filter(Boolean), inner);
    expect(start?.dir).toBe(dir);
    if (start !== undefined) expect(start.begun.root).toBe(root);
    await start?.begun.pending.status();
  });
});

describe('the answer is the same with it and without', () => {
  const EXTRA = { 'bucket/crm/deals/deal_new.json': { id: 'deal_new', title: 'N', stage: 'lead' } };
  it.each<[string, () => string]>([
    ['plain repository', () => makeGitWorkspace()],
    ['outside git', () => makeWorkspace()],
    [
      'subfolder of a repository',
      () => {
        const top = makeDir();
        git(top, 'init', '--quiet');
        const root = join(top, 'sales');
        writeTexts(root, { 'pail.yaml': 'version: 1\n', ...SMALL });
        git(top, 'add', '-A');
        git(top, 'commit', '--quiet', '-m', 'start');
        return root;
      },
    ],
    [
      'linked work tree',
      () => {
        const root = makeGitWorkspace();
        const other = join(makeDir(), 'other');
        git(root, 'worktree', 'add', '--quiet', other);
        return other;
      },
    ],
    [
      'git directory elsewhere',
      () => {
        const root = makeGitWorkspace();
        const store = join(makeDir(), 'store');
        renameSync(join(root, '.git'), store);
        writeFileSync(join(root, '.git'), `gitdir: ${store}\n`);
        return root;
      },
    ],
    [
      'variables of a surrounding hook',
      () => {
        const root = makeGitWorkspace();
        vi.stubEnv('GIT_DIR', join(makeDir(), 'none'));
        return root;
      },
    ],
    [
      'git is not installed',
      () => {
        const root = makeGitWorkspace();
        vi.stubEnv('PATH', makeDir());
        return root;
      },
    ],
    [
      'bucket ignored',
      () => {
        const root = makeGitWorkspace();
        writeFileSync(join(root, '.gitignore'), 'bucket/\n');
        git(root, 'rm', '-r', '--quiet', '--cached', 'bucket');
        return root;
      },
    ],
    [
      'someone else owns the repository',
      () => {
        const root = makeGitWorkspace();
        if (process.geteuid?.() === 0) chownSync(join(root, '.git'), 12345, 12345);
        return root;
      },
    ],
  ])('%s', async (_, make) => {
    const root = make();
    mkdirSync(join(root, 'bucket'), { recursive: true });
    const line = ['query', 'deals', '--sort', 'title', '--json'];
    const both = async (): Promise<unknown> => {
      const begun = await headStart(line, root);
      const without = await pail(root, line);
      const options = begun === undefined ? {} : { headStart: begun };
      const withIt = await pail(root, line, options);
      expect(withIt).toMatchObject({ code: without.code, stdout: without.stdout });
      return without.json()['total'];
    };
    const before = await both();
    writeTexts(root, EXTRA);
    const after = await both();
    if (before !== undefined) expect([before, after]).toEqual([3, 4]);
  });
});
