import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { CRM_ACTIONS } from '../../src/web/api/crm.ts';
import { createApp } from '../../src/web/app.ts';
import { FILES, makeSite, sharedSite, type TestSite } from './site.ts';

const fileOf = (site: TestSite): Record<string, unknown> =>
  JSON.parse(readFileSync(join(site.root, 'bucket/crm/deals/deal_x.json'), 'utf8'));

const patchDeal = (site: TestSite, body: object | string, headers: Record<string, string> = {}) =>
  request(site.app)
    .patch('/api/crm/deals/deal_x')
    .set({ 'Content-Type': 'application/merge-patch+json', ...headers })
    .send(typeof body === 'string' ? body : JSON.stringify(body));

describe('GET /api/<collection>', () => {
  const site = sharedSite();

  it.each([
    ['/api/crm/deals', { version: 1, total: 1, items: [{ id: 'deal_x', title: 'BigCo licence' }] }],
    ['/api/deals', { total: 1 }],
    ['/api/deals?q=stage%3Doffered', { total: 1 }],
    ['/api/deals?q=stage%3Dlead', { total: 0, items: [] }],
    ['/api/deals?q=bigco', { total: 1 }],
    ['/api/deals?where=company.name%3D%3D%22BigCo%22', { total: 1 }],
    ['/api/deals?where=expectedValue%3E5&where=expectedValue%3C6', { total: 0 }],
    [
      '/api/deals?fields=title,company.name',
      { items: [{ id: 'deal_x', title: 'BigCo licence', 'company.name': 'BigCo' }] },
    ],
    ['/api/deals?expand=company', { items: [{ company: { id: 'comp_bigco' } }] }],
    ['/api/deals?count=1', { version: 1, total: 1 }],
    [
      '/api/deals?group=stage&sum=expectedValue',
      { groups: [{ key: 'offered', count: 1, sum: { expectedValue: 1000 } }] },
    ],
    [
      '/api/stages?limit=2&sort=-key',
      { total: 5, items: [{ key: 'qualified' }, { key: 'offered' }] },
    ],
    [
      '/api/views',
      { items: expect.arrayContaining([expect.objectContaining({ name: 'pipeline' })]) },
    ],
    ['/api/views/pipeline', { type: 'board', total: 1 }],
    [
      '/api/search?q=bigco&in=deals',
      { total: 1, items: [{ id: 'deal_x', collection: 'crm/deals' }] },
    ],
    ['/api/problems', { version: 1, total: expect.any(Number) }],
    ['/api/schema/crm/deals', { $id: 'crm/deals' }],
    ['/api/health', { ok: true, records: 9, watching: false, vouching: false }],
    [
      '/api/collections',
      { items: expect.arrayContaining([expect.objectContaining({ path: 'issues' })]) },
    ],
  ])('%s', async (url, expected) => {
    const answer = await request(site().app).get(url);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject(expected);
  });

  it('pages through with the cursor of the answer before', async () => {
    const { app } = site();
    const first = await request(app).get('/api/stages?limit=3');
    expect(first.body.items).toHaveLength(3);
    const next = await request(app)
      .get('/api/stages')
      .query({ limit: 3, cursor: first.body.nextCursor });
    expect(next.body.items).toHaveLength(2);
    const ids = [...first.body.items, ...next.body.items].map((item: { id: string }) => item.id);
    expect(new Set(ids).size).toBe(5);
  });
});

