import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { driverProgram } from '../../src/cli/init/shipped.ts';
import { ATTRIBUTES_LINE, installDriver } from '../../src/history/driver-config.ts';
import { git, makeGitWorkspace, pail, SMALL, writeTexts } from './harness.ts';

const DEAL = 'bucket/crm/deals/deal_a1.json';
const deal = SMALL[DEAL] as object;
type Check = { name: string; level: string; fixable: boolean; fixed: boolean; message: string };

async function checks(root: string, name: string, ...flags: string[]): Promise<Check[]> {
  const run = await pail(root, ['doctor', '--json', ...flags]);
  return run.json<{ checks: Check[] }>().checks.filter((one) => one.name === name);
}

/** Something at this path, a week old. */
function old(root: string, path: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), '');
  const then = Date.now() / 1000 - 7 * 86_400;
  utimesSync(join(root, path), then, then);
}

/** Makes git believe the opposite of what it found of the disk. */
function flip(root: string): void {
  const found = git(root, 'config', '--default', 'false', '--get', 'core.ignorecase');
  git(root, 'config', 'core.ignorecase', String(found !== 'true'));
}

describe('pail doctor finds and mends', () => {
  it.each<[string, string, (root: string) => void]>([
    [
      'line ends that git would change',
      'line-ends',
      (root) => git(root, 'config', 'core.autocrlf', 'true'),
    ],
    ['a setting from another disk', 'core.ignorecase', (root) => flip(root)],
    ['a lock of a git that died', 'git-lock', (root) => old(root, '.git/packed-refs.lock')],
    [
      'leftovers in the state directory',
      'state-temp',
      (root) => old(root, '.git/pail/cache/.pail-tmp-x'),
    ],
  ])('%s', async (_, name, harm) => {
    const root = makeGitWorkspace();
    const before = await checks(root, name);
    harm(root);
    expect(before).toEqual([]);
    expect(await checks(root, name)).toMatchObject([{ level: 'warning', fixable: true }]);
    await checks(root, name, '--fix');
    expect(await checks(root, name)).toEqual([]);
  });

  it('ids that differ in letter case only', async () => {
    const root = makeGitWorkspace();
    const blob = git(root, 'rev-parse', `HEAD:${DEAL}`);
    const twin = DEAL.replace('deal_a1', 'deal_A1');
    git(root, 'update-index', '--add', '--cacheinfo', `100644,${blob},${twin}`);
    expect(await checks(root, 'case-twins')).toMatchObject([
      { level: 'error', message: expect.stringContaining('letter case only') },
    ]);
  });
});

it('says that commits are manual, and how many files wait for one', async () => {
  const root = makeGitWorkspace({ ...SMALL, 'pail.yaml': 'version: 1\ncommit: manual\n' });
  const said = async (): Promise<string | undefined> => (await checks(root, 'queue'))[0]?.message;
  expect(await said()).toBe('commits are manual (pail.yaml): nothing is changed since the last');
  await pail(root, ['set', 'deal_a1', 'title=Other']);
  expect(await said()).toBe('commits are manual (pail.yaml): 1 file is changed since the last');
});

it('says what is wrong with pail.yaml', async () => {
  const root = makeGitWorkspace({ ...SMALL, 'pail.yaml': 'currency: EUR\ncurrency: NOK\n' });
  const message = 'pail.yaml:2: not valid YAML: Map keys must be unique';
  expect(await checks(root, 'config')).toMatchObject([{ level: 'error', message }]);
});

/** Both sides changed the title, the driver is installed (hooks are not); the merge has stopped. */
function stopped(door: readonly string[]): string {
  const root = makeGitWorkspace({ ...SMALL, '.gitattributes': `${ATTRIBUTES_LINE}\n` });
  installDriver(root, driverProgram());
  const commit = (change: object): void => {
    writeTexts(root, { [DEAL]: { ...deal, ...change } });
    git(root, 'commit', '-q', '-a', '-m', 'change');
  };
  git(root, 'switch', '-q', '-c', 'side');
  commit({ title: 'Theirs', expectedValue: 1 });
  git(root, 'switch', '-q', 'main');
  commit({ title: 'Ours' });
  spawnSync('git', door, { cwd: root });
  return root;
}

const open = async (root: string): Promise<number> =>
  (await pail(root, ['conflicts', '--json'])).json<{ total: number }>().total;

describe('a merge with a conflict', () => {
  it.each([
    [
      ['merge', '-q', 'side'],
      ['merge', '--abort'],
    ],
    [
      ['rebase', '-q', 'side'],
      ['rebase', '--abort'],
    ],
    [
      ['cherry-pick', 'side'],
      ['cherry-pick', '--abort'],
    ],
  ])('%j that is aborted leaves nothing to decide', async (door, abort) => {
    const root = stopped(door);
    expect(await open(root)).toBe(1);
    expect(await checks(root, 'unmerged')).toMatchObject([{ level: 'warning' }]);
    git(root, ...abort);
    expect(await open(root)).toBe(0);
    expect(await checks(root, 'unmerged')).toEqual([]);
    expect(await checks(root, 'conflicts')).toEqual([]);
  });

  it('stays open when it is committed, and only on the branch that holds it', async () => {
    const root = stopped(['merge', '-q', 'side']);
    git(root, 'branch', '-q', 'other', 'HEAD~1');
    git(root, 'commit', '-q', '--no-verify', '-a', '-m', 'merged');
    expect(await open(root)).toBe(1);
    expect(await checks(root, 'conflicts', '--fix')).toMatchObject([{ level: 'warning' }]);
    git(root, 'switch', '-q', 'other');
    expect(await open(root)).toBe(0);
    git(root, 'switch', '-q', 'main');
    expect(await open(root)).toBe(1);
  });

  it.each([
    ['', []],
    [', whose message is that of git', ['commit', '-q', '--no-verify', '-a', '--no-edit']],
    [', whose message is another', ['commit', '-q', '--no-verify', '-a', '-m', 'squashed']],
  ])('stays open after a squash%s', async (_, commit) => {
    const root = stopped(['merge', '-q', '--squash', 'side']);
    if (commit.length > 0) git(root, ...commit);
    expect(await open(root)).toBe(1);
    git(root, 'switch', '-q', '-f', 'side');
    expect(await open(root)).toBe(0);
  });

  it('of a squash that is taken back is over', async () => {
    const root = stopped(['merge', '-q', '--squash', 'side']);
    git(root, 'reset', '-q', '--merge');
    expect(await open(root)).toBe(0);
    expect(await checks(root, 'conflicts-over')).toMatchObject([{ level: 'warning' }]);
  });

  it('is forgotten by doctor --fix once it is over', async () => {
    const root = stopped(['merge', '-q', 'side']);
    git(root, 'merge', '--abort');
    expect(await checks(root, 'conflicts-over', '--fix')).toMatchObject([{ fixed: true }]);
    expect(await checks(root, 'conflicts-over')).toEqual([]);
    expect(existsSync(join(root, DEAL))).toBe(true);
  });
});
