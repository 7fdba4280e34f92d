import { expect, it } from 'vitest';
import { git, makeGitWorkspace, makeWorkspace, pail } from './harness.ts';

async function withHistory(): Promise<string> {
  const root = makeGitWorkspace();
  await pail(root, ['set', 'deal_a1', 'title=Renamed', 'stage=lead']);
  await pail(root, ['rm', 'deal_b1']);
  return root;
}

it.each([
  [['query', 'deals', '--count'], 3, 2],
  [['query', 'deals', 'stage=offered', '--count'], 1, 0],
  [['search', 'renewal'], 1, 0],
])('%j as of the first commit', async (words, then, now) => {
  const root = await withHistory();
  const first = git(root, 'rev-list', '--max-parents=0', 'HEAD');
  expect((await pail(root, [...words, '--json', '--at', first])).json()).toMatchObject({
    total: then,
  });
  expect((await pail(root, [...words, '--json'])).json()).toMatchObject({ total: now });
});

it('shows a record and a view as they were, and says of when', async () => {
  const root = await withHistory();
  const run = await pail(root, ['show', 'deal_b1', '--at', 'HEAD~1']);
  expect(run).toMatchObject({ code: 0 });
  expect(run.stderr).toMatch(/^as of \d{4}-\d\d-\d\d \d\d:\d\d UTC, commit [0-9a-f]{10}\n/);
  expect((await pail(root, ['show', 'deal_b1'])).code).toBe(1);
});

it.each([
  ['set', ['set', 'deal_a1', 'title=x']],
  ['create', ['create', 'deals', 'title=x']],
  ['rm', ['rm', 'deal_a1']],
  ['check', ['check']],
])('%s refuses --at', async (_, argv) => {
  const root = makeGitWorkspace();
  const run = await pail(root, [...argv, '--at', 'HEAD']);
  expect(run.code).toBe(2);
  expect(run.stderr).toContain('--at looks back');
});

it.each([
  ['main~77', 'there is no revision "main~77"'],
  ['mian', 'did you mean "main"?'],
  ['1999-01-01', 'history begins on'],
])('--at %s is refused with what there is', async (at, words) => {
  const run = await pail(makeGitWorkspace(), ['query', 'deals', '--at', at]);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain(words);
});

it('needs a repository', async () => {
  const run = await pail(makeWorkspace(), ['query', 'deals', '--at', 'HEAD']);
  expect(run.code).toBe(1);
  expect(run.stderr).toContain('no history');
});
