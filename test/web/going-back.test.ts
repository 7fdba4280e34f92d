import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { gitIn } from '../support/workspace.ts';
import { DEAL, FILES, openSite, type TestSite } from './site.ts';

let site: TestSite;
let won = '';
let last = '';

/** The deal is offered, then won and renamed, then worth more. */
beforeAll(async () => {
  site = await openSite({ ...FILES, 'pail.yaml': 'version: 1\nname: Test\n' }, {});
  const commit = (message: string, data: object): string => {
    site.write('bucket/crm/deals/deal_x.json', data);
    gitIn(site.root, 'add', '-A');
    gitIn(site.root, 'commit', '-q', '--allow-empty', '-m', message);
    return gitIn(site.root, 'rev-parse', 'HEAD');
  };
  commit('start', DEAL);
  won = commit('won <b>it</b>', { ...DEAL, stage: 'closed_won', title: 'Renamed' });
  last = commit('more', { ...DEAL, stage: 'closed_won', title: 'Renamed', expectedValue: 5000 });
});
afterAll(() => site.close());

beforeEach(async () => {
  gitIn(site.root, 'reset', '-q', '--hard', last);
  await site.workspace.refresh();
});

const post = (path: string, body: object, headers: Readonly<Record<string, string>> = {}) =>
  request(site.app)
    .post(path)
    .set({ 'Content-Type': 'application/json', ...headers })
    .send(body);
const onDisk = (): Record<string, unknown> =>
  JSON.parse(readFileSync(join(site.root, 'bucket/crm/deals/deal_x.json'), 'utf8'));
const etag = async (): Promise<string> =>
  (await request(site.app).get('/api/deals/deal_x')).headers['etag'] ?? '';

describe('POST /api/<collection>/<id>/restore', () => {
  const url = '/api/crm/deals/deal_x/restore';

  it('brings one field back and leaves the others, as one commit', async () => {
    const { body } = await post(url, { at: `${won}~1`, fields: ['title'] }).expect(200);
    expect(body.item).toMatchObject({ title: 'BigCo licence', stage: 'closed_won' });
    expect(onDisk()).toMatchObject({ title: 'BigCo licence', expectedValue: 5000 });
    expect(site.bugs).toEqual([]);
  });

  it('brings a whole version back, also of a record that is gone', async () => {
    await post(url, { at: won }, { 'If-Match': await etag() }).expect(200);
    expect(onDisk()).toMatchObject({ title: 'Renamed', expectedValue: 1000 });
    site.remove('bucket/crm/deals/deal_x.json');
    await site.workspace.refresh();
    await post(url, { at: 'HEAD' }, { 'If-Match': '"x"' }).expect(412);
    await post(url, { at: 'HEAD' }).expect(200);
    expect(onDisk()).toMatchObject({ title: 'Renamed' });
  });

  it('says so where nothing is to be changed', async () => {
    const { body } = await post(url, { at: 'HEAD' }).expect(200);
    expect(body).toMatchObject({ changes: [], notices: [expect.stringContaining('so already')] });
  });

  it.each([
    ['another state', { at: 'HEAD~1' }, { 'If-Match': '"other"' }, 412],
    ['another site', { at: 'HEAD~1' }, { Origin: 'http://evil.example' }, 403],
    ['no time', {}, {}, 400],
    ['a time that is none', { at: 'nonsense' }, {}, 404],
    ['a field that is none', { at: 'HEAD~1', fields: ['titel'] }, {}, 400],
    ['fields that are no list', { at: 'HEAD~1', fields: 'title' }, {}, 400],
    ['a typing error', { at: 'HEAD~1', field: ['title'] }, {}, 400],
  ])('refuses %s', async (_, body, headers, status) => {
    const before = onDisk();
    await post(url, body, headers).expect(status);
    expect(onDisk()).toEqual(before);
  });

  it.each([
    [`${url}?at=HEAD`, 400],
    ['/api/crm/companies/deal_x/restore', 404],
    ['/api/crm/deals/restore', 400],
    ['/api/crm/deals/deal_zz/restore', 404],
  ])('%s is %i', async (path, status) => {
    await post(path, { at: 'HEAD~1' }).expect(status);
  });
});

describe('POST /api/undo', () => {
  it('takes back what a commit did and keeps what came after', async () => {
    await post('/api/undo', { commit: won.slice(0, 10) }).expect(200);
    expect(onDisk()).toMatchObject({ title: 'BigCo licence', expectedValue: 5000 });
    expect(onDisk()['stage']).toBe('offered');
  });

  it.each([
    [{ commit: '0000000' }, {}, 404],
    [{}, {}, 400],
    [{ commit: 'HEAD', force: true }, {}, 400],
    [{ commit: 'HEAD' }, { 'Sec-Fetch-Site': 'cross-site' }, 403],
  ])('refuses %o %o', async (body, headers, status) => {
    await post('/api/undo', body, headers).expect(status);
  });

  it('says what stands against it', async () => {
    site.write('bucket/crm/deals/deal_x.json', { ...DEAL, stage: 'closed_won', title: 'Again' });
    gitIn(site.root, 'commit', '-qam', 'again');
    await site.workspace.refresh();
    const { body } = await post('/api/undo', { commit: won }).expect(409);
    expect(body.conflicts).toMatchObject([{ id: 'deal_x', pointer: '/title' }]);
  });
});

describe('a record’s page', () => {
  const pageAt = async (path: string): Promise<string> => {
    const answer = await request(site.app).get(path).set('Accept', 'text/html').expect(200);
    expect(site.bugs).toEqual([]);
    return answer.text;
  };

  it('says who made each value so, when asked', async () => {
    const html = await pageAt('/r/deal_x?blame=1');
    expect(html).toMatch(/data-path="stage"[^>]*>.*?class="blame".*?won &lt;b&gt;it&lt;\/b&gt;/);
    expect(await pageAt('/r/deal_x')).not.toContain('class="blame"');
    const { body } = await request(site.app).get('/api/deals/deal_x/blame').expect(200);
    expect(body).toMatchObject({ version: 1, id: 'deal_x' });
    expect(body.items.find(({ field }: { field: string }) => field === 'stage')).toMatchObject({
      subject: 'won <b>it</b>',
      commit: won,
    });
  });

  it('compares any two versions, the older one first', async () => {
    const html = await pageAt(`/r/deal_x?from=${gitIn(site.root, 'rev-parse', 'HEAD')}&to=${won}`);
    const part = html.slice(html.indexOf('id="compare"'), html.indexOf('id="history"'));
    expect(part).toMatch(/Expected value<\/span><del>\$1,000<\/del>.*<ins>\$5,000<\/ins>/);
    expect(part).not.toContain('Renamed');
  });

  it('offers to bring back what was, but not on a page of the past', async () => {
    const html = await pageAt('/r/deal_x');
    expect(html).toContain(`data-action="restore" data-at="${won}~1" data-field="title"`);
    expect(html).toContain(`data-now href="/r/deal_x?at&#x3D;${won.slice(0, 12)}"`);
    expect(await pageAt('/r/deal_x?at=HEAD~1')).not.toContain('data-action="restore"');
  });
});
