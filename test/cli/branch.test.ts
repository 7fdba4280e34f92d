import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, makeGitWorkspace, makeWorkspace, pail, read, SMALL, writeTexts } from './harness.ts';

const DEAL = 'bucket/crm/deals/deal_a1.json';
const deal = SMALL[DEAL] as object;

/** On main, beside a branch `what-if` that changed a deal, each by one commit. */
function branched(
  theirs: object = { title: 'Theirs' },
  ours: object = { expectedValue: 1 },
): string {
  const root = makeGitWorkspace();
  const commit = (change: object): void => {
    writeTexts(root, { [DEAL]: { ...deal, ...change } });
    git(root, 'commit', '-q', '-a', '-m', 'change');
  };
  git(root, 'switch', '-q', '-c', 'what-if');
  commit(theirs);
  git(root, 'switch', '-q', 'main');
  commit(ours);
  return root;
}

const current = (root: string): string => git(root, 'branch', '--show-current');
const stored = (root: string): unknown => JSON.parse(read(root, DEAL));

describe('pail branch', () => {
  it('lists branches and how far they are from the main one', async () => {
    const root = branched();
    const run = await pail(root, ['branch']);
    expect(run.stdout).toMatch(/^\* main {5}[\d-]+ {2}main branch$/m);
    expect(run.stdout).toMatch(/^ {2}what-if {2}[\d-]+ {2}1 ahead, 1 behind, 1 record changed$/m);
    expect(run.stderr).toContain('?at=what-if');
    const { items } = (await pail(root, ['branch', 'list', '--json'])).json<{ items: object[] }>();
    expect(items).toContainEqual(
      expect.objectContaining({ name: 'what-if', ahead: 1, behind: 1, records: 1, current: false }),
    );
  });

  it.each([
    [['new', 'q3'], 'q3', 'main'],
    [['new', 'q3', '--no-switch'], 'main', 'main'],
    [['new', 'q3', '--from', 'what-if'], 'q3', 'what-if'],
    [['new', 'q3', '--from', 'what-if', '--no-switch'], 'main', 'what-if'],
  ])('makes one: %j', async (args, on, at) => {
    const root = branched();
    expect((await pail(root, ['branch', ...args])).code).toBe(0);
    expect(current(root)).toBe(on);
    expect(git(root, 'rev-parse', 'q3')).toBe(git(root, 'rev-parse', at));
  });

  it.each([
    [['new', 'main'], 1, 'there is a branch "main" already'],
    [['new', 'a b'], 2, 'is no name for a branch'],
    [['new'], 2, 'which branch?'],
    [['new', 'x', '--from', 'nowhere'], 1, 'no revision "nowhere"'],
    [['switch', 'what-iff'], 1, 'did you mean'],
    [['merge', 'nowhere'], 1, 'no revision "nowhere"'],
    [['merge', 'main', '--dry-run'], 2, 'has no --dry-run'],
    [['drop', 'main'], 2, 'no branch action "drop"'],
  ])('refuses %j', async (args, code, words) => {
    const root = branched();
    const run = await pail(root, ['branch', ...args]);
    expect(run.stderr).toContain(words);
    expect(run.code).toBe(code);
    expect(current(root)).toBe('main');
  });

  it('switches, takes along what is not committed, and loses nothing', async () => {
    const root = branched();
    writeTexts(root, {
      'bucket/users/usr_n.json': { id: 'usr_n', name: 'N', email: 'n@example.com' },
    });
    expect((await pail(root, ['branch', 'switch', 'what-if'])).code).toBe(0);
    expect(stored(root)).toMatchObject({ title: 'Theirs' });
    expect(existsSync(join(root, 'bucket/users/usr_n.json'))).toBe(true);
    writeTexts(root, { [DEAL]: { ...deal, title: 'By hand' } });
    const run = await pail(root, ['branch', 'switch', 'main']);
    expect(run).toMatchObject({ code: 3, stderr: expect.stringContaining('overwritten') });
    expect(current(root)).toBe('what-if');
    expect(stored(root)).toMatchObject({ title: 'By hand' });
  });

  it.each([
    [['branch', 'compare', 'what-if', '--md'], 'what-if since it left main', '/title'],
    [['review', 'what-if'], 'what-if since it left main', '/title'],
    [['review', 'main...what-if'], 'what-if since it left main', '/title'],
    [['review', 'what-if...main'], 'main since it left what-if', '/title'],
    [['review', 'main..what-if'], 'from main to what-if, each as it stands', null],
    [['diff', 'main...what-if'], 'from where the two parted', null],
  ])('compares without switching, and says which states: %j', async (args, words, conflict) => {
    const root = branched({ title: 'Theirs' }, { title: 'Ours' });
    const run = await pail(root, args);
    expect(run.code).toBe(0);
    expect(run.stdout + run.stderr).toContain(words);
    expect(run.stdout).toContain(words.startsWith('from main') ? 'Ours → Theirs' : ' → ');
    expect(/conflict in .*: (\S+)/.exec(run.stdout)?.[1] ?? null).toBe(conflict);
    expect(current(root)).toBe('main');
  });

  it.each([
    ['origin/main', 'the work tree since it left origin/main', '1 changed'],
    ['...@{upstream}', '@{upstream} since it left HEAD', 'no record changed'],
    ['@{upstream}...', 'the work tree since it left @{upstream}', '1 changed'],
    ['main', 'the work tree since it left main', 'no record changed'],
    ['origin/what-if', 'origin/what-if since it left main', '1 changed'],
  ])('tells what came and what would go: review %s', async (range, words, what) => {
    const root = branched();
    git(root, 'update-ref', 'refs/remotes/origin/main', 'main~1');
    git(root, 'update-ref', 'refs/remotes/origin/what-if', 'what-if');
    git(root, 'config', 'remote.origin.url', '/nowhere');
    git(root, 'config', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*');
    git(root, 'config', 'branch.main.remote', 'origin');
    git(root, 'config', 'branch.main.merge', 'refs/heads/main');
    const run = await pail(root, ['review', range]);
    expect(run.stdout).toContain(words);
    expect(run.stdout).toContain(what);
  });

  it('compares from where a branch left: what came since is not undone by it', async () => {
    const root = branched();
    writeTexts(root, { 'bucket/crm/deals/deal_new.json': { ...deal, id: 'deal_new' } });
    git(root, 'add', '-A');
    git(root, 'commit', '-q', '-m', 'new');
    const run = await pail(root, ['branch', 'compare', 'what-if', '--json']);
    expect(run.json()).toMatchObject({
      compared: 'fork',
      from: { text: 'main', commit: git(root, 'merge-base', 'main', 'what-if') },
      base: git(root, 'rev-parse', 'main'),
      records: [{ id: 'deal_a1', op: 'update', fields: [{ field: 'title' }] }],
      merge: { conflicts: [], clashes: [] },
    });
    const check = await pail(root, ['check', '--changed', 'what-if']);
    expect(check.stderr).toContain('checked 1 changed record:');
    const behind = await pail(root, ['review', 'main...main~1']);
    expect(behind.stdout).toContain('main holds all of main~1; `pail review main..main~1`');
  });

  it.each([
    ['by field', { title: 'Theirs' }, { title: 'Theirs', expectedValue: 1 }, 0],
    ['with a conflict, which is parked', { expectedValue: 2 }, { expectedValue: 1 }, 3],
  ])('merges %s', async (_, theirs, merged, code) => {
    const root = branched(theirs);
    const run = await pail(root, ['branch', 'merge', 'what-if']);
    expect(run.stdout).toContain('merged 1 commit of what-if');
    expect(run.code).toBe(code);
    expect(stored(root)).toMatchObject(merged);
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect(git(root, 'log', '-1', '--format=%s %P').split(' ')).toHaveLength(4);
    expect((await pail(root, ['conflicts'])).code).toBe(code === 0 ? 0 : 1);
    expect((await pail(root, ['branch', 'merge', 'what-if'])).stdout).toContain('nothing to merge');
  });

  it('goes forward where nothing was committed here, and commits hand edits before it merges', async () => {
    const root = branched();
    git(root, 'reset', '-q', '--hard', 'HEAD~1');
    writeTexts(root, { [DEAL]: { ...deal, expectedValue: 7 } });
    const run = await pail(root, ['branch', 'merge', 'what-if', '--json']);
    expect(run.json()).toMatchObject({ committed: 1, received: 1, conflicts: [], problems: [] });
    expect(stored(root)).toMatchObject({ title: 'Theirs', expectedValue: 7 });
    git(root, 'reset', '-q', '--hard', 'HEAD^1~1');
    await pail(root, ['branch', 'merge', 'what-if']);
    expect(git(root, 'rev-parse', 'HEAD')).toBe(git(root, 'rev-parse', 'what-if'));
  });

  it('says that there is no repository', async () => {
    const run = await pail(makeWorkspace(), ['branch']);
    expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('no git repository') });
  });
});
