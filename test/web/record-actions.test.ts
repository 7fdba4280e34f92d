import request from 'supertest';
import { describe, expect, it } from 'vitest';
import type { Control } from '../../src/web/form/control.ts';
import { FILES, makeSite, sharedSite, type TestSite } from './site.ts';

const RECORDS = {
  ...FILES,
  'bucket/crm/leads/lead_a.json': {
    id: 'lead_a',
    name: 'Smith, website',
    firstName: 'Jane',
    lastName: 'Smith',
    email: 'jane@bigco.com',
    status: 'qualified',
  },
  'bucket/crm/leads/lead_b.json': { id: 'lead_b', name: 'Gone', status: 'disqualified' },
  'bucket/crm/tasks/task_a.json': {
    id: 'task_a',
    title: 'Call',
    status: 'pending',
    assignedToId: 'usr_ada',
  },
  'bucket/crm/tasks/task_b.json': { id: 'task_b', title: 'Called', status: 'completed' },
  'bucket/crm/contacts/cont_a.json': { id: 'cont_a', firstName: 'Jane', title: 'CTO' },
  'bucket/crm/contacts/cont_b.json': { id: 'cont_b', firstName: 'Jane', title: 'CIO' },
};
const OPTIONS = { as: 'usr_ada', collections: ['crm/activities', 'crm/notes'] };

const menuOf = async ({ app }: TestSite, id: string): Promise<string[]> => {
  const { text } = await request(app).get(`/r/${id}`).expect(200);
  const menu = /<ul id="record-menu".*?<\/ul>/s.exec(text)?.[0] ?? '';
  return [...menu.matchAll(/>([^<>]+)<\/(?:a|button)>/g)].map(([, label]) => label ?? '');
};

describe('the actions of a record', () => {
  const site = sharedSite(RECORDS, OPTIONS);
  const formAt = async (url: string) =>
    (await request(site().app).get(url).set('Accept', 'application/json').expect(200)).body;

  it.each([
    ['lead_a', ['Convert lead…', 'Claim', 'Log activity…'], ['Done…', 'Release']],
    ['lead_b', ['Claim'], ['Convert lead…']],
    ['task_a', ['Done…', 'Release'], ['Claim', 'Log activity…', 'Convert lead…']],
    ['task_b', ['Claim'], ['Done…']],
    ['cont_a', ['Merge duplicates…', 'New note…', 'New deal…', 'Archive…'], ['Convert lead…']],
    ['usr_ada', ['Edit…', 'Copy the id'], ['Claim', 'Release']],
  ])('%s offers %j, not %j', async (id, offered, not) => {
    const menu = await menuOf(site(), id);
    expect(menu).toEqual(expect.arrayContaining(offered));
    expect(menu.filter((label) => not.includes(label))).toEqual([]);
  });

  it('proposes what a lead would become', async () => {
    const { first, fixed } = await formAt('/convert/lead_a');
    const chosen = (path: string): unknown =>
      first.find((one: Control) => one.path === path)?.pick?.chosen;
    expect(chosen('company')).toEqual([{ value: 'comp_bigco', label: 'BigCo' }]);
    expect(chosen('contact')).toEqual([]);
    expect(chosen('stage')).toEqual([{ value: 'lead', label: 'lead' }]);
    expect(JSON.parse(fixed)).toEqual({ noMatch: true });
    await request(site().app).get('/convert/lead_b').set('Accept', 'application/json').expect(409);
  });

  it('shows what a merge would do, and lets choose', async () => {
    const { first, intro } = await formAt('/merge/cont_a?others=cont_b');
    expect(intro).toMatch(/1 record will be archived/);
    const title = first.find(({ path }: Control) => path === 'fields.title');
    expect(title).toMatchObject({ example: 'CTO', options: [{ value: '"cont_b"', label: 'CIO' }] });
    expect(first.map(({ path }: Control) => path)).not.toContain('fields.firstName');
    expect(site().bugs).toEqual([]);
  });
});

it('log-activity and done do what the command line does', async () => {
  const site = await makeSite(RECORDS, OPTIONS);
  const { app, workspace, bugs } = site;
  const url = '/api/crm/contacts/cont_a/log-activity';
  const body = {
    kind: 'call',
    text: 'Seats for 2027',
    at: '2026-01-02T03:04:05Z',
    with: ['deal_x'],
    fields: { durationMinutes: 18 },
  };
  const answer = await request(app).post(url).send(body).expect(200);
  const [made] = answer.body.changes;
  expect(made).toMatchObject({
    op: 'create',
    after: {
      type: 'call',
      summary: 'Seats for 2027',
      happenedAt: '2026-01-02T03:04:05Z',
      anchorIds: ['cont_a', 'deal_x'],
      userId: 'usr_ada',
      durationMinutes: 18,
    },
  });
  expect(workspace.index.get('cont_a')?.data['lastContactedAt']).toBe('2026-01-02T03:04:05Z');
  for (const wrong of [
    {},
    { kind: 'cal' },
    { kind: 'call', at: '2999-01-01' },
    { kind: 'call', who: 1 },
  ]) {
    await request(app).post(url).send(wrong).expect(400);
  }
  const task = workspace.index.get('task_a');
  await request(app)
    .patch('/api/crm/tasks/task_a')
    .set('If-Match', `"${task?.blob}"`)
    .send({ status: 'completed', outcome: 'Signed' })
    .expect(200);
  expect(await menuOf(site, 'task_a')).not.toContain('Done…');
  expect(bugs).toEqual([]);
});
