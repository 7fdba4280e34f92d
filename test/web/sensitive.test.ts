/** `x-sensitive` on all ways out of the server: what a reader may not read is nowhere, and cannot be asked for. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { beforeAll, describe, expect, it } from 'vitest';
import { gitIn } from '../support/workspace.ts';
import { FILES, type Files, makeSite, sharedSite, type TestSite } from './site.ts';

const SECRET = 'zanzibar7';
const FORMER = 'timbuktu3';

const VAULTS = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'crm/vaults',
  title: 'Vault',
  type: 'object',
  additionalProperties: false,
  required: ['id', 'title'],
  'x-collection': { prefix: 'vault', short: 'vaults', plural: 'Vaults', display: 'title' },
  properties: {
    id: { $ref: '/base#/$defs/id' },
    title: { type: 'string' },
    code: { type: 'string', 'x-sensitive': ['admin', 'manager'], 'x-unique': true },
    worth: { type: 'number', 'x-sensitive': ['manager'] },
    dealIds: {
      type: 'array',
      items: { type: 'string' },
      'x-sensitive': ['manager'],
      'x-relation': { to: 'crm/deals', as: 'deals', inverse: 'vaults' },
    },
    isLocked: { type: 'boolean', 'x-computed': 'code != null' },
    ownerId: { type: 'string', 'x-relation': { to: 'users', inverse: 'vaults' } },
  },
};

const user = (id: string, accessRole?: string): object => ({
  id,
  name: id,
  email: `${id}@example.com`,
  ...(accessRole === undefined ? {} : { accessRole }),
});
const vault = (code: string): object => ({
  id: 'vault_a',
  title: 'Cellar',
  code,
  worth: 4711,
  dealIds: ['deal_x'],
  ownerId: 'usr_rep',
});

const SECRETIVE: Files = {
  ...FILES,
  'schemas/crm/vaults.schema.json': VAULTS,
  'views/cellar.yaml':
    'version: 1\ntitle: Cellar\ncollection: crm/vaults\ntype: table\ncolumns: [title, isLocked]\n',
  'views/codes.yaml':
    'version: 1\ntitle: Codes\ncollection: crm/vaults\ntype: table\nquery: { where: code != null }\ncolumns: [title]\n',
  'bucket/users/usr_boss.json': user('usr_boss', 'manager'),
  'bucket/users/usr_rep.json': user('usr_rep', 'sales_rep'),
  'bucket/users/usr_none.json': user('usr_none'),
  'bucket/crm/vaults/vault_a.json': vault(FORMER),
  'bucket/crm/segments/seg_rich.json': {
    id: 'seg_rich',
    name: 'rich',
    kind: 'dynamic',
    collection: 'crm/vaults',
    where: 'worth > 4000',
  },
};

/** A second commit changes the secret, so that history holds two. */
function commitTwice(site: TestSite): void {
  const commit = (words: string): void => {
    gitIn(site.root, 'add', '-A');
    gitIn(site.root, 'commit', '-q', '-m', words);
  };
  commit('start');
  site.write('bucket/crm/vaults/vault_a.json', vault(SECRET));
  commit('new code');
}

function siteOf(as: string): () => TestSite {
  const site = sharedSite(SECRETIVE, { as });
  beforeAll(async () => {
    commitTwice(site());
    await site().workspace.refresh();
  });
  return site;
}

/** Address → status for those who may not read the fields. */
const READS: readonly (readonly [string, number])[] = [
  ['/api/vaults', 200],
  ['/api/vaults/vault_a', 200],
  ['/api/vaults?fields=title,isLocked', 200],
  ['/api/vaults?fields=title,code', 403],
  ['/api/vaults?fields=record', 200],
  ['/api/vaults?where=code%3D%3D%22zanzibar7%22', 403],
  ['/api/vaults?where=record%5B%22code%22%5D%3D%3D%22zanzibar7%22', 403],
  ['/api/vaults?where=%5Brecord%5D%5B0%5D.code%3D%3D%22zanzibar7%22', 403],
  ['/api/vaults?where=segment(%22rich%22)', 403],
  ['/api/vaults?where=deals.size()%3E0', 403],
  ['/api/vaults?q=code%3Dzanzibar7', 403],
  ['/api/vaults?q=zanzibar7', 200],
  ['/api/vaults?sort=-worth', 403],
  ['/api/vaults?sum=worth', 403],
  ['/api/vaults?group=code', 403],
  ['/api/vaults?max=worth', 403],
  ['/api/vaults?expand=deals', 400],
  ['/api/vaults?expand=owner', 200],
  ['/api/deals?where=vaults.exists(v,v.title!=%22%22)', 403],
  ['/api/users?where=vaults.exists(v,v.code==%22zanzibar7%22)', 403],
  ['/api/users?fields=vaults', 200],
  ['/api/search?q=zanzibar7', 200],
  ['/api/search?q=cellar', 200],
  ['/api/views/cellar', 200],
  ['/api/views/codes', 403],
  ['/api/vaults/vault_a/history', 200],
  ['/api/vaults/history', 200],
  ['/api/vaults/vault_a/history?field=code', 403],
  ['/api/vaults/vault_a/blame', 200],
  ['/api/vaults/vault_a?at=HEAD~1', 200],
  ['/api/vaults?at=HEAD~1&where=code!=null', 403],
  ['/api/log', 200],
  ['/api/review?base=HEAD~1&head=HEAD', 200],
  ['/api/problems', 200],
  ['/api/conflicts', 200],
  ['/api/today', 200],
  ['/r/vault_a', 200],
  ['/r/vault_a?blame=1', 200],
  ['/r/deal_x', 200],
  ['/c/crm/vaults', 200],
  ['/views/cellar', 200],
  ['/history', 200],
  ['/search?q=cellar', 200],
  ['/', 200],
];