describe('errors are application/problem+json', () => {
  const site = sharedSite();

  it.each([
    ['/api/dealz', 404, 'not_found', /did you mean "deals"/],
    ['/api/crm/deals/deal_y', 404, 'not_found', /no record "deal_y"/],
    ['/api/views/pipelin', 404, 'not_found', /pipeline/],
    ['/api/deals?q=stag%3Doffered', 400, 'expr_type', /stage/],
    ['/api/deals?where=stage%20%3D%3D', 400, 'expr_syntax', /./],
    ['/api/deals?where=nope%20%3D%3D%201', 400, 'expr_type', /nope/],
    ['/api/deals?limit=501', 400, 'usage', /1 to 500/],
    ['/api/deals?limit=0', 400, 'usage', /1 to 500/],
    ['/api/deals?limit=ten', 400, 'usage', /ten/],
    ['/api/deals?lmit=5', 400, 'usage', /unknown parameter "lmit"/],
    ['/api/deals?cursor=rubbish', 400, 'query', /cursor/],
    ['/api/search?q=x&in=dealz', 404, 'not_found', /deals/],
    ['/api/schema/dealz', 404, 'not_found', /deals/],
  ])('%s → %i %s', async (url, status, code, detail) => {
    const answer = await request(site().app).get(url);
    expect(answer.status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, code, title: expect.any(String) });
    expect(answer.body.detail).toMatch(detail);
    expect(site().bugs).toEqual([]);
  });

  it.each([
    ['post', '/api/crm/deals/deal_x', 'GET, HEAD, PUT, PATCH, DELETE'],
    ['put', '/api/crm/deals', 'GET, HEAD, POST'],
    ['patch', '/api/crm/deals', 'GET, HEAD, POST'],
    ['delete', '/api/crm/deals', 'GET, HEAD, POST'],
    ['options', '/api/crm/deals', 'GET, HEAD, POST, PUT, PATCH, DELETE'],
  ] as const)('%s %s is not offered', async (method, path, allowed) => {
    const { app } = site();
    const answer = await request(app)[method](path).set('Content-Type', 'application/json');
    expect([answer.status, answer.headers['allow']]).toEqual([405, allowed]);
    expect(answer.body.code).toBe('method');
  });
});

describe('with a faulty pail.yaml', () => {
  const site = sharedSite({ ...FILES, 'pail.yaml': 'version: 1\ncurrency: EUR\ntimezone: Mars\n' });
  const TOLD = /^pail\.yaml:3 \/timezone: "Mars" is no IANA time zone/;

  it.each(['/api/deals', '/api/search?q=licence', '/api/views/pipeline', '/api/reports/pipeline'])(
    'GET %s says so',
    async (url) => {
      const answer = await request(site().app).get(url);
      expect([answer.status, answer.body.notices]).toEqual([200, [expect.stringMatching(TOLD)]]);
    },
  );

  it('so does every page', async () => {
    const answer = await request(site().app).get('/r/deal_x');
    expect(answer.text).toContain('&quot;Mars&quot; is no IANA time zone');
    expect(answer.text).toContain('€1,000');
  });

  it('nothing is written', async () => {
    const answer = await request(site().app)
      .patch('/api/deals/deal_x')
      .set('Content-Type', 'application/merge-patch+json')
      .send('{"title":"Other"}');
    expect([answer.status, answer.body.code]).toEqual([409, 'config']);
    expect(site().bugs).toEqual([]);
  });
});

describe('GET /api/<collection>/<id>', () => {
  it('answers stored and computed fields under the ETag of the file', async () => {
    const { app, workspace } = await makeSite();
    const answer = await request(app).get('/api/crm/deals/deal_x');
    expect(answer.headers['etag']).toBe(`"${workspace.find('deal_x').blob}"`);
    expect(answer.body.item).toMatchObject({ title: 'BigCo licence', status: 'open' });
    const ask = (path: string, tag: string) => request(app).get(path).set('If-None-Match', tag);
    // What is computed may be another while the file is the same.
    const again = await ask('/api/deals/deal_x', answer.headers['etag'] ?? '');
    expect(again.body).toEqual(answer.body);
    const user = await request(app).get('/api/users/usr_ada');
    expect((await ask('/api/users/usr_ada', user.headers['etag'] ?? '')).status).toBe(304);
    expect((await ask('/api/users/usr_ada', '"0"')).body).toEqual(user.body);
  });
});

