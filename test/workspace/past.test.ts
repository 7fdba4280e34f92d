import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createIndex } from '../../src/index/record-index.ts';
import { Catalog } from '../../src/workspace/catalog.ts';
import { openPast, resolvePast } from '../../src/workspace/past/open-past.ts';
import type { PastWorkspace } from '../../src/workspace/past/past-workspace.ts';
import {
  GIT_ENV,
  gitIn,
  type MadeWorkspace,
  makeWorkspace,
  open,
  SALES_FILES,
} from '../support/workspace.ts';

const HITS = ['lead', 'alpha', '+alpha -beta', 'title:gam*'];
const deal = (id: string, fields: object = {}): object => ({
  id,
  title: id,
  stage: 'lead',
  pipeline: 'sales',
  ...fields,
});
const dealFile = (id: string): string => `bucket/crm/deals/${id}.json`;

async function withPast<T>(
  root: string,
  revision: string,
  use: (past: PastWorkspace) => Promise<T> | T,
): Promise<T> {
  const past = await openPast(await resolvePast(root, revision), () => 'all');
  try {
    return await use(past);
  } finally {
    await past.close();
  }
}

function commit({ root }: MadeWorkspace, message: string): string {
  gitIn(root, 'add', '-A');
  gitIn(root, 'commit', '-q', '--allow-empty', '-m', message);
  return gitIn(root, 'rev-parse', 'HEAD');
}

const titles = (past: PastWorkspace): unknown[] =>
  [...past.index.records('crm/deals')].map(({ data }) => data['title']);

it('answers with the records of the revision, whatever the work tree holds', async () => {
  const made = makeWorkspace({ ...SALES_FILES, [dealFile('deal_a')]: deal('deal_a') });
  made.write(dealFile('deal_a'), deal('deal_a', { title: 'renamed' }));
  made.write(dealFile('deal_b'), deal('deal_b'));
  commit(made, 'second');
  await open(made);
  rmSync(join(made.root, dealFile('deal_b')));
  made.write(dealFile('deal_c'), deal('deal_c'));
  expect(await withPast(made.root, 'HEAD~1', titles)).toEqual(['deal_a']);
  expect(await withPast(made.root, 'HEAD', titles)).toEqual(['renamed', 'deal_b']);
  expect(await withPast(made.root, 'main', (past) => past.search('renamed').total)).toBe(1);
});

it('takes now and today from the commit, in the time zone of the workspace', async () => {
  const made = makeWorkspace({ ...SALES_FILES, [dealFile('deal_a')]: deal('deal_a') });
  await withPast(made.root, 'HEAD', (past) => {
    expect(past.at).toMatchObject({ text: 'HEAD', at: Date.UTC(2026, 10, 20, 12) });
    const columns = ['now', 'today'];
    const answer = past.query({ collection: 'crm/deals', columns }, past.actor('cli'));
    expect(answer.items.map(({ values }) => values)).toEqual([
      ['2026-11-20T12:00:00Z', '2026-11-20'],
    ]);
  });
});

it('uses the schemas and views of the revision; today’s where it has none', async () => {
  const view = 'version: 1\ntitle: Old\ncollection: crm/deals\ntype: table\ncolumns: [title]\n';
  const made = makeWorkspace({ ...SALES_FILES, 'views/old.yaml': view });
  rmSync(join(made.root, 'views/old.yaml'));
  rmSync(join(made.root, 'schemas'), { recursive: true });
  const bare = commit(made, 'no schemas');
  await withPast(made.root, 'HEAD~1', (past) => {
    expect(past.views().map(({ name }) => name)).toEqual(['old']);
    expect(past.at.notices).toEqual([]);
  });
  gitIn(made.root, 'checkout', '-q', 'HEAD~1', '--', 'schemas');
  await withPast(made.root, bare, (past) => {
    expect(past.model.collections.has('crm/deals')).toBe(true);
    expect(past.at.notices).toEqual([expect.stringContaining('has no schemas; today’s')]);
  });
});

it('mends a schema that was faulty then with today’s', async () => {
  const made = makeWorkspace(SALES_FILES);
  const file = 'schemas/crm/deals.schema.json';
  made.write(file, '{"$id": "crm/deals", "type": "nonsense"');
  const broken = commit(made, 'broken');
  gitIn(made.root, 'checkout', '-q', 'HEAD~1', '--', file);
  await withPast(made.root, broken, (past) => {
    expect(past.model.collections.has('crm/deals')).toBe(true);
    expect(past.at.notices).toEqual([`${file} was faulty at that revision; today’s is used`]);
  });
});

