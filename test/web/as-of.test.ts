import request from 'supertest';
import { expect, it } from 'vitest';
import { keepRevision } from '../../src/web/as-of.ts';
import { gitIn } from '../support/workspace.ts';
import { DEAL, makeSite } from './site.ts';

const PAST = 'at=HEAD~1';

async function siteWithHistory() {
  const site = await makeSite();
  gitIn(site.root, 'add', '-A');
  gitIn(site.root, 'commit', '-q', '--allow-empty', '-m', 'first');
  site.write('bucket/crm/deals/deal_x.json', { ...DEAL, title: 'Renamed', stage: 'closed_won' });
  site.write('bucket/crm/deals/deal_y.json', { ...DEAL, id: 'deal_y', title: 'New one' });
  gitIn(site.root, 'add', '-A');
  gitIn(site.root, 'commit', '-q', '-m', 'second');
  await site.workspace.refresh();
  return site;
}

it('answers lists, records, views and search as of a revision', async () => {
  const { app, bugs } = await siteWithHistory();
  const get = async (url: string) => (await request(app).get(url).expect(200)).body;
  expect(await get('/api/deals?count=1')).toMatchObject({ total: 2 });
  expect(await get(`/api/deals?count=1&${PAST}`)).toMatchObject({ total: 1 });
  expect(await get(`/api/deals/deal_x?${PAST}`)).toMatchObject({
    item: { title: 'BigCo licence', stage: 'offered' },
  });
  expect(await get(`/api/search?q=renamed&${PAST}`)).toMatchObject({ total: 0 });
  const board = await get(`/api/views/pipeline?${PAST}`);
  expect(board).toMatchObject({ type: 'board', total: 1 });
  expect(board).not.toHaveProperty('moveField');
  await request(app).get(`/api/deals/deal_y?${PAST}`).expect(404);
  expect(bugs).toEqual([]);
});

it('invites to drag cards today, not in the past', async () => {
  const { app } = await siteWithHistory();
  const page = async (query: string): Promise<string> =>
    (await request(app).get(`/views/pipeline${query}`).expect(200)).text;
  expect(await page('')).toContain('Drag a card');
  expect(await page(`?${PAST}`)).not.toContain('Drag a card');
});

it('refuses a revision that is not there, with what is', async () => {
  const { app } = await siteWithHistory();
  const { body } = await request(app).get('/api/deals?at=nonsense').expect(404);
  expect(body.detail).toContain('there is no revision "nonsense"');
  const { text } = await request(app).get('/views/pipeline?at=nonsense').expect(404);
  expect(text).toContain('there is no revision');
});

it('marks every page of the past, keeps its links there, and leads back', async () => {
  const { app, bugs } = await siteWithHistory();
  for (const url of [
    '/',
    '/views/pipeline?q=stage%3Doffered',
    '/r/deal_x',
    '/c/crm/deals',
    '/search?q=bigco',
    '/problems',
  ]) {
    const { text } = await request(app)
      .get(`${url}${url.includes('?') ? '&' : '?'}${PAST}`)
      .set('Accept', 'text/html')
      .expect(200);
    expect(text, url).toContain('read only');
    expect(text, url).toContain('<html lang="en" data-past>');
    expect(text, url).not.toMatch(/data-action="form"|data-create|data-edit=|id="form-dialog"/);
    const links = [...text.matchAll(/<a\b[^>]*?\shref="(\/[^"]*)"/g)].filter(
      ([tag]) => !tag.includes('data-now'),
    );
    expect(links.length, url).toBeGreaterThan(5);
    for (const [, href = ''] of links) expect(href).toContain('at=HEAD~1');
    const back = /<a class="button" data-now href="([^"]*)"/.exec(text)?.[1] ?? '';
    expect(back).not.toContain('at=');
  }
  expect(bugs).toEqual([]);
});

it('writes to the present only', async () => {
  const { app } = await siteWithHistory();
  const { body } = await request(app)
    .patch(`/api/deals/deal_x?${PAST}`)
    .set('Content-Type', 'application/merge-patch+json')
    .send({ title: 'Again' })
    .expect(400);
  expect(body.detail).toContain('The past');
});

it.each([
  ['<a href="/r/x">', '<a href="/r/x?at=a%26b">'],
  [
    '<a class="c" href="/c/x?page&#x3D;2#top">',
    '<a class="c" href="/c/x?page&#x3D;2&amp;at=a%26b#top">',
  ],
  ['<a href="#main">', '<a href="#main">'],
  ['<a href="//evil.example/">', '<a href="//evil.example/">'],
  ['<a href="/api/deals">', '<a href="/api/deals">'],
  ['<a href="https://example.com/">', '<a href="https://example.com/">'],
  ['<a data-now href="/r/x">', '<a data-now href="/r/x">'],
  [
    '<form action="/search">',
    '<form action="/search"><input type="hidden" name="at" value="a&#38;b">',
  ],
  ['<form action="/x" method="post">', '<form action="/x" method="post">'],
])('%s', (before, after) => {
  expect(keepRevision(before, 'a&b')).toBe(after);
});
