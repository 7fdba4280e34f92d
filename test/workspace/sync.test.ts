import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { canonicalText } from '../../src/record/canonical.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import type { SyncResult } from '../../src/workspace/merging/types.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import type { ChangeEvent } from '../../src/workspace/types.ts';
import { type Clones, cloneWorkspace, hasGitDaemon, serveByDaemon } from '../support/clones.ts';
import { gitIn, open, SALES_FILES } from '../support/workspace.ts';

const DEAL = {
  id: 'deal_x',
  title: 'Licence',
  stage: 'lead',
  pipeline: 'sales',
  expectedValue: 1000,
  tags: ['q1'],
};
/** Patience with the disk's events. */
const WAIT = { timeout: 10_000 };
const dealFile = (id: string): string => `bucket/crm/deals/${id}.json`;

/** A bare remote that holds one deal and the given files, and clones of it. */
const makeClones = (names: readonly string[], files: Record<string, object> = {}): Clones =>
  cloneWorkspace(names, { ...SALES_FILES, [dealFile('deal_x')]: DEAL, ...files });

async function within<T>(root: string, use: (workspace: LiveWorkspace) => Promise<T>): Promise<T> {
  const workspace = await openWorkspace(root);
  try {
    return await use(workspace);
  } finally {
    await workspace.close();
  }
}

const sync = (root: string): Promise<SyncResult> =>
  within(root, (workspace) => workspace.merging.sync(workspace.actor('cli')));

const set = (root: string, id: string, ...edits: string[]): Promise<unknown> =>
  within(root, (workspace) => {
    const record = workspace.find(id);
    const actor = workspace.actor('cli');
    const collection = workspace.model.collections.get(record.collection);
    if (collection === undefined) throw new Error('no collection');
    const parsed = workspace.plan.parseEdits(collection, edits, actor);
    return workspace.apply(workspace.plan.set(record, parsed, actor), actor);
  });

const read = (root: string, id: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(root, dealFile(id)), 'utf8'));
const head = (root: string): string => gitIn(root, 'rev-parse', 'HEAD^{tree}');
const isClean = (root: string): boolean => gitIn(root, 'status', '--porcelain') === '';

it('merges different fields of one record, and both clones end equal', async () => {
  const { clones } = makeClones(['ann', 'bob']);
  const [ann = '', bob = ''] = clones;
  await set(ann, 'deal_x', 'title=By Ann', 'tags+=big');
  await set(bob, 'deal_x', 'expectedValue=5000', 'tags+=new');
  expect(await sync(ann)).toMatchObject({ received: 0, sent: 1, conflicts: [] });
  expect(await sync(bob)).toMatchObject({ received: 1, sent: 2, conflicts: [], problems: [] });
  expect(await sync(ann)).toMatchObject({ received: 2, sent: 0, conflicts: [] });
  expect(read(ann, 'deal_x')).toMatchObject({ title: 'By Ann', expectedValue: 5000 });
  expect(read(ann, 'deal_x')['tags']).toEqual(['q1', 'big', 'new']);
  expect(head(ann)).toBe(head(bob));
  expect([ann, bob].every(isClean)).toBe(true);
  expect(await sync(bob)).toMatchObject({ received: 0, sent: 0, committed: 0 });
});

it('parks what both changed differently; the clones are equal and nobody is stuck', async () => {
  const { clones } = makeClones(['ann', 'bob']);
  const [ann = '', bob = ''] = clones;
  await set(ann, 'deal_x', 'title=By Ann');
  await set(bob, 'deal_x', 'title=By Bob', 'expectedValue=7');
  await sync(ann);
  const result = await sync(bob);
  expect(result.conflicts).toMatchObject([
    {
      id: 'deal_x',
      file: 'crm/deals/deal_x.json',
      fields: [{ pointer: '/title', base: 'Licence', ours: 'By Bob', theirs: 'By Ann' }],
      ours: { author: 'bob' },
      theirs: { author: 'ann' },
    },
  ]);
  await sync(ann);
  for (const root of [ann, bob]) {
    expect(read(root, 'deal_x')).toMatchObject({ title: 'By Bob', expectedValue: 7 });
    expect(existsSync(join(root, 'bucket/.conflicts/deal_x.json'))).toBe(true);
    expect(isClean(root)).toBe(true);
  }
  await set(ann, 'deal_x', 'expectedValue=8');
  expect(await sync(ann)).toMatchObject({ sent: 1, conflicts: [] });
  expect(await sync(bob)).toMatchObject({ received: 1, conflicts: [] });
});

