import { request as httpRequest } from 'node:http';
import request from 'supertest';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serve } from '../../src/web/serve.ts';
import { FILES, makeSite, sharedSite } from './site.ts';

/** Status of a raw request with headers that a client library would not send. */
function statusOf(port: number, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const req = httpRequest(
      { host: '127.0.0.1', port, path: '/api/crm/deals/deal_x', method, headers, setHost: false },
      (res) => {
        res.resume();
        resolve(res.statusCode ?? 0);
      },
    );
    req.on('error', reject);
    req.end();
  });
}

async function startSite() {
  const site = await makeSite();
  const server = await serve(site.workspace, { port: 0 });
  onTestFinished(() => server.close());
  return { ...site, server };
}

describe('headers', () => {
  const site = sharedSite();

  it.each(['/', '/views/pipeline', '/api/deals', '/nope', '/api/nope', '/assets/app.js'])(
    '%s',
    async (url) => {
      const { app } = site();
      const { headers } = await request(app).get(url);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['x-powered-by']).toBeUndefined();
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );
});

describe('Host', () => {
  it.each([
    ['127.0.0.1:PORT', 200],
    ['localhost:PORT', 200],
    ['LOCALHOST:PORT', 200],
    ['[::1]:PORT', 200],
    ['evil.example:PORT', 421],
    ['localhost.evil.example:PORT', 421],
    ['127.0.0.1', 421],
    ['127.0.0.1:1', 421],
    ['127.0.0.1:PORT@evil.example', 421],
    ['', 421],
  ])('%s → %i', async (host, status) => {
    const { server } = await startSite();
    expect(await statusOf(server.port, { Host: host.replace('PORT', String(server.port)) })).toBe(
      status,
    );
  });
});

describe('writes from other sites', () => {
  it.each([
    ['a program', {}, 415],
    ['the page itself', { 'Sec-Fetch-Site': 'same-origin', Origin: 'http://127.0.0.1:PORT' }, 415],
    ['another site', { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' }, 403],
    ['another port of this machine', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['an old browser on another site', { Origin: 'https://evil.example' }, 403],
    ['a sandboxed frame', { Origin: 'null' }, 403],
  ])('%s', async (_, headers, status) => {
    const { server } = await startSite();
    const host = `127.0.0.1:${server.port}`;
    const own = Object.fromEntries(
      Object.entries(headers).map(([k, v]) => [k, v.replace('PORT', String(server.port))]),
    );
    // 415 is the next check: the request itself was let in.
    expect(await statusOf(server.port, { Host: host, ...own }, 'PATCH')).toBe(status);
  });
});

describe('hostile text', () => {
  const HOSTILE = `<script>alert(1)</script><img src=x onerror=alert(2)>"'\`{{7*7}}`;
  const files = {
    ...FILES,
    'bucket/crm/companies/comp_bigco.json': {
      id: 'comp_bigco',
      name: HOSTILE,
      website: 'javascript:alert(3)',
      industry: HOSTILE,
      notes: `${HOSTILE}\n\n[click](javascript:alert(4)) ![x](https://evil.example/x.png) <b onclick=alert(5)>b</b>`,
      tags: [HOSTILE],
    },
    'bucket/crm/deals/deal_x.json': {
      id: 'deal_x',
      title: HOSTILE,
      stage: 'offered',
      pipeline: 'sales',
      companyId: 'comp_bigco',
      tags: [HOSTILE],
      activities: [{ date: '2026-01-01', type: HOSTILE, note: HOSTILE }],
    },
    'bucket/crm/deals/deal_bad.json': `{"id": "${'<script>alert(6)</script>'}"`,
  };

  const site = sharedSite(files);

  it.each([
    '/',
    '/views/pipeline',
    '/c/crm/companies',
    '/c/crm/deals?q=%3Cscript%3Ealert(7)%3C%2Fscript%3E',
    '/r/comp_bigco',
    '/r/deal_x',
    '/search?q=alert',
    `/search?q=${encodeURIComponent(HOSTILE)}`,
    '/problems',
    `/views/${encodeURIComponent(HOSTILE)}`,
  ])('is only text on %s', async (url) => {
    const { app, bugs } = site();
    const { text } = await request(app).get(url);
    expect(text).not.toMatch(/<script>alert|<img src=x|<b onclick|href="javascript:/i);
    expect(text).not.toMatch(/<img[^>]+evil\.example/);
    expect(text).not.toMatch(/ style="/);
    expect(bugs).toEqual([]);
  });
});

describe('serve', () => {
  it.each(['0.0.0.0', '::', '192.168.1.4', 'example.com'])('refuses --host %s', async (host) => {
    const { workspace } = await makeSite();
    await expect(serve(workspace, { host })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/authentication/),
    });
  });

  it('takes the next free port unless one was asked for', async () => {
    const { workspace } = await makeSite();
    const first = await serve(workspace);
    onTestFinished(() => first.close());
    const second = await serve(workspace);
    onTestFinished(() => second.close());
    expect(second.port).toBeGreaterThan(first.port);
    await expect(serve(workspace, { port: first.port })).rejects.toMatchObject({
      code: 'io',
      data: { port: first.port },
    });
  });
});