it('reports files that held no record then', async () => {
  const made = makeWorkspace({ ...SALES_FILES, [dealFile('deal_a')]: '{"id": "deal_a",' });
  made.write(dealFile('deal_a'), deal('deal_a'));
  commit(made, 'mended');
  await open(made);
  for (const cache of ['laid over today', 'kept']) {
    await withPast(made.root, 'HEAD~1', async (past) => {
      expect(titles(past), cache).toEqual([]);
      expect(await past.problems(), cache).toMatchObject([{ path: dealFile('deal_a') }]);
    });
  }
  expect(await withPast(made.root, 'HEAD', (past) => past.problems())).toEqual([]);
});

it('tells when records had last changed', async () => {
  const made = makeWorkspace({ ...SALES_FILES, [dealFile('deal_a')]: deal('deal_a') });
  for (const month of ['2026-12', '2027-01', '2027-02']) {
    made.write(dealFile('deal_a'), deal('deal_a', { title: month }));
    if (month === '2027-01') made.write(dealFile('deal_b'), deal('deal_b'));
    gitIn(made.root, 'add', '-A');
    const env = { ...GIT_ENV, GIT_COMMITTER_DATE: `${month}-01T10:00:00Z` };
    execFileSync('git', ['commit', '-q', '-m', month], { cwd: made.root, env });
  }
  const dates = (revision: string): Promise<unknown> =>
    withPast(made.root, revision, async (past) => {
      await past.loadDates();
      return [...past.index.records('crm/deals')].map((record) => past.updatedAt(record));
    });
  expect(await dates('HEAD~1')).toEqual(['2027-01-01T10:00:00Z', '2027-01-01T10:00:00Z']);
  await (await open(made)).loadDates();
  expect(await dates('HEAD~2')).toEqual(['2026-12-01T10:00:00Z']);
  expect(await dates('HEAD~3')).toEqual(['2026-11-20T12:00:00Z']);
  expect(await dates('2027-01-15')).toEqual(await dates('HEAD~1'));
});

it('keeps the revisions asked for last, shared by commits of the same content, and mends damaged ones', async () => {
  const made = makeWorkspace({ ...SALES_FILES, [dealFile('deal_a')]: deal('deal_a') });
  const first = gitIn(made.root, 'rev-parse', 'HEAD');
  for (let i = 0; i < 10; i++) {
    made.write('README.md', `${i}\n`);
    commit(made, `words ${i}`);
  }
  const kept = join(made.root, '.git/pail/cache/at');
  expect(await withPast(made.root, first, titles)).toEqual(['deal_a']);
  expect(await withPast(made.root, 'HEAD', titles)).toEqual(['deal_a']);
  expect(readdirSync(kept)).toHaveLength(1);
  const [only = ''] = readdirSync(kept);
  const index = join(kept, only, 'index');
  expect(existsSync(index)).toBe(true);
  truncateSync(index, 100);
  writeFileSync(join(kept, only, 'definitions'), 'x');
  expect(await withPast(made.root, first, titles)).toEqual(['deal_a']);
  for (let i = 0; i < 10; i++) {
    made.write(dealFile('deal_a'), deal('deal_a', { title: `t${i}` }));
    commit(made, `deal ${i}`);
    expect(await withPast(made.root, 'HEAD', titles)).toEqual([`t${i}`]);
  }
  expect(readdirSync(kept)).toHaveLength(8);
});

const WORDS = ['alpha', 'beta', 'gamma', 'lead'];
const STEP = fc.record({
  id: fc.constantFrom('deal_a', 'deal_b', 'deal_c'),
  title: fc.option(fc.constantFrom(...WORDS), { nil: null }),
  elsewhere: fc.boolean(),
});

it('any revision equals a checkout of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(STEP, { minLength: 1, maxLength: 6 }),
      fc.boolean(),
      async (steps, hasBase) => {
        const made = makeWorkspace(SALES_FILES);
        const commits: string[] = [];
        for (const { id, title, elsewhere } of steps) {
          const file = elsewhere ? `bucket/crm/deals/more/${id}.json` : dealFile(id);
          if (title === null) rmSync(join(made.root, file), { force: true });
          else made.write(file, deal(id, { title }));
          commits.push(commit(made, 'step'));
        }
        if (hasBase) await (await open(made)).rebuildIndex();
        for (const revision of commits) {
          const tree = join(made.root, '..', `tree-${revision}-${process.pid}`);
          gitIn(made.root, 'worktree', 'add', '-q', '--detach', tree, revision);
          try {
            await withPast(made.root, revision, (past) => {
              const index = createIndex(past.model);
              new Catalog(join(tree, 'bucket'), past.model, index).load();
              expect(past.index.dump(HITS)).toEqual(index.dump(HITS));
            });
          } finally {
            gitIn(made.root, 'worktree', 'remove', '--force', tree);
          }
        }
      },
    ),
    { numRuns: 5 },
  );
}, 60_000);
