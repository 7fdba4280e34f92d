import { spawnSync } from 'node:child_process';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { gitIn } from '../support/workspace.ts';
import { DEAL, FILES, makeSite, openSite, type TestSite } from './site.ts';

let site: TestSite;
let won = '';

const commit = (message: string, author = 'Ada Lovelace'): void => {
  gitIn(site.root, 'add', '-A');
  const by = `${author} <${author.split(' ')[0]?.toLowerCase()}@example.com>`;
  gitIn(site.root, 'commit', '-q', '-m', message, '--author', by);
};

/** Eve wins the deal on the main branch, then a branch makes another and breaks a rule. */
beforeAll(async () => {
  site = await openSite(FILES, {});
  commit('start');
  site.write('bucket/crm/deals/deal_x.json', { ...DEAL, stage: 'closed_won', tags: ['<i>'] });
  commit('won <b>it</b>', 'Eve Adams');
  won = gitIn(site.root, 'rev-parse', 'HEAD').trim();
  const main = gitIn(site.root, 'branch', '--show-current').trim();
  gitIn(site.root, 'switch', '-q', '-c', 'what-if');
  const lost = { ...DEAL, id: 'deal_y', title: 'New one', companyId: 'comp_gone' };
  site.write('bucket/crm/deals/deal_y.json', lost);
  commit('what if');
  gitIn(site.root, 'switch', '-q', main);
  gitIn(site.root, 'branch', '-M', 'main');
  await site.workspace.refresh();
});
afterAll(() => site.close());

const pageAt = async (path: string): Promise<string> => {
  const answer = await request(site.app).get(path).set('Accept', 'text/html').expect(200);
  expect(site.bugs).toEqual([]);
  return answer.text;
};
const onCommandLine = (...args: readonly string[]): unknown => {
  const command = ['bin/pail.js', ...args, '--json', '-C', site.root];
  return JSON.parse(spawnSync(process.execPath, command, { encoding: 'utf8' }).stdout);
};

describe('/history', () => {
  it('tells who changed what, texts of commits and records as text', async () => {
    const html = await pageAt('/history');
    expect(html).toContain('won &lt;b&gt;it&lt;/b&gt;');
    expect(html).toContain('Eve Adams');
    expect(html).toMatch(/Stage<\/span> offered → closed_won/);
    expect(html).toContain(`href="/history/${won.slice(0, 12)}"`);
    expect(html).not.toContain('<i>');
  });

  it.each([
    ['of=deals', true, true],
    ['of=users', false, true],
    ['author=eve', true, false],
    ['until=2001-01-01', false, false],
    ['at=HEAD&author=lovelace', false, true],
  ])('?%s', async (query, hasWon, hasStart) => {
    const html = await pageAt(`/history?${query}`);
    expect([html.includes('won &lt;b&gt;'), html.includes('>start<')]).toEqual([hasWon, hasStart]);
  });

  it('says what it cannot understand, and that there is none yet', async () => {
    expect(await pageAt('/history?since=whenever')).toContain('is no date');
    const bare = await makeSite(FILES, { start: 'unborn' });
    const { text } = await request(bare.app).get('/history').set('Accept', 'text/html').expect(200);
    expect(text).toContain('there are no commits yet');
  });

  it('is JSON for programs', async () => {
    const twin = await request(site.app).get('/history?of=deals').set('Accept', 'application/json');
    expect(twin.body).toEqual((await request(site.app).get('/api/log?of=deals')).body);
    expect(twin.body.items).toHaveLength(2);
  });
});

describe('/history/:commit', () => {
  it('tells of all that one commit did, and leads to then', async () => {
    const html = await pageAt(`/history/${won.slice(0, 10)}`);
    expect(html).toContain('+&lt;i&gt;');
    expect(html).toContain(`data-now href="/?at=${won.slice(0, 12)}"`);
    expect(html).toContain('data-action="undo"');
    expect(await pageAt(`/history/${won}?at=HEAD~1`)).not.toContain('data-action="undo"');
    const { body } = await request(site.app).get(`/api/log/${won}`).expect(200);
    expect(body.item).toMatchObject({ commit: won, total: 1, records: [{ id: 'deal_x' }] });
  });

  it.each(['0000000', 'zz', 'HEAD'])('there is no %s', async (id) => {
    const { body } = await request(site.app).get(`/api/log/${id}`).expect(404);
    expect(body.detail).toContain('no commit');
  });
});

describe('/branches', () => {
  it('lists them with what lies between, and links', async () => {
    const html = await pageAt('/branches');
    expect(html).toContain('data-now href="/?at&#x3D;what-if"');
    expect(html).toContain('/review?base&#x3D;main&amp;head&#x3D;what-if');
    expect(html).toContain('1 commit, <b>1</b> record');
    const { body } = await request(site.app).get('/api/branches').expect(200);
    expect(body).toEqual(onCommandLine('branch'));
  });
});

describe('/review', () => {
  it('tells what a branch brings, as the command line does', async () => {
    const html = await pageAt('/review?base=main&head=what-if');
    for (const text of ['1 added', '1 rule broken', 'comp_gone', 'New one', 'Open pipeline']) {
      expect(html).toContain(text);
    }
    const { body } = await request(site.app).get('/api/review?base=main&head=what-if').expect(200);
    expect(body).toEqual(onCommandLine('review', 'what-if'));
  });

  it.each([
    ['', 'main...what-if', 'changed since it left <b>main</b> at'],
    ['&compare=tips', 'main..what-if', 'to <b>what-if</b>, each as it stands'],
  ])('says which states it compares: %j', async (compare, range, words) => {
    const path = `/review?base=main&head=what-if${compare}`;
    expect(await pageAt(path)).toContain(words);
    const { body } = await request(site.app).get(`/api${path}`).expect(200);
    expect(body).toEqual(onCommandLine('review', range));
  });

  it('refuses another way to compare', async () => {
    const { body } = await request(site.app).get('/api/review?compare=tip').expect(400);
    expect(body.detail).toContain('neither fork');
  });

  it('from the main branch to now, where nothing is said', async () => {
    const html = await pageAt('/review');
    for (const text of ['No record differs', 'since main was left', 'pail review main...</code>']) {
      expect(html).toContain(text);
    }
    expect(await pageAt('/review?base=gone')).toContain('there is no revision');
  });
});