describe('PATCH /api/<collection>/<id>', () => {
  const untouched = sharedSite();

  it('writes the file through the lifecycle and answers the new ETag', async () => {
    const site = await makeSite();
    const etag = `"${site.workspace.find('deal_x').blob}"`;
    const answer = await patchDeal(site, { stage: 'closed_won' }, { 'If-Match': etag });
    expect(answer.status).toBe(200);
    expect(fileOf(site)).toMatchObject({ stage: 'closed_won', probability: 100 });
    expect(answer.body.item).toMatchObject({ stage: 'closed_won', status: 'won' });
    expect(answer.body.item.closesOn).toMatch(/^\d{4}-/);
    expect(answer.body.item.closesOn).toBe(answer.body.item.actualCloseDate);
    expect(answer.headers['etag']).toBe(`"${site.workspace.find('deal_x').blob}"`);
    expect(answer.headers['etag']).not.toBe(etag);
  });

  it('merges into objects, replaces lists, clears with null', async () => {
    const site = await makeSite({
      ...FILES,
      'bucket/crm/companies/comp_bigco.json': {
        id: 'comp_bigco',
        name: 'BigCo',
        address: { city: 'Oslo', zip: '0150' },
        tags: ['a', 'b'],
        industry: 'energy',
      },
    });
    const answer = await request(site.app)
      .patch('/api/companies/comp_bigco')
      .send({ address: { city: 'Bergen' }, tags: ['c'], industry: null });
    expect(answer.status).toBe(200);
    expect(answer.body.item).toMatchObject({
      address: { city: 'Bergen', zip: '0150' },
      tags: ['c'],
    });
    expect(answer.body.item.industry ?? null).toBeNull();
  });

  it.each([
    ['a lost deal without its reason', { stage: 'closed_lost' }, 422, /lostReason|Lost reason/i],
    ['an unknown stage', { stage: 'wonn' }, 422, /wonn/],
    ['an unknown field', { stag: 'lead' }, 400, /did you mean "stage"/],
    ['a computed field', { status: 'won' }, 400, /computed/],
    ['a wrong type', { expectedValue: 'much' }, 422, /expectedValue|much/],
    ['nothing', {}, 400, /nothing to change/],
    ['no object', '[1]', 400, /expected a JSON object/],
    ['a duplicate key', '{"title":"a","title":"b"}', 400, /title/],
    ['a number that loses digits', '{"expectedValue": 12345678901234567890123}', 400, /./],
    ['cut off text', '{"title":', 400, /./],
    ['an empty body', '', 400, /empty/],
    ['65 levels', `{"title":${'['.repeat(65)}${']'.repeat(65)}}`, 400, /64/],
    ['its own prototype', '{"__proto__":{"title":"x"}}', 400, /__proto__/],
  ])('refuses %s and leaves the file', async (_, body, status, detail) => {
    const site = untouched();
    const before = fileOf(site);
    const answer = await patchDeal(site, body);
    expect(answer.body.detail).toMatch(detail);
    expect(answer.status).toBe(status);
    expect(answer.type).toBe('application/problem+json');
    expect(fileOf(site)).toEqual(before);
    expect(site.bugs).toEqual([]);
  });

  it('names the allowed values when a lost deal wants its reason', async () => {
    const answer = await patchDeal(await makeSite(), { stage: 'closed_lost' });
    expect(answer.body.problems[0].message).toMatch(/budget.*competitor.*timing/);
  });

  it('refuses a stale ETag with 412 and the present one', async () => {
    const site = await makeSite();
    const answer = await patchDeal(site, { title: 'Mine' }, { 'If-Match': `"${'0'.repeat(40)}"` });
    expect(answer.status).toBe(412);
    expect(answer.body).toMatchObject({ code: 'stale', etag: site.workspace.find('deal_x').blob });
    expect(fileOf(site)['title']).toBe('BigCo licence');
  });

  it.each([
    ['the same value', { expectedValue: 1001 }],
    ['another field', { title: 'New' }],
  ])('takes one of two writes at once under one ETag: %s', async (_, second) => {
    const site = await makeSite();
    const ifMatch = { 'If-Match': `"${site.workspace.find('deal_x').blob}"` };
    const answers = await Promise.all([
      patchDeal(site, { expectedValue: 1001 }, ifMatch),
      patchDeal(site, second, ifMatch),
    ]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412]);
  });

  it('merges into objects whose keys no schema names', async () => {
    const site = await makeSite();
    await patchDeal(site, { customFields: { a: 1, 'b.c': { d: 1, e: 1 } } });
    await patchDeal(site, { customFields: { a: null, 'b.c': { d: 2 }, f: 3 } });
    expect(fileOf(site)['customFields']).toEqual({ 'b.c': { d: 2, e: 1 }, f: 3 });
  });

  it('refuses more than 1 MB with 413, and other media types with 415', async () => {
    const site = await makeSite();
    const big = await patchDeal(site, { title: 'x'.repeat(1_100_000) });
    expect(big.status).toBe(413);
    expect(big.type).toBe('application/problem+json');
    const form = await patchDeal(site, 'title=x', {
      'Content-Type': 'application/x-www-form-urlencoded',
    });
    expect(form.status).toBe(415);
    expect(fileOf(site)['title']).toBe('BigCo licence');
  });

  it('keeps both of two edits of different fields made at once', async () => {
    const site = await makeSite();
    const answers = await Promise.all([
      patchDeal(site, { title: 'New' }),
      patchDeal(site, { expectedValue: 2000 }),
    ]);
    expect(answers.map((answer) => answer.status)).toEqual([200, 200]);
    expect(fileOf(site)).toMatchObject({ title: 'New', expectedValue: 2000 });
  });
});

