import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import request from 'supertest';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canonicalText } from '../../src/record/canonical.ts';
import { GIT_ENV, gitIn } from '../support/workspace.ts';
import { DEAL, FILES, makeSite, type TestSite } from './site.ts';

const FILE = 'bucket/crm/deals/deal_x.json';
const PARKED_FILE = 'bucket/.conflicts/deal_x.json';
const PARKED = {
  version: 1,
  id: 'deal_x',
  file: 'crm/deals/deal_x.json',
  fields: [
    { pointer: '/title', base: 'Old', ours: 'BigCo licence', theirs: '<b>BigCo</b>' },
    { pointer: '/expectedValue', base: 1, ours: 1000, theirs: 2000 },
  ],
  ours: null,
  theirs: { commit: 'c'.repeat(40), author: 'Bob', at: '2026-11-01T10:00:00.000Z' },
};

const parkedSite = (conflict: object = PARKED): Promise<TestSite> =>
  makeSite({ ...FILES, [PARKED_FILE]: conflict });

const read = (root: string, path = FILE): Record<string, unknown> =>
  JSON.parse(readFileSync(join(root, path), 'utf8'));

const post = (site: TestSite, body: object, id = 'deal_x') =>
  request(site.app).post(`/api/conflicts/${id}`).send(body);

describe('/api/conflicts', () => {
  it('lists open fields', async () => {
    const { app } = await parkedSite();
    const { body } = await request(app).get('/api/conflicts');
    expect(body).toMatchObject({ version: 1, total: 2 });
    expect(body.items[1]).toMatchObject({
      id: 'deal_x',
      path: FILE,
      origin: 'sync',
      pointer: '/expectedValue',
      ours: 1000,
      theirs: 2000,
      sides: { theirs: { author: 'Bob' } },
    });
  });

  it.each([
    ['ours', { side: 'ours' }, { title: 'BigCo licence', expectedValue: 1000 }, []],
    ['theirs', { side: 'theirs' }, { title: '<b>BigCo</b>', expectedValue: 2000 }, []],
    [
      'a side of one field',
      { sides: { '/expectedValue': 'theirs' } },
      { title: 'BigCo licence', expectedValue: 2000 },
      ['/title'],
    ],
    [
      'a value for one, a side for all others',
      { fields: { '/title': 'Third' }, side: 'theirs' },
      { title: 'Third', expectedValue: 2000 },
      [],
    ],
  ])('settles by %s', async (_, decision, fields, open) => {
    const site = await parkedSite();
    const { status, body } = await post(site, decision);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: 'deal_x', open, conflicts: open.length === 0 ? 0 : 1 });
    expect(read(site.root)).toMatchObject(fields);
    expect(existsSync(join(site.root, PARKED_FILE))).toBe(open.length > 0);
  });

  it.each([
    ['another record', { side: 'ours' }, 'deal_y', 404, /no conflict of "deal_y"/],
    ['nothing', {}, 'deal_x', 400, /nothing is decided/],
    ['no such side', { side: 'mine' }, 'deal_x', 400, /"ours" or "theirs", found "mine"/],
    [
      'a field that is settled',
      { fields: { '/stage': 'lead' } },
      'deal_x',
      400,
      /"\/stage" is not/,
    ],
    ['an unknown member', { sied: 'ours' }, 'deal_x', 400, /did you mean "side"/],
    ['a value that breaks a rule', { fields: { '/expectedValue': 'much' } }, 'deal_x', 422, /much/],
  ])('refuses %s', async (_, decision, id, status, words) => {
    const site = await parkedSite();
    const answer = await post(site, decision, id);
    expect([answer.status, answer.type]).toEqual([status, 'application/problem+json']);
    expect(answer.body.detail).toMatch(words);
    expect(read(site.root)).toEqual(DEAL);
    expect(existsSync(join(site.root, PARKED_FILE))).toBe(true);
    expect(site.bugs).toEqual([]);
  });

  it.each(['/api/conflicts/deal_x', '/api/sync'])('%s is not for other sites', async (url) => {
    const { app } = await parkedSite();
    const ask = (header: string, value: string) =>
      request(app).post(url).set(header, value).send('{"side": "ours"}');
    expect((await ask('Origin', 'https://evil.example')).status).toBe(403);
    expect((await ask('Sec-Fetch-Site', 'cross-site')).status).toBe(403);
    expect((await ask('Content-Type', 'text/plain')).status).toBe(415);
  });
});

