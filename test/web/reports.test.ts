import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createApp } from '../../src/web/app.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import { endOfQuarter } from '../../src/workspace/reports/movement.ts';
import { gitIn } from '../support/workspace.ts';
import { DEAL, FILES, makeSite, openSite, type TestSite } from './site.ts';

let site: TestSite;

/** One deal is offered; then it is won, one grows, one with a hostile name enters. */
beforeAll(async () => {
  const other = { ...DEAL, id: 'deal_y', title: 'Other', expectedCloseDate: '2026-12-01' };
  site = await openSite({ ...FILES, 'bucket/crm/deals/deal_y.json': other }, {});
  gitIn(site.root, 'add', '-A');
  gitIn(site.root, 'commit', '-q', '-m', 'first');
  gitIn(site.root, 'branch', 'base');
  site.write('bucket/crm/deals/deal_x.json', { ...DEAL, stage: 'closed_won' });
  site.write('bucket/crm/deals/deal_y.json', { ...other, expectedValue: 1500 });
  const hostile = { ...DEAL, id: 'deal_z', title: '<b>Bold</b>', expectedValue: 70 };
  site.write('bucket/crm/deals/deal_z.json', hostile);
  gitIn(site.root, 'add', '-A');
  gitIn(site.root, 'commit', '-q', '-m', 'second');
  await site.workspace.refresh();
});
afterAll(() => site.close());

const pageAt = async (path: string, status = 200): Promise<string> => {
  const answer = await request(site.app).get(path).set('Accept', 'text/html');
  expect(answer.status).toBe(status);
  return answer.text;
};

it.each([
  ['movement?from=base', ['movement', '--from', 'base']],
  [
    'movement?from=base&to=HEAD&pipeline=sales',
    ['movement', '--from', 'base', '--to', 'HEAD', '--pipeline', 'sales'],
  ],
  ['forecast', ['forecast']],
  ['forecast?base=base&head=HEAD', ['forecast', '--compare', 'base..HEAD']],
])('/api/reports/%s answers what the command line does', async (path, args) => {
  const command = ['bin/pail.js', 'report', ...args, '--json', '-C', site.root];
  const { stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  const { body } = await request(site.app).get(`/api/reports/${path}`).expect(200);
  expect(body, stderr).toEqual(JSON.parse(stdout));
  const twin = await request(site.app).get(`/reports/${path}`).set('Accept', 'application/json');
  expect(twin.body).toEqual(body);
});

it('tells of a movement in sums, bars and deals', async () => {
  const html = await pageAt('/reports/movement?from=base');
  expect(html).toContain('$2,000 → $1,570 (−21.5 %)');
  expect(html).toMatch(/id="won">.*?<a href="\/r\/deal_x">BigCo licence<\/a>/s);
  expect(html).toContain('Offered → Closed won');
  expect(html).toContain('$1,000 → $1,500');
  expect(html).toContain('&lt;b&gt;Bold&lt;/b&gt;');
  expect(html).not.toContain('<b>Bold');
  expect(html).toMatch(/<rect class="tone-gray" x="[\d.]+" width="[\d.]+"/);
  expect(site.bugs).toEqual([]);
});

it('sets two states of the forecast side by side, with branches to choose from', async () => {
  const html = await pageAt('/reports/forecast?base=base&head=HEAD');
  expect(html).toContain('Expected, base');
  expect(html).toContain('<option value="base"></option>');
  expect(html).toContain('Dec 2026');
});

describe('a report that cannot be given says why', () => {
  it('a time before all history is counted from the beginning', async () => {
    const html = await pageAt('/reports/movement?from=2001-01-01');
    expect(html).toMatch(/History begins on [^<]*: counted from there, not from 2001-01-01\./);
    expect(html).toContain('no deal came, changed or went');
  });

  it('a branch that is not there', async () => {
    const html = await pageAt('/reports/forecast?base=gone', 404);
    expect(html).toMatch(/name="base"[^>]*aria-describedby="fault-base"/);
    expect(html).toMatch(/id="fault-base" role="alert">there is no revision/);
  });

  it.each([
    [
      'forecast?pipeline=nope',
      'select name="pipeline"',
      '<option value="nope" selected>nope</option>',
    ],
    ['pipeline?currency=XXX', 'select name="currency"', 'is none of USD'],
    ['win-rate?from=2026-13', 'name="from" value="2026-13"', 'is no day'],
    ['win-rate?from=2026-03&to=2026-01', 'name="from" value="2026-03"', 'lies after to: 2026-01'],
    ['stale?days=x', 'name="days" value="x"', 'is no number of days'],
  ])('%s, at its control', async (path, control, words) => {
    const page = await pageAt(`/reports/${path}`, 400);
    const html = page.slice(page.indexOf('data-auto-submit'));
    const param = html.slice(
      html.indexOf(control),
      html.indexOf('</label>', html.indexOf(control)),
    );
    expect(param).toContain('aria-invalid="true"');
    expect(param).toMatch(/class="param-fault"[^>]*role="alert"/);
    expect(param).toContain(words);
    const { status } = await request(site.app).get(`/api/reports/${path}`);
    expect(status).toBe(400);
  });

  it.each([
    ['/reports/movment', 404, 'did you mean'],
    ['/api/reports/movment', 404, 'did you mean'],
    ['/api/reports/movement?form=main', 400, 'no parameter'],
    ['/api/reports/forecast?head=main', 400, 'compared with a base'],
  ])('%s', async (path, status, words) => {
    const answer = await request(site.app).get(path).set('Accept', 'application/json');
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(words)]);
  });

  it('a workspace without deals', async () => {
    const bare = await makeSite({});
    for (const name of readdirSync(join(bare.root, 'schemas'))) {
      if (!/^(base|users)/.test(name))
        rmSync(join(bare.root, 'schemas', name), { recursive: true });
    }
    const workspace = await openWorkspace(bare.root);
    onTestFinished(() => workspace.close());
    const app = createApp(workspace);
    const { text } = await request(app).get('/reports/movement').set('Accept', 'text/html');
    expect(text).toContain('Nothing to report on yet');
    const list = await request(app).get('/reports').set('Accept', 'text/html');
    expect(list.text).toContain('needs crm/deals');
  });
});

it.each([
  ['2026-11-21', -1, '2026-09-30'],
  ['2026-11-21', -2, '2026-06-30'],
  ['2026-02-01', -1, '2025-12-31'],
  ['2026-02-01', -2, '2025-09-30'],
])('the quarter before: %s %i', (day, offset, end) => {
  expect(endOfQuarter(day, offset)).toBe(end);
});