describe('the id of a merged record', () => {
  const contacts = {
    'bucket/crm/contacts/cont_a.json': { id: 'cont_a', firstName: 'Jane' },
    'bucket/crm/contacts/cont_b.json': {
      id: 'cont_b',
      firstName: 'J.',
      archivedAt: '2026-01-01T00:00:00Z',
      mergedIntoId: 'cont_a',
    },
  };

  it.each(['/api/contacts/cont_b', '/r/cont_b'])('%s answers the kept one', async (url) => {
    const { app } = await makeSite({ ...FILES, ...contacts });
    const answer = await request(app).get(url).set('Accept', 'application/json');
    expect(answer.body).toMatchObject({ item: { id: 'cont_a' } });
  });

  it('says so on the page, and shows the old one when asked', async () => {
    const { app } = await makeSite({ ...FILES, ...contacts });
    const page = async (url: string): Promise<string> =>
      (await request(app).get(url).set('Accept', 'text/html')).text;
    expect(await page('/r/cont_b')).toContain('J. (cont_b) was merged into this one.');
    expect(await page('/r/cont_a')).not.toContain('merged into');
    const old = await page('/r/cont_b?archived=1');
    expect(old).toContain('data-id="cont_b"');
    expect(old).toContain('<a class="notice-link" href="/r/cont_a">');
  });

  it('is changed there', async () => {
    const { app } = await makeSite({ ...FILES, ...contacts });
    const answer = await request(app)
      .patch('/api/contacts/cont_b')
      .set('Content-Type', 'application/merge-patch+json')
      .send('{"title":"COO"}');
    expect(answer.body).toMatchObject({ item: { id: 'cont_a', title: 'COO' } });
  });

  it('is not removed in its place', async () => {
    const site = await makeSite({ ...FILES, ...contacts });
    await request(site.app).delete('/api/contacts/cont_b');
    expect(site.workspace.index.record('cont_a')?.['archivedAt']).toBeUndefined();
  });
});

