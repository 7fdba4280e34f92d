import { expect, it } from 'vitest';
import { makeGitWorkspace, pail, SMALL, writeTexts } from './harness.ts';

const HOOK = 'bucket/webhooks/subscriptions/hook_a.json';
const AUTO = 'bucket/automations/auto_b.json';
const files = {
  ...SMALL,
  [HOOK]: { id: 'hook_a', url: 'https://example.com' },
  [AUTO]: { id: 'auto_b' },
};

async function trusted(root: string, ...args: string[]): Promise<string[]> {
  const run = await pail(root, ['trust', ...args, '--json']);
  const { items } = run.json<{ items: { path: string; trusted: boolean }[] }>();
  return items.filter((one) => one.trusted).map(({ path }) => path);
}

it('what git brings is untrusted until someone says so, and again when it changes', async () => {
  const root = makeGitWorkspace(files);
  const first = await pail(root, ['trust']);
  expect(first).toMatchObject({ code: 0, stderr: '2 records untrusted\n' });
  expect(first.stdout).toBe(`untrusted  ${AUTO}\nuntrusted  ${HOOK}\n`);
  expect(await trusted(root, HOOK, '--dry-run')).toEqual([]);
  expect(await trusted(root, HOOK)).toEqual([HOOK]);
  expect(await trusted(root)).toEqual([HOOK]);
  writeTexts(root, { [HOOK]: { id: 'hook_a', url: 'https://example.org' } });
  expect(await trusted(root)).toEqual([]);
  writeTexts(root, { [HOOK]: files[HOOK] });
  expect(await trusted(root)).toEqual([HOOK]);
  expect(await trusted(root, 'bucket')).toEqual([AUTO, HOOK]);
  expect(await trusted(root, 'bucket/webhooks/subscriptions', '--revoke')).toEqual([]);
  expect(await trusted(root, '--list')).toEqual([AUTO]);
});

it.each(['bucket/users', 'bucket/users/usr_ada.json', '..', 'nothing'])(
  'refuses %s',
  async (path) => {
    const run = await pail(makeGitWorkspace(files), ['trust', path]);
    expect(run).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('holds no record that acts'),
    });
  },
);
