import request from 'supertest';
import { expect, it } from 'vitest';
import type { Inbox } from '../../src/crm/inbox/types.ts';
import { FILES, makeSite, sharedSite } from './site.ts';

const LONG_AGO = '2026-01-05T09:00:00Z';
const record = (path: string, data: object): [string, object] => {
  const [collection, id] = [path.slice(0, path.lastIndexOf('/')), path.split('/').at(-1)];
  return [`bucket/${collection}/${id}.json`, { id, ...data }];
};

const site = sharedSite(
  {
    ...FILES,
    ...Object.fromEntries([
      record('users/usr_bo', { name: 'Bo', email: 'bo@example.com' }),
      record('workflow/actions/wfa_asked', { title: 'Asked', risk: 'high', createdAt: LONG_AGO }),
      record('workflow/actions/wfa_drafted', { title: 'Drafted', createdAt: LONG_AGO }),
      record('workflow/actions/wfa_bare', { title: 'Bare', confidence: 80, createdAt: LONG_AGO }),
      record('workflow/actions/wfa_done', { title: 'Done', status: 'approved' }),
      record('workflow/writebacks/wb_draft', {
        proposalRef: 'wfa_drafted',
        targetDomain: 'crm/companies',
        targetEntityRef: 'comp_bigco',
        change: { industry: 'finance' },
      }),
      record('workflow/approvals/appr_ada', {
        subjectId: 'wfa_asked',
        summary: 'Shall it be?',
        approverId: 'usr_ada',
        dueDate: '2026-01-06',
      }),
      record('workflow/approvals/appr_bo', { subjectId: 'imp_asked', approverId: 'usr_bo' }),
      record('workflow/imports/imp_asked', { title: 'Fair', status: 'proposed', rowCount: 4 }),
      record('workflow/imports/imp_bare', {
        title: 'List',
        status: 'proposed',
        rowCount: 2,
        targetCollection: 'crm/contacts',
      }),
      record('workflow/import-rows/impr_1', { importId: 'imp_bare', row: 1, decision: 'merge' }),
      record('workflow/import-rows/impr_2', { importId: 'imp_asked', row: 1, decision: 'merge' }),
      record('crm/tasks/task_mine', { title: 'Call', dueDate: LONG_AGO, assignedToId: 'usr_ada' }),
      record('crm/tasks/task_bo', { title: 'Wait', dueDate: LONG_AGO, assignedToId: 'usr_bo' }),
      record('crm/tasks/task_pool', { title: 'Anybody', reminderAt: LONG_AGO }),
      record('crm/tasks/task_closed', { title: 'Old', dueDate: LONG_AGO, status: 'completed' }),
      record('crm/contacts/cont_a', { firstName: 'Jo', lastName: 'Ray', email: 'jo@x.example' }),
      record('crm/contacts/cont_b', { firstName: 'Jo', lastName: 'Ray', email: 'jo@x.example' }),
      record('crm/deals/deal_late', {
        title: 'Late',
        stage: 'offered',
        pipeline: 'sales',
        companyId: 'comp_bigco',
        ownerId: 'usr_bo',
        expectedCloseDate: '2026-01-07',
      }),
      record('crm/fit-criteria/fitc_size', { name: 'Size', type: 'firmographic', weight: 1 }),
      ...['fit-3', 'rule'].map((modelVersion) =>
        record(`crm/fit-assessments/fita_${modelVersion}`, {
          criterionId: 'fitc_size',
          contactId: 'cont_a',
          score: 0.5,
          modelVersion,
          reviewStatus: 'pending',
          assessedAt: LONG_AGO,
        }),
      ),
      record('issues/iss_late', { title: 'Bug', dueDate: '2026-01-07', status: 'todo' }),
      record('support/tickets/tkt_late', {
        subject: 'Help',
        priority: 'urgent',
        status: 'new',
        createdAt: LONG_AGO,
      }),
    ]),
  },
  { as: 'usr_ada' },
);

const idsOf = ({ groups }: Inbox): Record<string, string[]> =>
  Object.fromEntries(groups.map(({ key, items }) => [key, items.map(({ id }) => id).sort()]));

const MINE = {
  approvals: ['appr_ada'],
  drafts: ['wb_draft'],
  proposals: ['wfa_bare'],
  imports: ['imp_bare'],
  duplicates: [expect.stringMatching(/^cont_[ab]$/)],
  tickets: ['tkt_late'],
  tasks: ['task_mine', 'task_pool'],
  issues: ['iss_late'],
  reviews: ['fita_fit-3'],
};
const get = (path: string): request.Test => request(site().app).get(path);

it.each([
  ['', { who: 'me', total: 10 }, MINE],
  [
    '?who=all',
    { who: 'all', total: 13 },
    {
      ...MINE,
      approvals: ['appr_ada', 'appr_bo'],
      tasks: ['task_bo', 'task_mine', 'task_pool'],
      deals: ['deal_late'],
    },
  ],
])('GET /api/inbox%s tells each thing once', async (query, head, ids) => {
  const { body } = await get(`/api/inbox${query}`);
  expect(body).toMatchObject({ version: 1, me: 'usr_ada', notCompared: [], ...head });
  expect(idsOf(body)).toEqual(ids);
});