describe('POST /api/<collection>', () => {
  const post = (site: TestSite, body: object, headers: Record<string, string> = {}) =>
    request(site.app)
      .post('/api/deals')
      .set({ 'Content-Type': 'application/json', ...headers })
      .send(JSON.stringify(body));
  const NEW = { title: 'New', stage: 'lead', expectedValue: 5 };

  it('adds a record, and says where it is', async () => {
    const site = await makeSite();
    const answer = await post(site, NEW);
    expect(answer.status).toBe(201);
    const { item, changes } = answer.body;
    expect(item).toMatchObject({ ...NEW, pipeline: 'sales', status: 'open' });
    expect(changes).toMatchObject([{ op: 'create', collection: 'crm/deals' }]);
    expect(answer.headers['location']).toBe(`/api/crm/deals/${item.id}`);
    const read = await request(site.app).get(answer.headers['location'] ?? '');
    expect(read.headers['etag']).toBe(answer.headers['etag']);
    expect(site.workspace.find(item.id).data['title']).toBe('New');
  });

  it('adds one record however often a request with an Idempotency-Key comes', async () => {
    const site = await makeSite();
    const answers = [];
    for (let i = 0; i < 3; i++) answers.push(await post(site, NEW, { 'Idempotency-Key': 'k1' }));
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200]);
    expect(new Set(answers.map(({ body }) => body.item.id)).size).toBe(1);
    expect(answers[2]?.body.changes).toEqual([]);
    const together = await Promise.all(
      [1, 2, 3].map(() => post(site, { ...NEW, title: 'At once' }, { 'Idempotency-Key': 'k3' })),
    );
    expect(together.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    const other = await post(site, NEW, { 'Idempotency-Key': 'k2' });
    expect(other.status).toBe(201);
    expect(site.workspace.index.size('crm/deals')).toBe(4);
  });

  it.each<[string, object, 'same' | 'new', number]>([
    ['the same', NEW, 'same', 200],
    ['another title', { ...NEW, title: 'Other' }, 'same', 422],
    ['one field more', { ...NEW, description: 'x' }, 'same', 422],
    ['the same, after a restart', NEW, 'new', 200],
    ['another title, after a restart', { ...NEW, title: 'Other' }, 'new', 422],
  ])('a used Idempotency-Key with %s body', async (_, body, server, status) => {
    const site = await makeSite();
    const first = await post(site, NEW, { 'Idempotency-Key': 'k1' });
    const app = server === 'same' ? site.app : createApp(site.workspace);
    const again = await post({ ...site, app }, body, { 'Idempotency-Key': 'k1' });
    expect([again.status, again.body.code]).toEqual([
      status,
      status === 200 ? undefined : 'key_used',
    ]);
    const id = first.body.item.id;
    expect(site.workspace.find(id).data['title']).toBe(NEW.title);
    expect(site.workspace.index.size('crm/deals')).toBe(2);
  });

  it('edits the record that has the values already, where the schema says so', async () => {
    const site = await makeSite(
      { ...FILES, 'bucket/orgs/org_a.json': { id: 'org_a', name: 'A' } },
      { collections: ['billing/usage-meters'] },
    );
    const count = { orgId: 'org_a', metricCode: 'calls', forDate: '2026-11-20' };
    const answers = [];
    for (const quantity of [7, 9, 9]) {
      const body = JSON.stringify({ ...count, quantity });
      const headers = { 'Content-Type': 'application/json', 'Idempotency-Key': `k${quantity}` };
      answers.push(await request(site.app).post('/api/usage-meters').set(headers).send(body));
    }
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200]);
    expect(answers.map(({ body }) => body.item.quantity)).toEqual([7, 9, 9]);
    expect(new Set(answers.map(({ body }) => body.item.id)).size).toBe(1);
    expect(site.bugs).toEqual([]);
  });

  it.each([
    ['a wrong value', { ...NEW, stage: 'wonn' }, {}, 422, 'invalid', /wonn/],
    ['a field that is not there', { ...NEW, titel: 'x' }, {}, 422, 'invalid', /titel/],
    ['a taken id', { ...NEW, id: 'deal_x' }, {}, 409, 'exists', /deal_x/],
    ['two ids', { ...NEW, id: 'deal_y' }, { 'Idempotency-Key': 'k' }, 400, 'usage', /leave one/],
  ])('refuses %s, and writes nothing', async (_, body, headers, status, code, detail) => {
    const site = await makeSite();
    const answer = await post(site, body, headers);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.detail).toMatch(detail);
    expect(site.workspace.index.size('crm/deals')).toBe(1);
    expect(site.bugs).toEqual([]);
  });
});