describe('a reader who may not', () => {
  const site = siteOf('usr_rep');

  it.each(READS)('%s', async (url, status) => {
    for (const accept of ['application/json', 'text/html']) {
      const { text, ...answer } = await request(site().app).get(url).set('Accept', accept);
      expect([answer.status, text]).toEqual([status, expect.any(String)]);
      const said = text.replaceAll('code==&quot;zanzibar7', '').replaceAll(/q=[^&"]*/g, '');
      const asked = decodeURIComponent(url).includes(SECRET);
      if (!asked) expect(said).not.toContain(SECRET);
      expect(said).not.toContain(FORMER);
      if (!url.includes('worth')) expect(said).not.toContain('4711');
    }
    expect(site().bugs).toEqual([]);
  });
});

describe('a reader who may', () => {
  const site = siteOf('usr_boss');

  it.each(READS)('%s', async (url) => {
    const answer = await request(site().app).get(url).set('Accept', 'application/json');
    expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
  });

  it.each([
    '/api/vaults/vault_a',
    '/api/vaults?where=segment(%22rich%22)',
    '/api/vaults/vault_a/history',
    '/api/vaults/vault_a/blame',
    '/r/vault_a',
  ])('%s shows it', async (url) => {
    expect((await request(site().app).get(url)).text).toContain(SECRET);
  });
});

const vaultOn = (site: TestSite): Record<string, unknown> =>
  JSON.parse(readFileSync(join(site.root, 'bucket/crm/vaults/vault_a.json'), 'utf8'));

describe('writes of a reader who may not', () => {
  const site = siteOf('usr_rep');
  const at = '/api/vaults/vault_a';
  const send = (method: 'patch' | 'put' | 'post', url: string, body: object) =>
    request(site().app)
      [method](url)
      .set('Content-Type', method === 'patch' ? 'application/merge-patch+json' : 'application/json')
      .send(JSON.stringify(body));

  it.each([
    ['patch', at, { code: 'guess' }],
    ['patch', at, { worth: null }],
    ['put', at, { title: 'Cellar', code: 'guess' }],
    ['post', '/api/vaults', { title: 'Attic', code: SECRET }],
    ['post', `${at}/restore`, { at: 'HEAD~1', fields: ['code'] }],
  ] as const)('%s %s %j is refused', async (method, url, body) => {
    const answer = await send(method, url, body);
    expect([answer.status, answer.text]).toEqual([403, expect.any(String)]);
    expect(answer.text).not.toContain(FORMER);
    expect(vaultOn(site())).toEqual(vault(SECRET));
  });

  it.each([
    ['patch', at, { title: 'Attic' }],
    ['put', at, { title: 'Loft', ownerId: 'usr_rep' }],
    ['post', `${at}/restore`, { at: 'HEAD' }],
  ] as const)(
    '%s %s %j leaves hidden values as they are, and unsaid',
    async (method, url, body) => {
      const answer = await send(method, url, body);
      expect([answer.status, answer.text]).toEqual([200, expect.any(String)]);
      expect(answer.text).not.toContain(SECRET);
      const { title, ...rest } = vaultOn(site());
      const { title: _, ...before } = vault(SECRET) as Record<string, unknown>;
      expect(rest).toEqual(before);
      expect(title).toBe('title' in body ? body.title : 'Cellar');
    },
  );

  it('the ETag is no blob id, and good for If-Match once', async () => {
    const { etag = '' } = (await request(site().app).get(at)).headers;
    expect(etag).toMatch(/^"[0-9a-f]{40}"$/);
    expect(etag).not.toContain(gitIn(site().root, 'hash-object', 'bucket/crm/vaults/vault_a.json'));
    const body = { title: 'Vaulted' };
    const [first, second] = [
      await send('patch', at, body).set('If-Match', etag),
      await send('patch', at, { title: 'Again' }).set('If-Match', etag),
    ];
    expect([first.status, second.status]).toEqual([200, 412]);
    expect(vaultOn(site())).toMatchObject({ ...vault(SECRET), ...body });
  });

  it('a removed record is not shown whole', async () => {
    const answer = await request(site().app).delete(at);
    expect([answer.status, answer.text]).toEqual([200, expect.not.stringContaining(SECRET)]);
  });

  it('rights follow the user record while the server runs', async () => {
    const asked = (): Promise<number> =>
      request(site().app)
        .get('/api/vaults?where=code!=null')
        .then((answer) => answer.status);
    expect(await asked()).toBe(403);
    await send('patch', '/api/users/usr_rep', { accessRole: 'manager' });
    expect(await asked()).toBe(200);
  });
});

describe('who reads', () => {
  it.each([
    ['nobody has an access role: everybody reads', undefined, 200],
    ['a user without one, where others have', 'usr_none', 403],
    ['a stranger, where others have', undefined, 403],
  ])('%s', async (name, as, status) => {
    const { 'bucket/users/usr_boss.json': _, 'bucket/users/usr_rep.json': __, ...open } = SECRETIVE;
    const files = { ...open, 'bucket/users/usr_rep.json': user('usr_rep') };
    const isOpen = name.startsWith('nobody');
    const site = await makeSite(isOpen ? files : SECRETIVE, as === undefined ? {} : { as });
    const answer = await request(site.app).get('/api/vaults?where=code!=null');
    expect(answer.status).toBe(status);
  });
});
