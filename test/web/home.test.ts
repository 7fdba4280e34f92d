import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { gitIn, SALES_FILES } from '../support/workspace.ts';
import { FILES, makeSite, sharedSite } from './site.ts';

describe('the first page', () => {
  const site = sharedSite(
    {
      ...FILES,
      'bucket/crm/tasks/task_a.json': {
        id: 'task_a',
        title: 'Call BigCo',
        dueDate: '2026-01-05T09:00:00Z',
        assignedToId: 'usr_ada',
      },
    },
    { as: 'usr_ada' },
  );
  const get = (type: string): request.Test => request(site().app).get('/').accept(type);

  it('answers my work, what waits and the way to everything', async () => {
    const { body } = await get('application/json');
    expect(body).toMatchObject({
      version: 1,
      me: 'usr_ada',
      inbox: { total: 1, groups: [{ key: 'tasks', label: 'Tasks and reminders due', total: 1 }] },
      work: [{ label: 'My tasks', total: 1 }, { label: 'My deals' }],
    });
    const all = body.domains.flatMap(({ collections }: { collections: object[] }) => collections);
    expect(all).toHaveLength(site().workspace.model.collections.size);
  });

  it('shows them, and no first steps where there are records', async () => {
    const { text } = await get('text/html');
    expect(text).toContain('href="/inbox#tasks"');
    expect(text).toContain('href="/r/task_a"');
    expect(text).toContain('href="/c/crm/companies"');
    expect(text).not.toContain('What to do first');
  });
});

it('says what to do first where packs brought all there is, with forms that do it', async () => {
  const { app } = await makeSite(SALES_FILES, { collections: ['users'] });
  const { text } = await request(app).get('/');
  expect(text).toContain('What to do first');
  expect(text).toContain('href="/new/users"');
  expect(text).toContain('pail import contacts');
});

it('tells what changed last, once there is a commit', async () => {
  const { app, root } = await makeSite(FILES, { as: 'usr_ada' });
  expect((await request(app).get('/')).text).not.toContain('Recent changes');
  gitIn(root, 'add', '-A');
  gitIn(root, 'commit', '-qm', 'first light');
  expect((await request(app).get('/')).text).toMatch(/Recent changes[\s\S]*first light/);
});

describe('the sidebar', () => {
  const views = Array.from({ length: 14 }, (_, i) => `v${String(i).padStart(2, '0')}`);
  const site = sharedSite({
    ...FILES,
    ...Object.fromEntries(
      views.map((name) => [
        `views/${name}.yaml`,
        `version: 1\ntitle: ${name}\ndomain: Many\ncollection: crm/deals\ntype: table\n`,
      ]),
    ),
  });
  const nav = async (path: string): Promise<string> =>
    (await request(site().app).get(path)).text.match(/<nav id="nav"[\s\S]*?<\/nav>/)?.[0] ?? '';

  it.each([
    ['/views/pipeline', '/views/pipeline', 'page'],
    ['/c/crm/deals', '/c/crm/deals', 'page'],
    ['/r/deal_x', '/c/crm/deals', 'true'],
    ['/timeline/deal_x', '/c/crm/deals', 'true'],
    ['/inbox', '/inbox', 'page'],
  ])('%s shows where one is', async (path, href, how) => {
    const html = await nav(path);
    expect(html).toMatch(new RegExp(`href="${href}"[^>]* aria-current="${how}"`));
    expect(html.match(/aria-current/g)).toHaveLength(1);
  });

  it.each([
    ['/views/v01', /id="nav-more-many" data-remember>/],
    ['/views/v13', /id="nav-more-many" data-remember open>/],
  ])('%s folds views that are many', async (path, fold) => {
    const html = await nav(path);
    expect(html).toMatch(fold);
    expect(html).toContain('2 more views');
    for (const name of views) expect(html).toContain(`href="/views/${name}"`);
  });
});