describe('PUT and DELETE /api/<collection>/<id>', () => {
  const put = (site: TestSite, body: object, headers: Record<string, string> = {}) =>
    request(site.app)
      .put('/api/deals/deal_x')
      .set({ 'Content-Type': 'application/json', ...headers })
      .send(JSON.stringify(body));

  it('PUT replaces all that the record holds, computed fields of an earlier answer left out', async () => {
    const site = await makeSite();
    const { item } = (await request(site.app).get('/api/deals/deal_x')).body;
    const { tags: _, ...rest } = item;
    const answer = await put(site, { ...rest, title: 'Other' });
    expect(answer.status, answer.body.detail).toBe(200);
    expect(fileOf(site)).toMatchObject({ title: 'Other', companyId: 'comp_bigco' });
    expect(fileOf(site)).not.toHaveProperty('tags');
    expect(fileOf(site)).not.toHaveProperty('status');
  });

  it.each([
    ['put', '"0000"', 412],
    ['delete', '"0000"', 412],
    ['delete', '*', 200],
  ] as const)('%s heeds If-Match %s', async (method, tag, status) => {
    const site = await makeSite();
    const asked = request(site.app)[method]('/api/deals/deal_x').set('If-Match', tag);
    const answer = await (method === 'put' ? asked.send({ title: 'x' }) : asked);
    expect(answer.status).toBe(status);
  });

  it('PUT refuses another id', async () => {
    const answer = await put(await makeSite(), { ...DEAL_BODY, id: 'deal_other' });
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid']);
  });

  it('DELETE archives a deal, as its schema says', async () => {
    const site = await makeSite();
    const answer = await request(site.app).delete('/api/deals/deal_x');
    expect(answer.status).toBe(200);
    expect(answer.body.item.archivedAt).toMatch(/^\d{4}-/);
    expect((await request(site.app).get('/api/deals')).body.total).toBe(0);
  });

  it('DELETE refuses to take what others stand on, and names them', async () => {
    const site = await makeSite();
    const answer = await request(site.app).delete('/api/pipelines/pipe_sales');
    expect([answer.status, answer.body.code]).toEqual([409, 'restricted']);
    expect(answer.body.referrers.length).toBeGreaterThan(0);
  });

  it('DELETE answers what a removed record was, and 404 from then on', async () => {
    const site = await makeSite({
      ...FILES,
      'bucket/crm/notes/note_a.json': { id: 'note_a', body: 'x' },
    });
    const answer = await request(site.app).delete('/api/notes/note_a');
    expect([answer.status, answer.body.item?.id]).toEqual([200, 'note_a']);
    expect((await request(site.app).get('/api/notes/note_a')).status).toBe(404);
  });
});

const DEAL_BODY = { title: 'Other', stage: 'offered', pipeline: 'sales' };