it('keeps an edit against a removal, and says so', async () => {
  const { clones } = makeClones(['ann', 'bob']);
  const [ann = '', bob = ''] = clones;
  gitIn(ann, 'rm', '-q', dealFile('deal_x'));
  gitIn(ann, 'commit', '-q', '-m', 'remove');
  await set(bob, 'deal_x', 'title=Kept');
  await sync(ann);
  const { conflicts } = await sync(bob);
  expect(conflicts).toMatchObject([{ id: 'deal_x', fields: [{ pointer: '', theirs: null }] }]);
  await sync(ann);
  expect(read(ann, 'deal_x')).toMatchObject({ title: 'Kept' });
});

it('reports what a merge broke: one side removes what the other points at', async () => {
  const { clones } = makeClones(['ann', 'bob'], {
    'bucket/crm/companies/comp_a.json': { id: 'comp_a', name: 'Acme' },
  });
  const [ann = '', bob = ''] = clones;
  gitIn(ann, 'rm', '-q', 'bucket/crm/companies/comp_a.json');
  gitIn(ann, 'commit', '-q', '-m', 'remove');
  await set(bob, 'deal_x', 'companyId=comp_a');
  await sync(ann);
  const { problems, conflicts } = await sync(bob);
  expect(conflicts).toEqual([]);
  expect(problems).toMatchObject([{ id: 'deal_x', pointer: '/companyId' }]);
});

it('takes along what people edited by hand, and leaves their other work alone', async () => {
  const { clones } = makeClones(['ann', 'bob']);
  const [ann = '', bob = ''] = clones;
  writeFileSync(join(ann, dealFile('deal_x')), canonicalText({ ...DEAL, title: 'By hand' }));
  writeFileSync(join(ann, dealFile('deal_new')), canonicalText({ ...DEAL, id: 'deal_new' }));
  writeFileSync(join(ann, 'notes.txt'), 'mine\n');
  writeFileSync(join(ann, 'staged.txt'), 'staged\n');
  gitIn(ann, 'add', 'staged.txt');
  expect(await sync(ann)).toMatchObject({ committed: 2, sent: 1 });
  expect(gitIn(ann, 'status', '--porcelain')).toBe('A  staged.txt\n?? notes.txt');
  await sync(bob);
  expect(read(bob, 'deal_x')).toMatchObject({ title: 'By hand' });
  expect(read(bob, 'deal_new')).toMatchObject({ id: 'deal_new' });
  expect(gitIn(ann, 'log', '-1', '--format=%an %s')).toBe('ann edit 2 files by hand');
});

it('stops before anything for what edits by hand break, and names all of it', async () => {
  const { clones } = makeClones(['ann'], { [dealFile('deal_b')]: { ...DEAL, id: 'deal_b' } });
  const [ann = ''] = clones;
  const before = gitIn(ann, 'rev-parse', 'HEAD', 'origin/HEAD');
  const broken: readonly (readonly [string, string, RegExp])[] = [
    [dealFile('deal_x'), '{"id": "deal_x", "ti', /deal_x\.json:1: /],
    [dealFile('deal_b'), '\ufeff', /deal_b\.json/],
    [
      dealFile('deal_v'),
      canonicalText({ ...DEAL, id: 'deal_v', expectedValue: -7 }),
      /deal_v\.json .expectedValue: -7/,
    ],
    [
      dealFile('deal_n'),
      canonicalText({ ...DEAL, id: 'deal_n', companyId: 'comp_no' }),
      /deal_n\.json .companyId/,
    ],
    ['views/broken.yaml', 'version: 1\ncollection: nowhere\n', /views.broken\.yaml/],
  ];
  mkdirSync(join(ann, 'views'));
  for (const [file, text] of broken) writeFileSync(join(ann, file), text);
  const refused: unknown = await sync(ann).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'invalid' });
  for (const [, , words] of broken) expect(String(refused)).toMatch(words);
  expect(String(refused)).toMatch(/nothing of it was committed or sent/);
  expect(String(refused)).toContain('restore <record> --at HEAD');
  expect(gitIn(ann, 'rev-parse', 'HEAD', 'origin/HEAD')).toBe(before);
});