it('says what each is about, and how pressing it is', async () => {
  const { body } = await get('/api/inbox?who=all');
  const items = (body as Inbox).groups.flatMap((group) => group.items);
  expect(Object.fromEntries(items.map((item) => [item.id, item]))).toMatchObject({
    appr_ada: { title: 'Shall it be?', about: 'Asked', urgency: 'now', risk: 'high' },
    appr_bo: { about: 'Fair', urgency: 'soon', risk: 'high', for: { id: 'usr_bo', name: 'Bo' } },
    wb_draft: { title: 'Drafted', about: 'industry of BigCo', urgency: 'later' },
    wfa_bare: { about: '80 % sure' },
    imp_bare: { about: '2 rows for crm/contacts · 1 to merge', risk: 'high' },
    task_mine: { urgency: 'now', at: LONG_AGO },
    deal_late: { about: 'BigCo', at: '2026-01-07' },
  });
  const [pair] = items.filter(({ command }) => command !== undefined);
  expect(pair?.about).toMatch(/^and Jo Ray: same email/);
  expect(pair?.command).toMatch(/^pail merge cont_\w cont_\w --dry-run$/);
});

it.each(['?who=bo', '?limit=0', '?of=me'])('GET /api/inbox%s is refused', async (query) => {
  expect((await get(`/api/inbox${query}`)).status).toBe(400);
});

it('shows as a page, and its count on every page, anew after a change', async () => {
  const page = await get('/inbox').accept('text/html');
  expect(page.text.match(/class="inbox-item/g)).toHaveLength(10);
  const count = async (): Promise<string | undefined> =>
    (await get('/problems').accept('text/html')).text.match(/Inbox<\/span><span[^>]*>(\d+)/)?.[1];
  expect(await count()).toBe('10');
  const { workspace } = site();
  const [actor, task] = [workspace.actor('web', 'usr_ada'), workspace.find('task_pool')];
  const edit = { path: 'status', op: '=', value: 'completed' } as const;
  await workspace.apply(workspace.plan.set(task, [edit], actor), actor);
  expect(await count()).toBe('9');
});

it('offers what goes on with each: a click, or a form where words are wanted', async () => {
  const { text } = await get('/inbox?who=all').accept('text/html');
  const deedsOf = (id: string): string[] => {
    const [item = ''] = text.match(new RegExp(`<li data-id="${id}".*?</li>`, 's')) ?? [];
    const deeds = /inbox-deeds.*?<\/span>/s.exec(item)?.[0] ?? '';
    return [...deeds.matchAll(/>([^<>]+)<\/(?:a|button)>/g)].map(([, label]) => label ?? '');
  };
  // What is risky is looked at twice.
  expect(deedsOf('appr_ada')).toEqual(['Approve…', 'Reject…']);
  expect(deedsOf('appr_bo')).toEqual(['Approve…', 'Reject…']);
  expect(deedsOf('wb_draft')).toEqual(['Ask for review', 'Reject…']);
  expect(deedsOf('wfa_bare')).toEqual(['Approve', 'Reject']);
  expect(deedsOf('imp_bare')).toEqual(['Approve…']);
  expect(deedsOf('task_mine')).toEqual(['Done…']);
  expect(deedsOf('cont_a')).toEqual(['Merge…', 'Not the same']);
  expect(deedsOf('fita_fit-3')).toEqual(['Confirm', 'Reject…']);
  expect(deedsOf('deal_late')).toEqual([]);
});

it.each([
  ['appr_ada', 'high by its own word'],
  ['appr_bo', 'an import that merges records'],
])('has a second look at %s, %s, wherever it is decided', async (id) => {
  const page = await get(`/r/${id}`).accept('text/html');
  expect(page.text).toContain(`/decide/${id}?as&#x3D;approve`);
  expect(page.text).not.toMatch(/data-method="PATCH"[^>]*approved/);
  const form = await get(`/decide/${id}?as=approve`).set('Accept', 'application/json');
  expect(form.body.intro).toMatch(/· High risk$/);
});

it('decides as the lifecycle says, once', async () => {
  const { app, workspace, bugs } = await makeSite(
    {
      ...FILES,
      ...Object.fromEntries([
        record('workflow/actions/wfa_a', { title: 'A' }),
        record('workflow/approvals/appr_a', { subjectId: 'wfa_a' }),
      ]),
    },
    { as: 'usr_ada' },
  );
  const formAt = (as: string) =>
    request(app).get(`/decide/appr_a?as=${as}`).set('Accept', 'application/json');
  const { body } = await formAt('reject').expect(200);
  expect(body).toMatchObject({ method: 'PATCH', url: '/api/workflow/approvals/appr_a' });
  expect(body.first.map(({ path }: { readonly path: string }) => path)).toEqual(['comment']);
  const change = { ...JSON.parse(body.fixed), comment: 'No' };
  const send = () => request(app).patch(body.url).set('If-Match', `"${body.etag}"`).send(change);
  await send().expect(200);
  expect(workspace.index.get('appr_a')?.data).toMatchObject({
    status: 'rejected',
    approverId: 'usr_ada',
    comment: 'No',
    decidedAt: expect.any(String),
  });
  await send().expect(412);
  await formAt('approve').expect(400);
  expect((await request(app).get('/r/appr_a')).text).not.toContain('/decide/');
  expect(bugs).toEqual([]);
});

it('is a joy when it is empty', async () => {
  const { app } = await makeSite(FILES, { as: 'usr_ada' });
  const page = await request(app).get('/inbox').accept('text/html');
  expect(page.text).toContain('All done');
  expect(page.text).not.toContain('inbox-item');
});