describe('what a CRM does with a record', () => {
  const records = {
    'bucket/crm/contacts/cont_a.json': { id: 'cont_a', firstName: 'Jane', email: 'j@x.no' },
    'bucket/crm/contacts/cont_b.json': {
      id: 'cont_b',
      firstName: 'J.',
      email: 'J@x.no',
      title: 'COO',
    },
    'bucket/crm/contacts/cont_c.json': { id: 'cont_c', firstName: 'Cy', ownerId: 'usr_ada' },
    'bucket/crm/leads/lead_a.json': {
      id: 'lead_a',
      name: 'Trial',
      email: 'bo@bigco.com',
      status: 'new',
    },
  };
  const act = async (site: TestSite, path: string, body: object) =>
    request(site.app).post(`/api/${path}`).set('Content-Type', 'application/json').send(body);

  it.each([
    ['contacts/cont_a/claim', { to: 'ada@example.com' }, { item: { ownerId: 'usr_ada' } }],
    ['contacts/cont_c/release', { force: true }, { changes: [{ before: { id: 'cont_c' } }] }],
    [
      'contacts/cont_a/merge',
      { others: ['cont_b'] },
      { item: { title: 'COO' }, left: [{ id: 'cont_b' }] },
    ],
    [
      'contacts/cont_a/merge',
      { others: ['cont_b'], fields: { firstName: 'cont_b' } },
      { item: { firstName: 'J.' } },
    ],
    [
      'leads/lead_a/convert',
      { stage: 'qualified' },
      { item: { status: 'converted' }, converted: { company: 'comp_bigco' } },
    ],
    [
      'leads/lead_a/convert',
      { noDeal: true, contact: 'cont_a' },
      { converted: { contact: 'cont_a', deal: null } },
    ],
  ])('POST /api/%s %j', async (path, body, expected) => {
    const answer = await act(await makeSite({ ...FILES, ...records }), path, body);
    expect(answer.body).toMatchObject({ version: 1, ...expected });
    expect(answer.status).toBe(200);
  });

  it.each([
    ['contacts/cont_a/merge', {}, 400, 'choose at least one record that is the same'],
    ['contacts/cont_a/merge', { others: [] }, 400, '"field":"others"'],
    ['contacts/cont_a/merge', { others: 'cont_b' }, 400, 'a list of ids'],
    [
      'contacts/cont_a/merge',
      { other: ['cont_b'] },
      400,
      'unknown member \\"other\\" (known: others, fields)',
    ],
    ['leads/lead_a/convert', { noDeal: 'yes' }, 400, 'true or false'],
    ['deals/deal_x/convert', {}, 409, 'only leads are converted'],
    ['contacts/claim', {}, 400, 'name one record'],
  ])('POST /api/%s %j is refused', async (path, body, status, message) => {
    const answer = await act(await makeSite({ ...FILES, ...records }), path, body);
    expect([answer.status, answer.text]).toEqual([status, expect.stringContaining(message)]);
  });

  it('GET /api/contacts/duplicates answers what pail dupes does', async () => {
    const { app } = await makeSite({ ...FILES, ...records });
    const answer = await request(app).get('/api/contacts/duplicates?min=0.5');
    expect(answer.body).toMatchObject({
      total: 1,
      items: [{ records: [{ id: 'cont_b' }, { id: 'cont_a' }] }],
    });
    expect((await request(app).get('/api/contacts/duplicates?min=2')).status).toBe(400);
  });
});

describe('PATCH with application/json-patch+json', () => {
  const site = sharedSite();
  const send = (steps: unknown) =>
    request(site().app)
      .patch('/api/deals/deal_x')
      .set('Content-Type', 'application/json-patch+json')
      .send(JSON.stringify(steps));
  const doubling = (from: string, path: string): object[] => [
    { op: 'add', path: from, value: from === '/tags' ? ['x'] : {} },
    ...Array.from({ length: 80 }, () => ({ op: 'copy', from, path })),
  ];

  it.each<[string, unknown, number, object]>([
    ['a failing test', [{ op: 'test', path: '/stage', value: 'lead' }], 409, { code: 'conflict' }],
    ['a computed field', [{ op: 'add', path: '/weightedValue', value: 1 }], 400, { code: 'usage' }],
    ['an unknown field', [{ op: 'add', path: '/titel', value: 'x' }], 422, { code: 'invalid' }],
    ['no list', { stage: 'lead' }, 400, { code: 'usage' }],
    ['copies beyond 1 MB', doubling('/tags', '/tags/-'), 413, { code: 'too_large' }],
    [
      'copies that nest too deep',
      doubling('/customFields', '/customFields/a'),
      413,
      { code: 'too_large' },
    ],
    [
      'steps',
      [
        { op: 'test', path: '/stage', value: 'offered' },
        { op: 'add', path: '/tags/-', value: 'big' },
        { op: 'replace', path: '/title', value: 'BigCo renewal' },
      ],
      200,
      { item: { title: 'BigCo renewal', tags: ['q4', 'big'], stage: 'offered' } },
    ],
  ])('%s', async (_, steps, status, body) => {
    const answer = await send(steps);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
    expect(answer.body).toMatchObject(body);
  });

  it('is no body of a POST', async () => {
    const answer = await request(site().app)
      .post('/api/deals')
      .set('Content-Type', 'application/json-patch+json')
      .send('[]');
    expect(answer.status).toBe(415);
  });
});

