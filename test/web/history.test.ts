import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { gitIn } from '../support/workspace.ts';
import { DEAL, FILES, makeSite, openSite, type TestSite } from './site.ts';

/** The deal changed once in the viewer's name, once by hand with hostile text. */
async function withHistory(): Promise<TestSite> {
  const site = await openSite(FILES, {});
  gitIn(site.root, 'add', '-A');
  gitIn(site.root, 'commit', '-q', '--allow-empty', '-m', 'start');
  const file = 'bucket/crm/deals/deal_x.json';
  const edit = (message: string, data: object): void => {
    site.write(file, data);
    gitIn(site.root, 'commit', '-q', '-am', message, '--author', 'Eve <script> <eve@example.com>');
  };
  edit('won', { ...DEAL, stage: 'closed_won', tags: ['q4', '<b>bold</b>'] });
  for (let i = 1; i < 9; i++) edit(`edit ${i}`, { ...DEAL, stage: 'closed_won', expectedValue: i });
  await site.workspace.refresh();
  return site;
}

let site: TestSite;
beforeAll(async () => {
  site = await withHistory();
});
afterAll(() => site.close());

it('a record has its history in words, paged, hostile texts as text', async () => {
  const { app, bugs } = site;
  const first = await request(app).get('/r/deal_x').set('Accept', 'text/html');
  expect(first.text).toContain('<section class="block history" id="history">');
  expect(first.text).toMatch(/Expected value<\/span><del>\$7<\/del>.*<ins>\$8<\/ins>/);
  expect(first.text).toContain('/r/deal_x?history&#x3D;2#history');
  const second = await request(app).get('/r/deal_x?history=2').set('Accept', 'text/html');
  expect(second.text).toMatch(/<del>offered<\/del>.*<ins>closed_won<\/ins>/);
  expect(second.text).toContain('Tags +&lt;b&gt;bold&lt;/b&gt;');
  expect(second.text).not.toContain('<script> ');
  expect(second.text).toMatch(/created it with \d+ fields/);
  expect(bugs).toEqual([]);
});

it.each([
  ['/api/crm/deals/deal_x/history?limit=2', 2, true],
  ['/api/deals/deal_x/history?field=stage', 2, false],
  ['/api/crm/deals/history?limit=1&offset=9', 1, false],
  ['/api/log?of=deal_x&limit=500', 10, false],
  ['/api/log?author=nobody', 0, false],
])('%s', async (url, count, more) => {
  const { app } = site;
  const { status, body } = await request(app).get(url);
  expect([status, body.version, body.items.length, body.more]).toEqual([200, 1, count, more]);
});

it.each([
  ['/api/crm/deals/deal_zz/history', 404],
  ['/api/nothing/deal_x/history', 404],
  ['/api/log?since=whenever', 400],
  ['/api/log?sort=title', 400],
  ['/api/log?limit=501', 400],
])('%s is refused', async (url, status) => {
  const { app } = site;
  const answer = await request(app).get(url);
  expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
});

it('without commits the page is there, without a history', async () => {
  const { app, root } = await makeSite();
  writeFileSync(join(root, '.git', 'HEAD'), 'ref: refs/heads/unborn\n');
  const page = await request(app).get('/r/deal_x').set('Accept', 'text/html');
  expect(page.status).toBe(200);
  expect(page.text).not.toContain('id="history"');
});
