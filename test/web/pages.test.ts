import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Express } from 'express';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/web/app.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import { gitIn } from '../support/workspace.ts';
import { FILES, makeSite, sharedSite } from './site.ts';

/** Questions and their pages, by docs/model.md. */
function answers(): [question: string, page: string][] {
  const text = readFileSync('docs/model.md', 'utf8');
  const section = /## Where each answer stands\n([\s\S]*?)\n## /.exec(text)?.[1] ?? '';
  const rows = section.matchAll(/^\| ([^|]+) \| `pail [^`]+` \| `(\/[^`]+)` \|$/gm);
  return [...rows].map(([, question, page]) => [question ?? '', page ?? '']);
}

const sizeOf = (list: readonly unknown[]): number => list.length;

describe('the demo', () => {
  const root = mkdtempSync(join(tmpdir(), 'pail-demo-'));
  let app: Express;
  let workspace: LiveWorkspace;
  const bugs: unknown[] = [];

  beforeAll(async () => {
    for (const name of ['bucket', 'schemas', 'views', 'pail.yaml']) {
      cpSync(name, join(root, name), { recursive: true });
    }
    gitIn(root, 'init', '-q');
    // Without a commit each page would ask git what HEAD is.
    gitIn(root, 'commit', '-q', '--allow-empty', '-m', 'start');
    workspace = await openWorkspace(root);
    app = createApp(workspace, { as: 'usr_xK9mR2', onBug: (error) => bugs.push(error) });
  });
  afterAll(async () => {
    await workspace.close();
    rmSync(root, { recursive: true, force: true });
  });

  it.each(['text/html', 'application/json'])(
    'answers every view and collection as %s',
    async (type) => {
      const urls = [
        '/',
        '/search?q=export',
        '/problems',
        ...workspace.views().map((view) => `/views/${view.name}`),
        ...[...workspace.model.collections.keys()].map((path) => `/c/${path}`),
      ];
      for (const url of urls) {
        const answer = await request(app).get(url).set('Accept', type);
        expect([url, answer.status, answer.type]).toEqual([url, 200, type]);
      }
      expect(bugs).toEqual([]);
    },
  );

  it('has a form for a new record of every collection', async () => {
    for (const path of workspace.model.collections.keys()) {
      const answer = await request(app).get(`/new/${path}`).set('Accept', 'application/json');
      expect([path, answer.status]).toEqual([path, 200]);
    }
    expect(bugs).toEqual([]);
  });

  it.each(answers())('answers "%s" with something', async (_question, page) => {
    const { status, body } = await request(app).get(page).accept('application/json');
    expect(status).toBe(200);
    const lists = Object.values(body as object).filter(Array.isArray);
    const most = Math.max(
      body.total ?? 0,
      (body.item?.deals?.open ?? body.item?.panels ?? []).length,
      ...lists.map(sizeOf),
    );
    expect(most).toBeGreaterThan(0);
  });

  it('has an answer for every view that is shipped', () => {
    const pages = answers().map(([, page]) => page);
    for (const { name } of workspace.views()) expect(pages).toContain(`/views/${name}`);
  });

  it('answers one record of every collection, with what links to it', async () => {
    for (const path of workspace.model.collections.keys()) {
      const [first] = workspace.index.records(path);
      if (first === undefined) continue;
      const page = await request(app).get(`/r/${first.id}`);
      expect([first.id, page.status]).toEqual([first.id, 200]);
      expect(page.text).toContain(`bucket/${first.file}`);
    }
    expect(bugs).toEqual([]);
  });

  it('shows as many rows as the query has matches', async () => {
    const { total } = (await request(app).get('/api/crm/deals?q=stage%3Doffered')).body;
    const page = await request(app).get('/c/crm/deals?q=stage%3Doffered');
    expect(total).toBeGreaterThan(2);
    expect(page.text.match(/id="row-deal_/g)).toHaveLength(total);
  });
});

describe('pages', () => {
  const site = sharedSite();

  it('has a title, a JSON alternate and the sidebar', async () => {
    const { app } = site();
    const { text } = await request(app).get('/r/deal_x');
    expect(text).toContain('<title>BigCo licence · Test</title>');
    expect(text).toContain('rel="alternate" type="application/json" href="/r/deal_x"');
    expect(text).toContain('href="/c/crm/deals"');
  });

  it('keeps the page and says what is wrong with a filter', async () => {
    const { app } = site();
    const answer = await request(app).get('/c/crm/deals?q=stag%3Dlead').set('Accept', 'text/html');
    expect(answer.status).toBe(400);
    expect(answer.type).toBe('text/html');
    expect(answer.text).toMatch(/role="alert".*stag/);
    expect(answer.text).toContain('value="stag&#x3D;lead"');
  });

  it('asks for the parameter of a view instead of failing', async () => {
    const { app } = await makeSite({
      'bucket/users/usr_zoe.json': { id: 'usr_zoe', name: 'Zoe', email: 'z@x.io' },
    });
    const answer = await request(app).get('/views/my-work');
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<option value="usr_zoe">Zoe</option>');
    expect(answer.text).toContain('<h2>Choose a person</h2>');
    expect(answer.text).toMatch(/<a class="chip" href="\/views\/my-work\?assignee&#x3D;usr_zoe">/);
    expect(answer.text).not.toContain('role="alert"');
    const chosen = await request(app).get('/views/my-work?assignee=usr_zoe');
    expect(chosen.text).not.toContain('Choose a person');
  });

  it('sorts by the head of a column, and turns it round', async () => {
    const { app } = site();
    const first = await request(app).get('/c/crm/stages');
    expect(first.text).toContain('href="/c/crm/stages?sort&#x3D;key"');
    const second = await request(app).get('/c/crm/stages?sort=key');
    expect(second.text).toMatch(/aria-sort="ascending"/);
    expect(second.text).toContain('sort&#x3D;-key');
    const order = [...second.text.matchAll(/id="row-(\w+)"/g)].map((m) => m[1]);
    expect(order).toHaveLength(5);
  });

  it('pages a long table', async () => {
    const tags = Array.from({ length: 130 }, (_, i) => `prod_p${String(i).padStart(3, '0')}`);
    const files = Object.fromEntries(
      tags.map((id) => [`bucket/crm/products/${id}.json`, { id, name: id }]),
    );
    const { app } = await makeSite(files);
    const first = await request(app).get('/c/crm/products?sort=name');
    expect(first.text.match(/id="row-prod_/g)).toHaveLength(100);
    expect(first.text).toContain('page&#x3D;2');
    const second = await request(app).get('/c/crm/products?sort=name&page=2');
    expect(second.text.match(/id="row-prod_/g)).toHaveLength(30);
    expect(second.text).toContain('101–130 of 130');
    const behind = await request(app).get('/c/crm/products?page=99999');
    expect(behind.text).toContain('0–0 of 130');
    expect(behind.text).toContain('Nothing on this page');
    expect(behind.text).toMatch(/href="[^"]*page&#x3D;2" rel="prev"/);
  });

  it('names the command that makes the first record', async () => {
    const { app } = await makeSite({});
    expect((await request(app).get('/')).text).toContain('pail create');
    expect((await request(app).get('/c/issues')).text).toContain('pail create issues title&#x3D;');
  });

  it.each([
    ['/c/dealz', /href="\/c\/crm\/deals"/],
    ['/views/pipelin', /href="\/views\/pipeline"/],
    ['/r/deal_xy', /href="\/r\/deal_x"/],
    ['/nope', /There is no page/],
  ])('%s is a page that leads on', async (url, suggestion) => {
    const { app } = site();
    const answer = await request(app).get(url).set('Accept', 'text/html');
    expect(answer.status).toBe(404);
    expect(answer.type).toBe('text/html');
    expect(answer.text).toMatch(suggestion);
  });

  it('opens a record by a unique field or the beginning of its id', async () => {
    const { app } = site();
    expect((await request(app).get('/r/ada@example.com')).text).toContain('Ada Lovelace');
    expect((await request(app).get('/r/comp_big')).text).toContain('BigCo');
  });

  it('shows a broken file on the problems page and the rest as ever', async () => {
    const { app } = await makeSite({
      ...FILES,
      'bucket/crm/deals/deal_bad.json': '{ "id": ',
      'bucket/crm/companies/comp_odd.json': { id: 'comp_odd', name: 'Odd', domain: 5 },
    });
    const { text } = await request(app).get('/problems');
    expect(text).toContain('bucket/crm/deals/deal_bad.json');
    // What can be read can be put right here.
    expect([...text.matchAll(/href="(\/edit\/[^"]*)"/g)].map(([, href]) => href)).toEqual([
      '/edit/comp_odd',
    ]);
    expect((await request(app).get('/views/pipeline')).text).toContain('BigCo licence');
  });

  it('folds empty fields away and shows both ends of a link', async () => {
    const { app } = site();
    const company = (await request(app).get('/r/comp_bigco')).text;
    expect(company).toMatch(/\d+ empty fields/);
    expect(company).toMatch(/id="inverse-deals"/);
    expect((await request(app).get('/r/deal_x')).text).toContain('href="/r/comp_bigco"');
  });

  it('redirects a short name to its collection', async () => {
    const { app } = site();
    const answer = await request(app).get('/deals');
    expect([answer.status, answer.headers['location']]).toEqual([302, '/c/crm/deals']);
  });

  it('changes nothing by GET', async () => {
    const { root, app } = site();
    const before = gitIn(root, 'status', '--porcelain', '--untracked-files=all');
    for (const url of [
      '/',
      '/views/pipeline',
      '/r/deal_x',
      '/c/crm/deals?sort=title',
      '/api/deals',
    ]) {
      await request(app).get(url);
    }
    expect(gitIn(root, 'status', '--porcelain', '--untracked-files=all')).toBe(before);
  });
});

describe('assets', () => {
  const site = sharedSite();

  it('are cached for good under their hash, and checked without it', async () => {
    const { app } = site();
    const page = await request(app).get('/');
    const hash = /href="\/assets\/style\.css\?v&#x3D;(\w+)"/.exec(page.text)?.[1];
    const href = `/assets/style.css?v=${hash}`;
    const hashed = await request(app).get(href);
    expect(hashed.headers['cache-control']).toContain('immutable');
    expect(hashed.type).toBe('text/css');
    const plain = await request(app).get('/assets/style.css');
    expect(plain.headers['cache-control']).toBe('no-cache');
    const again = await request(app)
      .get('/assets/style.css')
      .set('If-None-Match', plain.headers['etag'] ?? '');
    expect(again.status).toBe(304);
  });

  it.each([
    '/assets/../package.json',
    '/assets/%2e%2e/package.json',
    '/assets/nope.js',
    '/assets/',
  ])('%s is not there', async (url) => {
    const { app } = site();
    expect((await request(app).get(url)).status).toBe(404);
  });
});