describe('GET /api/openapi.json', () => {
  type Doc = {
    readonly openapi: string;
    readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
    readonly components: { readonly schemas: Readonly<Record<string, object>> };
  };
  const site = sharedSite(FILES, { collections: ['crm/activities', 'crm/leads'] });
  const documented = async (): Promise<Doc> =>
    (await request(site().app).get('/api/openapi.json')).body as Doc;

  it.each([
    ['/crm/deals', ['get', 'post']],
    ['/crm/deals/{id}', ['get', 'put', 'patch', 'delete']],
    ['/crm/deals/{id}/claim', ['post']],
    ['/crm/leads/{id}/convert', ['post']],
    ['/crm/leads/{id}/merge', ['post']],
    ['/crm/contacts/{id}/unmerge', ['post']],
    ['/crm/contacts/{id}/not-duplicate', ['post']],
    ['/crm/contacts/duplicates', ['get']],
    ['/crm/deals/{id}/restore', ['post']],
    ['/undo', ['post']],
  ])('has %s: %j', async (path, methods) => {
    expect(Object.keys((await documented()).paths[path] ?? {})).toEqual(
      expect.arrayContaining(methods),
    );
  });

  it('names every action of the API, declares its paths, and refers to what is there', async () => {
    const { openapi, paths, components } = await documented();
    expect(openapi).toBe('3.1.0');
    for (const action of Object.keys(CRM_ACTIONS)) {
      expect(Object.keys(paths).filter((path) => path.endsWith(`/{id}/${action}`))).not.toEqual([]);
    }
    const whole = JSON.stringify({ paths, components });
    expect(whole).not.toMatch(/"x-[a-z]/);
    for (const [, name] of whole.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      expect(components.schemas).toHaveProperty([String(name)]);
    }
    for (const [path, item] of Object.entries(paths)) {
      expect([path, JSON.stringify(item['parameters'] ?? []).includes('"in":"path"')]).toEqual([
        path,
        path.includes('{'),
      ]);
    }
  });

  it('has what can be read without more', async () => {
    const { paths } = await documented();
    const plain = Object.entries(paths).filter(
      ([path, item]) =>
        !/[{]|events|review|branches|log|history|choices|search/.test(path) && 'get' in item,
    );
    expect(plain.length).toBeGreaterThan(20);
    for (const [path] of plain) {
      expect([path, (await request(site().app).get(`/api${path}`)).status]).toEqual([path, 200]);
    }
  });
});

describe('names of other systems', () => {
  const site = sharedSite(FILES, { collections: ['crm/leads'] });

  it.each([
    ['/api/crm/accounts/comp_bigco', { item: { id: 'comp_bigco' } }],
    ['/api/crm/opportunities?count=1', { total: 1 }],
    ['/api/crm/opportunities/deal_x', { item: { id: 'deal_x' } }],
  ])('%s', async (url, body) => {
    expect((await request(site().app).get(url)).body).toMatchObject(body);
  });
});
