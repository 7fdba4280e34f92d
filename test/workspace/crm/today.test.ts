import { expect, it } from 'vitest';
import { taskFeed } from '../../../src/crm/tasks/task-feed.ts';
import { type Today, todayOf } from '../../../src/workspace/crm/today.ts';
import { NOW, SALES } from '../../support/plan-context.ts';
import { makeWorkspace, open } from '../../support/workspace.ts';

const MINE = { assignedToId: 'usr_ada' };
type Records = Readonly<
  Record<string, readonly { readonly id: string; readonly [key: string]: unknown }[]>
>;
const RECORDS: Records = {
  ...(SALES as Records),
  users: [
    { id: 'usr_ada', name: 'Ada', email: 'ada@example.com' },
    { id: 'usr_bo', name: 'Bo', email: 'bo@example.com' },
  ],
  'crm/companies': [{ id: 'comp_big', name: 'BigCo' }],
  // It is Friday, half past four in the afternoon in Oslo.
  'crm/tasks': [
    { id: 'task_hour', title: 'An hour late', dueDate: '2026-11-20T14:30:00Z', ...MINE },
    {
      id: 'task_old',
      title: 'Days late',
      dueDate: '2026-11-17T23:00:00Z',
      anchorIds: ['comp_big', 'deal_now'],
      ...MINE,
    },
    { id: 'task_day', title: 'Some time today', dueDate: '2026-11-19T23:00:00Z', ...MINE },
    {
      id: 'task_eve',
      title: 'Tonight',
      dueDate: '2026-11-20T22:59:00Z',
      priority: 'high',
      ...MINE,
    },
    { id: 'task_next', title: 'Tomorrow', dueDate: '2026-11-20T23:00:00Z', ...MINE },
    {
      id: 'task_bell',
      title: 'Reminded',
      dueDate: '2026-11-25T09:00:00Z',
      reminderAt: '2026-11-20T15:00:00Z',
      ...MINE,
    },
    { id: 'task_ring', title: 'No day', reminderAt: '2026-11-19T15:00:00Z', ...MINE },
    {
      id: 'task_done',
      title: 'Done',
      dueDate: '2026-11-17T08:00:00Z',
      status: 'completed',
      ...MINE,
    },
    { id: 'task_bo', title: 'Not mine', dueDate: '2026-11-17T08:00:00Z', assignedToId: 'usr_bo' },
    { id: 'task_pool', title: 'Anybody', dueDate: '2026-11-17T08:00:00Z' },
    { id: 'task_gone', title: 'Nobody', status: 'cancelled' },
  ],
  'crm/deals': [
    ['deal_past', 'lead', '2026-11-10'],
    ['deal_now', 'lead', '2026-11-20'],
    ['deal_later', 'lead', '2026-11-21'],
    ['deal_won', 'closed_won', '2026-11-10'],
  ].map(([id = '', stage, expectedCloseDate]) => ({
    id,
    title: id,
    stage,
    pipeline: 'sales',
    companyId: 'comp_big',
    ownerId: 'usr_ada',
    expectedCloseDate,
    ...(id === 'deal_now' ? { nextStep: 'Ask legal' } : {}),
  })),
  'support/tickets': [
    ['tkt_late', '2026-11-20T14:00:00Z', 'urgent', {}],
    ['tkt_soon', '2026-11-20T08:00:00Z', 'medium', {}],
    ['tkt_fine', '2026-11-20T15:00:00Z', 'low', {}],
    ['tkt_told', '2026-11-20T11:00:00Z', 'high', { firstResponseAt: '2026-11-20T11:30:00Z' }],
  ].map(([id, createdAt, priority, more]) => ({
    id: String(id),
    subject: id,
    status: 'new',
    assigneeId: 'usr_ada',
    createdAt,
    priority,
    ...(more as object),
  })),
  issues: [
    ['iss_now', '2026-11-20', 'todo'],
    ['iss_next', '2026-11-21', 'todo'],
    ['iss_done', '2026-11-10', 'done'],
  ].map(([id = '', dueDate, status]) => ({
    id,
    title: id,
    type: 'bug',
    status,
    priority: 'high',
    assigneeId: 'usr_ada',
    dueDate,
  })),
};
const FILES = Object.fromEntries(
  Object.entries(RECORDS).flatMap(([path, list]) =>
    list.map((record) => [`bucket/${path}/${record.id}.json`, record]),
  ),
);

const idsOf = ({ sections }: Today): Record<string, string[]> =>
  Object.fromEntries(sections.map(({ key, items }) => [key, items.map(({ id }) => id)]));

it('groups what is due, each record once, for the one who asks', async () => {
  const workspace = await open(makeWorkspace(FILES));
  const ada = workspace.actor('cli', 'usr_ada');
  const today = todayOf(workspace, ada, NOW, 20);
  expect(today).toMatchObject({ day: '2026-11-20', me: 'usr_ada', pool: 1 });
  expect(idsOf(today)).toEqual({
    overdue: ['task_old', 'task_hour'],
    due: ['task_day', 'task_eve'],
    reminders: ['task_ring', 'task_bell'],
    tickets: ['tkt_late', 'tkt_soon'],
    deals: ['deal_past', 'deal_now'],
    issues: ['iss_now'],
  });
  const items = today.sections.flatMap((section) => section.items);
  const about = Object.fromEntries(items.map((item) => [item.id, [item.at, item.about]]));
  expect(about).toMatchObject({
    task_old: ['2026-11-18', 'BigCo, deal_now'],
    task_eve: ['2026-11-20T22:59:00Z', ''],
    tkt_late: ['2026-11-20T15:00:00Z', ''],
    deal_past: ['2026-11-10', 'BigCo'],
    deal_now: ['2026-11-20', 'Ask legal'],
  });
  expect(idsOf(todayOf(workspace, ada, NOW, 1))['overdue']).toEqual(['task_old']);
  expect(todayOf(workspace, ada, NOW, 1).sections[0]?.total).toBe(2);
  const bo = todayOf(workspace, workspace.actor('cli', 'usr_bo'), NOW, 20);
  expect(idsOf(bo)).toEqual({ overdue: ['task_bo'] });

  const summaries = (assignee: string | null): string[] => {
    const options = { assignee: assignee === null ? null : workspace.find(assignee) };
    return taskFeed(workspace, ada, options).match(/(?<=^UID:task_)\w+/gm) ?? [];
  };
  expect(summaries('usr_ada')).toEqual(['old', 'day', 'hour', 'eve', 'next', 'bell']);
  expect(summaries(null).slice(0, 3)).toEqual(['bo', 'pool', 'old']);
});

it('answers for nobody: only the pool', async () => {
  const made = makeWorkspace({ 'bucket/crm/tasks/task_a.json': { id: 'task_a', title: 'Call' } });
  const workspace = await open(made);
  expect(todayOf(workspace, workspace.actor('cli'), NOW, 20)).toEqual({
    day: '2026-11-20',
    me: null,
    sections: [],
    pool: 1,
  });
});