describe('/conflicts', () => {
  const html = async ({ app }: TestSite, url: string): Promise<string> =>
    (await request(app).get(url).set('Accept', 'text/html')).text;

  it('shows both sides as people read them; sidebar and record say that there is something', async () => {
    const site = await parkedSite();
    const page = await html(site, '/conflicts');
    expect(page).toContain('<b>Theirs</b> Bob, <time datetime="2026-11-01T10:00:00.000Z">');
    expect(page).toContain('&lt;b&gt;BigCo&lt;/b&gt;');
    expect(page).toMatch(/\$1,000[\s\S]*\$2,000/);
    expect(page).toContain(
      '<span class="nav-label">Conflicts</span><span class="pill tone-amber">1',
    );
    expect(await html(site, '/r/deal_x')).toMatch(
      /Others changed 2 fields of this record differently\. <a [^>]*href="\/conflicts#deal_x"/,
    );
    await post(site, { side: 'theirs' });
    expect(await html(site, '/conflicts')).toContain('Nothing to decide');
    for (const url of ['/', '/r/deal_x']) expect(await html(site, url)).not.toContain('/conflicts');
    expect(site.bugs).toEqual([]);
  });

  it('says of a removal who removed and who kept', async () => {
    const whole = { pointer: '', base: DEAL, ours: DEAL, theirs: null };
    const page = await html(await parkedSite({ ...PARKED, fields: [whole] }), '/conflicts');
    expect(page).toMatch(/kept, as changed[\s\S]*removed/);
    expect(page).not.toContain('Another value');
  });

  it('of a merge that git waits with, wants all fields at once, and says how it ends', async () => {
    const site = await makeSite();
    const commit = (change: object): void => {
      site.write(FILE, { ...DEAL, ...change });
      gitIn(site.root, 'add', '-A');
      gitIn(site.root, 'commit', '-q', '-m', 'change');
    };
    commit({});
    gitIn(site.root, 'switch', '-q', '-c', 'side');
    commit({ title: 'B', expectedValue: 2 });
    gitIn(site.root, 'switch', '-q', '-');
    commit({ title: 'A', expectedValue: 3 });
    await site.workspace.refresh();
    expect(await html(site, '/')).not.toContain('/conflicts');
    expect(() => gitIn(site.root, 'merge', '-q', 'side')).toThrow();
    const page = await html(site, '/conflicts');
    expect(page).toContain('Once its records are decided: <code>git merge --continue</code>');
    expect(page).toContain('data-action="settle-chosen"');
    const some = await post(site, { sides: { '/title': 'theirs' } });
    expect([some.status, some.body.open]).toEqual([400, ['/expectedValue']]);
    const all = { sides: { '/title': 'theirs' }, fields: { '/expectedValue': 9 } };
    expect((await post(site, all)).status).toBe(200);
    expect(read(site.root)).toMatchObject({ title: 'B', expectedValue: 9 });
    expect(await html(site, '/conflicts')).toContain(
      'All its records are decided: <code>git merge --continue',
    );
    expect(site.bugs).toEqual([]);
  });

  it('has a button to sync only where there is a remote', async () => {
    const alone = await makeSite();
    expect(await html(alone, '/')).not.toContain('data-action="sync"');
    gitIn(alone.root, 'remote', 'add', 'origin', '/nowhere');
    expect(await html(alone, '/')).toContain('title="Sync with origin"');
  });
});

/** A site with a remote, and another clone that writes to it. */
async function withRemote() {
  const site = await makeSite();
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'pail-remote-')));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const [remote, other] = [join(dir, 'remote.git'), join(dir, 'other')];
  const settings = { 'user.name': 'Ada', 'user.email': 'ada@example.com', 'gc.auto': '0' };
  for (const [key, value] of Object.entries(settings)) gitIn(site.root, 'config', key, value);
  gitIn(site.root, 'add', '-A');
  gitIn(site.root, 'commit', '-q', '-m', 'start');
  gitIn(site.root, 'branch', '-m', 'main');
  const git = (...args: string[]) => execFileSync('git', args, { env: GIT_ENV });
  git('clone', '-q', '--bare', site.root, remote);
  git('clone', '-q', remote, other);
  gitIn(site.root, 'remote', 'add', 'origin', remote);
  const theirs = (change: object): void => {
    const text = canonicalText({ ...DEAL, ...change });
    writeFileSync(join(other, FILE), text);
    gitIn(other, 'commit', '-q', '-am', 'change');
    gitIn(other, 'push', '-q');
  };
  return { site, remote, theirs };
}

describe('/api/sync', () => {
  const sync = (site: TestSite) => request(site.app).post('/api/sync').send({});

  it('says in words what came and went, and what is to decide', async () => {
    const { site, theirs } = await withRemote();
    theirs({ title: 'Theirs' });
    site.write(FILE, { ...DEAL, title: 'Ours', expectedValue: 5 });
    const { status, body } = await sync(site);
    expect([status, body.words, body.stuck]).toEqual([
      200,
      [
        'committed 1 file edited by hand',
        'received 1 commit: 0 records changed',
        'sent 2 commits to origin/main',
      ],
      null,
    ]);
    expect(body.conflicts).toMatchObject([{ id: 'deal_x', fields: [{ pointer: '/title' }] }]);
    expect((await request(site.app).get('/api/conflicts')).body.total).toBe(1);
    expect(site.bugs).toEqual([]);
  });

  it('runs once for all who ask at one time', async () => {
    const { site, theirs } = await withRemote();
    theirs({ expectedValue: 7 });
    const [one, two] = await Promise.all([sync(site), sync(site)]);
    expect(two.body).toEqual(one.body);
    expect(one.body.received).toBe(1);
    expect((await sync(site)).body.words).toEqual(['in step with origin/main']);
  });

  it('loses nothing offline, and says so', async () => {
    const { site, remote } = await withRemote();
    rmSync(remote, { recursive: true });
    const { status, body } = await sync(site);
    expect([status, body.words]).toEqual([200, []]);
    expect(body.stuck).toMatch(/^origin cannot be reached: .*Nothing is lost/);
  });

  it('needs a remote', async () => {
    const site = await makeSite();
    const { status, type, body } = await sync(site);
    expect([status, type, body.code]).toEqual([409, 'application/problem+json', 'git']);
    expect(site.bugs).toEqual([]);
    expect(body.detail).toMatch(/no remote to exchange changes with/);
  });
});
