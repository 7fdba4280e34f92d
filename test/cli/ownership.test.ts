import { describe, expect, it } from 'vitest';
import { makeWorkspace as makeShipped, SALES_FILES } from '../support/workspace.ts';
import { git, makeGitWorkspace, pail, read, SMALL } from './harness.ts';

const owner = (root: string, id: string): unknown =>
  JSON.parse(read(root, `bucket/crm/deals/${id}.json`)).ownerId ?? null;

describe('pail claim and release', () => {
  it.each([
    [['claim', 'deal_b1'], { deal_b1: 'usr_ada' }],
    [['claim', 'deal_a2', '--force'], { deal_a2: 'usr_ada' }],
    [['claim', 'deal_b1', '--to', 'bo@example.com'], { deal_b1: 'usr_bo' }],
    [['claim', 'deals', 'stage=lead'], { deal_b1: 'usr_ada', deal_a2: 'usr_bo' }],
    [['claim', 'deals', '--where', 'expectedValue > 10000'], { deal_b1: null, deal_a2: 'usr_bo' }],
    [['claim', 'deals', 'stage=closed_won', '--force'], { deal_a2: 'usr_ada' }],
    [['release', 'deal_a1'], { deal_a1: null }],
    [['release', 'deals'], { deal_a1: null, deal_a2: 'usr_bo' }],
    [['release', 'deals', '--force'], { deal_a1: null, deal_a2: null }],
  ])('%j', async (argv, expected) => {
    const root = makeGitWorkspace();
    expect((await pail(root, argv)).code).toBe(0);
    const found = Object.keys(expected).map((id) => [id, owner(root, id)]);
    expect(Object.fromEntries(found)).toEqual(expected);
    expect(git(root, 'status', '--porcelain')).toBe('');
  });

  it.each([
    [['claim', 'deal_a2'], 1, 'deal_a2 belongs to usr_bo; --force'],
    [['release', 'deal_a2'], 1, 'deal_a2 belongs to usr_bo'],
    [['claim', 'deal_b1', '-n', '2'], 2, 'go with a collection'],
    [['claim', 'deals', '-n', '0'], 2, '--limit'],
    [['claim', 'comp_acme'], 1, 'belong to nobody'],
  ])('%j is refused', async (argv, code, message) => {
    const run = await pail(makeGitWorkspace(), argv);
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});

it('a key that no record has is told of, as by `pail query`', async () => {
  const ada = { id: 'usr_ada', name: 'Ada', email: 'ada@example.com' };
  const { root } = makeShipped({ ...SALES_FILES, 'bucket/users/usr_ada.json': ada });
  const run = await pail(root, ['release', 'deals', 'stage=qualifed', '--as', 'usr_ada']);
  expect(run.stderr).toContain('has the key "qualifed"');
  expect(run.stderr).toContain('did you mean "qualified"?');
});

describe('pail tag', () => {
  it('lists, renames in one commit, and merges', async () => {
    const root = makeGitWorkspace();
    const listed = await pail(root, ['tag', '--json']);
    expect(listed.json()).toMatchObject({ total: 1, items: [{ name: 'q1', count: 1 }] });
    expect((await pail(root, ['tag'])).stdout).toMatch(/^q1 +1 +deals 1$/m);
    expect((await pail(root, ['tag', 'rename', 'q1', 'q2'])).code).toBe(0);
    for (const name of ['', 'a b,c']) {
      const refused = await pail(root, ['tag', 'rename', 'q2', name]);
      expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('is no tag') });
    }
    expect(git(root, 'log', '-1', '--format=%s')).toBe('tag: rename "q1" to "q2"');
    expect((await pail(root, ['tag', 'merge', 'q3', 'q2'])).code).toBe(0);
    expect(JSON.parse(read(root, 'bucket/crm/deals/deal_a1.json')).tags).toEqual(['q3']);
  });

  it('follows the tag in views, in the same commit, and says where it may be meant', async () => {
    const view = `version: 1
title: First quarter # of this year
collection: crm/deals
type: table
params: { which: { default: "'q1'" } }
query:
  where: ['"q1" in tags', 'title != "q1"']
columns: [title]
`;
    const root = makeGitWorkspace({ ...SMALL, 'views/first.yaml': view });
    const run = await pail(root, ['tag', 'rename', 'q1', 'q2']);
    expect([run.code, run.stderr]).toEqual([0, expect.stringContaining('/params/which/default')]);
    expect(read(root, 'views/first.yaml')).toBe(view.replace('"q1" in', '"q2" in'));
    expect(git(root, 'show', '--name-only', '--format=').split('\n').sort()).toEqual([
      'bucket/crm/deals/deal_a1.json',
      'views/first.yaml',
    ]);
  });

  it.each([
    [['tag', 'remane', 'a', 'b'], 2, 'did you mean "rename"'],
    [['tag', 'rename', 'q1'], 2, 'pail tag rename <from> <to>'],
    [['tag', 'merge', 'q1'], 2, 'pail tag merge <keep> <other…>'],
    [['tag', 'rename', 'q9', 'b'], 1, 'no record holds the tag "q9"'],
  ])('%j is refused', async (argv, code, message) => {
    const run = await pail(makeGitWorkspace(), argv);
    expect([run.code, run.stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});
