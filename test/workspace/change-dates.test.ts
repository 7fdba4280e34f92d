import { readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import { readCached, writeCached } from '../../src/bucket/cache-file.ts';
import type { ChangeTable } from '../../src/history/change-table.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import {
  GIT_ENV,
  gitIn,
  type MadeWorkspace,
  makeWorkspace,
  open,
  SALES_FILES,
} from '../support/workspace.ts';

const deal = (id: string, rest: object = {}): object => ({
  id,
  title: id,
  stage: 'lead',
  pipeline: 'sales',
  ...rest,
});

const COMMITTED = '2026-11-20T12:00:00Z';
const LATER = '2026-11-20T18:30:00Z';

function makeDeals(...ids: string[]): MadeWorkspace {
  const deals = ids.map((id) => [`bucket/crm/deals/${id}.json`, deal(id)] as const);
  return makeWorkspace({ ...SALES_FILES, ...Object.fromEntries(deals) });
}

const tableOf = (made: MadeWorkspace): string => join(made.root, '.git/pail/cache/dates');

async function openWithDates(made: { readonly root: string }): Promise<LiveWorkspace> {
  const workspace = await open(made);
  await workspace.loadDates();
  return workspace;
}

const dateOf = (workspace: LiveWorkspace, id: string): string | null =>
  workspace.updatedAt(workspace.find(id));

function commitLater(made: MadeWorkspace): void {
  GIT_ENV['GIT_COMMITTER_DATE'] = LATER;
  gitIn(made.root, 'add', '-A');
  gitIn(made.root, 'commit', '-q', '-m', 'later');
  GIT_ENV['GIT_COMMITTER_DATE'] = COMMITTED;
}

it('a record last changed with its commit, with its file while dirty, or when it says so itself', async () => {
  const made = makeWorkspace({
    ...SALES_FILES,
    'bucket/crm/deals/deal_a.json': deal('deal_a'),
    'bucket/crm/deals/deal_b.json': deal('deal_b'),
    'bucket/crm/deals/deal_c.json': deal('deal_c', { updatedAt: '2020-01-01T00:00:00Z' }),
  });
  made.write('bucket/crm/deals/deal_b.json', deal('deal_b', { title: 'Edited' }));
  const edited = new Date('2026-11-20T13:00:00Z');
  utimesSync(join(made.root, 'bucket/crm/deals/deal_b.json'), edited, edited);
  const workspace = await open(made);
  expect(dateOf(workspace, 'deal_a')).toBeNull();
  expect(await workspace.loadDates()).toEqual([]);
  expect(dateOf(workspace, 'deal_a')).toBe(COMMITTED);
  expect(dateOf(workspace, 'deal_b')).toBe('2026-11-20T13:00:00Z');
  expect(dateOf(workspace, 'deal_c')).toBe('2020-01-01T00:00:00Z');

  const actor = workspace.actor('cli');
  const query = { collection: 'deals', sort: ['-updatedAt'], columns: ['id', 'updatedAt'] };
  expect(workspace.query(query, actor).items.map((item) => item.values)).toEqual([
    ['deal_b', '2026-11-20T13:00:00Z'],
    ['deal_a', COMMITTED],
    ['deal_c', '2020-01-01T00:00:00Z'],
  ]);

  commitLater(made);
  await workspace.loadDates();
  expect(dateOf(workspace, 'deal_b')).toBe(LATER);
});

const damages: readonly (readonly [string, (path: string) => void])[] = [
  ['as it is', () => undefined],
  ['cut', (path) => truncateSync(path, 100)],
  ['empty', (path) => truncateSync(path, 0)],
  [
    'with one bit turned',
    (path) => {
      const bytes = readFileSync(path);
      bytes.writeUInt8((bytes.at(-20) ?? 0) ^ 1, bytes.length - 20);
      writeFileSync(path, bytes);
    },
  ],
  ['foreign', (path) => writeFileSync(path, '{"head":1}')],
];

it.each(damages)('the next process goes on from the table on disk, found %s', async (_, damage) => {
  const made = makeDeals('deal_a', 'deal_b');
  await openWithDates(made);
  damage(tableOf(made));
  made.write('bucket/crm/deals/deal_b.json', deal('deal_b', { title: 'Edited' }));
  commitLater(made);
  const workspace = await openWithDates(made);
  expect(dateOf(workspace, 'deal_a')).toBe(COMMITTED);
  expect(dateOf(workspace, 'deal_b')).toBe(LATER);
});

it('what stands in the table is not read from history again', async () => {
  const made = makeDeals('deal_a');
  await openWithDates(made);
  const key = '1\nbucket';
  const table = readCached(tableOf(made), key) as ChangeTable;
  const dates = table.dates.map((date) => date + 60_000);
  writeCached(tableOf(made), key, { ...table, dates });
  expect(dateOf(await openWithDates(made), 'deal_a')).toBe('2026-11-20T12:01:00Z');
});

it('line ends that a checkout converted are no change', async () => {
  const made = makeDeals('deal_a');
  const root = join(made.root, 'clone');
  gitIn(made.root, 'clone', '-q', '-c', 'core.autocrlf=true', '.', root);
  expect(readFileSync(join(root, 'bucket/crm/deals/deal_a.json'), 'utf8')).toContain('\r\n');
  expect(dateOf(await openWithDates({ root }), 'deal_a')).toBe(COMMITTED);
});

it('a repository that names blobs by SHA-256', async () => {
  const made = makeWorkspace({ 'bucket/crm/deals/deal_a.json': deal('deal_a') }, { git: false });
  gitIn(made.root, 'init', '-q', '-b', 'main', '--object-format=sha256');
  gitIn(made.root, 'add', '-A');
  gitIn(made.root, 'commit', '-q', '-m', 'start');
  expect(dateOf(await openWithDates(made), 'deal_a')).toBe(COMMITTED);
});

it('a shallow clone answers null and says so; with its history it knows', async () => {
  const made = makeDeals('deal_a');
  made.write('notes.txt', 'later');
  commitLater(made);
  const root = join(made.root, 'clone');
  gitIn(made.root, 'clone', '-q', '--depth', '1', pathToFileURL(made.root).href, root);
  const workspace = await open({ root });
  expect(await workspace.loadDates()).toEqual([expect.stringContaining('shallow clone')]);
  expect(dateOf(workspace, 'deal_a')).toBeNull();
  gitIn(root, 'fetch', '-q', '--unshallow');
  expect(await workspace.loadDates()).toEqual([]);
  expect(dateOf(workspace, 'deal_a')).toBe(COMMITTED);
});

it('a watched workspace keeps the dates current by itself', async () => {
  const made = makeDeals('deal_a', 'deal_b');
  const workspace = await open(made);
  await workspace.watch();
  await workspace.loadDates();
  made.write('bucket/crm/deals/deal_b.json', deal('deal_b', { title: 'Edited' }));
  commitLater(made);
  await vi.waitFor(() => expect(dateOf(workspace, 'deal_b')).toBe(LATER), { timeout: 10_000 });
  expect(dateOf(workspace, 'deal_a')).toBe(COMMITTED);
});