it('lets pass what the last commit has broken already', async () => {
  const bad = { ...DEAL, expectedValue: -7 };
  const { clones } = makeClones(['ann'], { [dealFile('deal_x')]: bad });
  const [ann = ''] = clones;
  writeFileSync(join(ann, dealFile('deal_x')), canonicalText({ ...bad, title: 'By hand' }));
  expect(await sync(ann)).toMatchObject({ committed: 1, sent: 1 });
});

it('merges texts by line; where that cannot be done, nothing is merged and the files are named', async () => {
  const { clones } = makeClones(['ann', 'bob'], {});
  const [ann = '', bob = ''] = clones;
  const lines = Array.from({ length: 9 }, (_, i) => `line ${i}`);
  const write = (root: string, at: number, text: string): void => {
    const changed = lines.map((line, i) => (i === at ? text : line));
    writeFileSync(join(root, 'README.md'), `${changed.join('\n')}\n`);
    gitIn(root, 'add', '-A');
    gitIn(root, 'commit', '-q', '-m', `write ${text}`);
  };
  write(ann, -1, '');
  await sync(ann);
  await sync(bob);
  write(ann, 1, 'ann');
  write(bob, 7, 'bob');
  await sync(ann);
  await sync(bob);
  expect(readFileSync(join(bob, 'README.md'), 'utf8')).toMatch(/ann[\s\S]*bob/);
  write(ann, 4, 'ann');
  write(bob, 4, 'bob');
  await sync(ann);
  const before = gitIn(bob, 'rev-parse', 'HEAD');
  await expect(sync(bob)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('README.md'),
  });
  expect(gitIn(bob, 'rev-parse', 'HEAD')).toBe(before);
  expect(isClean(bob)).toBe(true);
});

it('loses nothing offline, and catches up later', async () => {
  const { remote, clones } = makeClones(['ann', 'bob']);
  const [ann = '', bob = ''] = clones;
  await set(ann, 'deal_x', 'title=Offline');
  gitIn(ann, 'remote', 'set-url', 'origin', join(remote, 'gone'));
  const result = await sync(ann);
  expect(result).toMatchObject({ sent: 0, received: 0 });
  expect(result.unreachable).toContain('does not appear to be a git repository');
  gitIn(ann, 'remote', 'set-url', 'origin', remote);
  expect(await sync(ann)).toMatchObject({ sent: 1 });
  await sync(bob);
  expect(read(bob, 'deal_x')).toMatchObject({ title: 'Offline' });
});

it('says why when the remote does not take the commits', async () => {
  const { remote, clones } = makeClones(['ann']);
  const [ann = ''] = clones;
  const hook = join(remote, 'hooks/pre-receive');
  writeFileSync(hook, '#!/bin/sh\necho "closed on Sundays" >&2\nexit 1\n', { mode: 0o755 });
  await set(ann, 'deal_x', 'title=x');
  const result = await sync(ann);
  expect(result.refused).toMatch(/pre-receive hook declined|closed on Sundays/);
});

