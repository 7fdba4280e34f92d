import { describe, expect, it } from 'vitest';
import { initRepository } from '../support/repository.ts';
import { copySchemas } from '../support/schemas.ts';
import { git, makeWorkspace, pail } from './harness.ts';

const TEXTS = {
  'bucket/crm/contacts/cont_ann.json': {
    id: 'cont_ann',
    firstName: 'Ann',
    lastName: 'Holm',
    score: 90,
  },
  'bucket/crm/contacts/cont_bob.json': {
    id: 'cont_bob',
    firstName: 'Bob',
    lastName: 'Holm',
    score: 50,
  },
  'bucket/crm/segments/seg_hot.json': {
    id: 'seg_hot',
    name: 'Hot ones',
    kind: 'dynamic',
    where: 'score > 80',
  },
  'bucket/crm/segments/seg_beta.json': { id: 'seg_beta', name: 'Beta', kind: 'static' },
};

/** With the shipped schemas, everything committed. */
function makeRoot(): string {
  const root = makeWorkspace(TEXTS);
  const others = ['segment-members', 'activities'].map((name) => `bucket/crm/${name}/x.json`);
  copySchemas(root, [...Object.keys(TEXTS), ...others]);
  initRepository(root);
  git(root, 'add', '-A');
  git(root, 'commit', '--quiet', '-m', 'start');
  return root;
}

let refusing: string | undefined;

describe('pail segment', () => {
  it('shows the members of the one that is named alone', async () => {
    const root = makeRoot();
    const members = await pail(root, ['segment', 'members', 'hot ones', '--json']);
    expect((await pail(root, ['segment', 'hot ones', '--json'])).json()).toEqual(members.json());
    const slip = await pail(root, ['segment', 'lsit']);
    expect(slip.stderr).toContain('no segment action "lsit"');
    expect((await pail(root, ['segment', 'hto'])).stderr).toContain('no segment "hto"');
  });

  it('lists, counts and shows members, and answers queries', async () => {
    const root = makeRoot();
    const list = (await pail(root, ['segment', '--json'])).json();
    expect(list).toMatchObject({
      total: 2,
      items: [
        { id: 'seg_beta', kind: 'static', members: 0 },
        { id: 'seg_hot', kind: 'dynamic', members: 1, where: 'score > 80' },
      ],
    });
    expect((await pail(root, ['segment', 'members', 'hot ones', '--count'])).stdout).toBe('1\n');
    const members = (await pail(root, ['segment', 'members', 'seg_hot', '--json'])).json();
    expect(members).toMatchObject({ total: 1, items: [{ id: 'cont_ann' }] });
    expect((await pail(root, ['segment', 'show', 'Hot ones'])).stdout).toContain(
      '0 recorded; `pail segment refresh seg_hot`',
    );
    const count = (terms: string[]) => pail(root, ['query', 'contacts', '--count', ...terms]);
    expect((await count(['segment=hot ones'])).stdout).toBe('1\n');
    expect((await count(['segment!=hot ones'])).stdout).toBe('1\n');
    expect((await count(['segment=beta,hot ones'])).stdout).toBe('1\n');
  });

  it('refreshes in one commit, once; adds and removes', async () => {
    const root = makeRoot();
    const refreshed = (await pail(root, ['segment', 'refresh', '--json'])).json();
    expect(refreshed).toMatchObject({
      segments: [{ id: 'seg_hot', joined: ['cont_ann'], left: [] }],
    });
    expect(git(root, 'log', '-1', '--format=%s')).toBe('segments: Hot ones +1 -0');
    expect((await pail(root, ['segment', 'refresh'])).stdout).toBe('nothing to change\n');
    await pail(root, ['segment', 'add', 'Beta', 'cont_bob', 'cont_ann']);
    expect(git(root, 'log', '-1', '--format=%s')).toBe('segment Beta: add 2 records');
    await pail(root, ['segment', 'remove', 'Beta', 'cont_bob']);
    expect((await pail(root, ['segment', 'members', 'Beta', '--count'])).stdout).toBe('1\n');
    expect((await pail(root, ['check'])).code).toBe(0);
    await pail(root, ['undo', git(root, 'rev-parse', '--short=10', 'HEAD')]);
    expect((await pail(root, ['segment', 'members', 'Beta', '--count'])).stdout).toBe('2\n');
  });

  it.each([
    [['segment', 'members', 'Hot onse'], 1, 'did you mean "Hot ones"?'],
    [['segment', 'members'], 2, 'which segment?'],
    [['segment', 'lst'], 2, 'did you mean "list"?'],
    [['segment', 'add', 'Beta'], 2, 'which records?'],
    [['segment', 'add', 'Hot ones', 'cont_bob'], 1, 'is dynamic'],
    [['segment', 'refresh', 'Beta'], 1, 'is static'],
    [['query', 'contacts', 'segment='], 2, 'the name of a segment is missing'],
    [['query', 'contacts', 'segment>a'], 2, 'takes = or !='],
    [['query', 'contacts', 'segment=hto ones'], 2, 'did you mean "Hot ones"?'],
  ])('%j is refused', async (argv, code, message) => {
    refusing ??= makeRoot();
    const run = await pail(refusing, argv);
    expect(run.stderr).toContain(message);
    expect(run.code).toBe(code);
  });
});