it.each([
  [
    'a detached HEAD',
    (root: string) => gitIn(root, 'checkout', '-q', '--detach'),
    'HEAD is detached',
  ],
  ['no remote', (root: string) => gitIn(root, 'remote', 'remove', 'origin'), 'no remote'],
  [
    'a merge under way',
    (root: string) => {
      gitIn(root, 'switch', '-q', '-c', 'side');
      gitIn(root, 'commit', '-q', '--allow-empty', '-m', 'side');
      gitIn(root, 'switch', '-q', 'main');
      gitIn(root, 'merge', '-q', '--no-ff', '--no-commit', 'side');
    },
    'under way',
  ],
])('refuses on %s, with what to do', async (_, prepare, words) => {
  const { clones } = makeClones(['ann']);
  const [ann = ''] = clones;
  prepare(ann);
  await expect(sync(ann)).rejects.toThrow(words);
});

describe.each([
  ['a directory', true, async () => {}],
  ['git daemon', hasGitDaemon(), serveByDaemon],
] as const)('over %s', (_, there, serve) => {
  it.skipIf(!there)(
    'three clones pushing against each other end equal, with every edit',
    async () => {
      const made = makeClones(['ann', 'bob', 'cy'], {
        'bucket/crm/deals/deal_y.json': { ...DEAL, id: 'deal_y' },
      });
      const { clones } = made;
      await serve(made);
      for (let round = 0; round < 2; round++) {
        await Promise.all(
          clones.map(async (root, i) => {
            await set(root, i === 0 ? 'deal_x' : 'deal_y', `tags+=r${round}${'abc'[i]}`);
            await sync(root);
          }),
        );
      }
      for (let i = 0; i < 2; i++) for (const root of clones) await sync(root);
      expect(new Set(clones.map(head)).size).toBe(1);
      const [ann = ''] = clones;
      expect(read(ann, 'deal_x')['tags']).toEqual(['q1', 'r0a', 'r1a']);
      expect([...(read(ann, 'deal_y')['tags'] as string[])].sort()).toEqual(
        ['q1', 'r0b', 'r0c', 'r1b', 'r1c'].sort(),
      );
    },
    60_000,
  );
});

it.skipIf(!hasGitDaemon())('loses nothing when the daemon is gone, and catches up', async () => {
  const made = makeClones(['ann', 'bob']);
  const [ann = '', bob = ''] = made.clones;
  const stop = await serveByDaemon(made);
  await set(ann, 'deal_x', 'title=Offline');
  await stop();
  expect((await sync(ann)).unreachable).toMatch(/Connection refused|unable to connect/);
  await serveByDaemon(made);
  expect(await sync(ann)).toMatchObject({ sent: 1 });
  await sync(bob);
  expect(read(bob, 'deal_x')).toMatchObject({ title: 'Offline' });
});

it('a server hears of a conflict that another process parks or settles, though no record changes', async () => {
  const { clones } = makeClones(['ann', 'bob']);
  const [ann = '', bob = ''] = clones;
  await set(ann, 'deal_x', 'title=By Ann');
  await set(bob, 'deal_x', 'title=By Bob');
  await sync(ann);
  const server = await open({ root: bob });
  const told: ChangeEvent[] = [];
  await server.watch();
  await vi.waitFor(() => expect(server.knownProblems()).toEqual([]), WAIT);
  server.onChange((event) => told.push(event));
  await sync(bob);
  await vi.waitFor(() => {
    expect(server.knownProblems()).toMatchObject([{ code: 'conflict', id: 'deal_x' }]);
    expect(told.at(-1)?.records).toEqual([]);
  }, WAIT);
  told.length = 0;
  await within(bob, async (workspace) => {
    const [conflict] = await workspace.merging.conflicts();
    if (conflict === undefined) throw new Error('no conflict');
    const ours = { fields: new Map(), rest: 'ours' } as const;
    await workspace.merging.resolve(conflict, ours, workspace.actor('cli'));
  });
  await vi.waitFor(() => {
    expect(server.knownProblems()).toEqual([]);
    expect(told.at(-1)?.records).toEqual([]);
  }, WAIT);
});
