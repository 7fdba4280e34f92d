import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git, makeGitWorkspace, makeWorkspace, pail, read, SMALL } from './harness.ts';

const shipped = (name: string): string => readFileSync(`schemas/${name}.schema.json`, 'utf8');
/** It is Tuesday 10 March 2026, noon, in UTC. */
const TASKS = {
  ...SMALL,
  'schemas/base.schema.json': shipped('base'),
  'schemas/crm/tasks.schema.json': shipped('crm/tasks'),
  'bucket/crm/tasks/task_call.json': {
    id: 'task_call',
    title: 'Call Jane',
    status: 'pending',
    dueDate: '2026-03-09T09:00:00Z',
    assignedToId: 'usr_ada',
    anchorIds: ['comp_acme'],
    recurrenceRule: 'FREQ=WEEKLY;COUNT=2',
  },
  'bucket/crm/tasks/task_mail.json': {
    id: 'task_mail',
    title: 'Mail Bob',
    dueDate: '2026-03-10T00:00:00Z',
    assignedToId: 'usr_ada',
  },
  'bucket/crm/tasks/task_pool.json': { id: 'task_pool', title: 'Anything' },
};

const SOMEBODY = { id: 'usr_ada', name: 'Cy', email: 'cy@example.com' };

describe('pail today', () => {
  it('shows what is due, by kind, with ids', async () => {
    const run = await pail(makeWorkspace(TASKS), ['today', '--as', 'usr_ada']);
    expect(run.stdout).toBe(`Overdue  1
Call Jane  Mar 9, 2026, 9:00 AM  Acme  task_call

Due today  1
Mail Bob   Mar 10, 2026                task_mail
`);
    expect(run.stderr).toBe('1 task waits in the pool: pail view task-pool\n');
    expect(run.code).toBe(0);
  });

  it('is calm when nothing is', async () => {
    const run = await pail(makeWorkspace(TASKS), ['today', '--as', 'usr_bo', '--quiet']);
    expect(run.stdout).toBe('nothing is due: the day is yours\n');
    expect(run.stderr).toBe('');
  });

  it('says how to be somebody when git names no user', async () => {
    const run = await pail(makeWorkspace({ ...TASKS, 'bucket/users/usr_ada.json': SOMEBODY }), [
      'today',
    ]);
    expect(run.code).toBe(2);
    expect(run.stderr).toContain('--as usr_ada (Cy)');
  });

  it('answers JSON, of those --limit lets through', async () => {
    const argv = ['today', '--as', 'bo@example.com', '--json'];
    const bo = (await pail(makeWorkspace(TASKS), argv)).json();
    expect(bo).toEqual({ version: 1, day: '2026-03-10', me: 'usr_bo', sections: [], pool: 1 });
    const ada = (await pail(makeWorkspace(TASKS), ['today', '--as', 'usr_ada', '--json'])).json();
    expect(ada).toMatchObject({
      sections: [
        { key: 'overdue', total: 1, items: [{ id: 'task_call', about: 'Acme' }] },
        { key: 'due', items: [{ id: 'task_mail', at: '2026-03-10' }] },
      ],
    });
  });

  it('asks who it is about', async () => {
    const root = makeWorkspace(TASKS);
    for (const argv of [['today'], ['today', '--ics', 'x.ics']]) {
      const run = await pail(root, argv);
      expect(run.code).toBe(2);
      expect(run.stderr).toContain('--as');
    }
    expect(existsSync(join(root, 'x.ics'))).toBe(false);
  });

  it('writes a calendar', async () => {
    const root = makeWorkspace(TASKS);
    const ics = (...argv: string[]) => pail(root, ['today', '--as', 'usr_ada', '--ics', ...argv]);
    const shown = await ics('-');
    expect(shown.stdout).toContain('\r\nRRULE:FREQ=WEEKLY;COUNT=2\r\n');
    expect((await ics('tasks.ics', '--dry-run')).stderr).toBe('would write tasks.ics\n');
    expect(existsSync(join(root, 'tasks.ics'))).toBe(false);
    expect((await ics('tasks.ics')).stderr).toBe('wrote tasks.ics\n');
    const untimed = (text: string): string => text.replace(/DTSTAMP:.*/g, '');
    expect(untimed(read(root, 'tasks.ics'))).toBe(untimed(shown.stdout));
  });
});

describe('pail done', () => {
  it('completes a task with its outcome, and makes the next one', async () => {
    const root = makeGitWorkspace(TASKS);
    const dry = await pail(root, ['done', 'task_call', '--dry-run']);
    expect(dry.stderr).toContain('2 records would change');
    const run = await pail(root, ['done', 'task_call', '--outcome', 'Signed, at last']);
    expect(run.stdout).toContain('outcome = Signed, at last');
    expect(run.stdout).toContain('created task_call-20260316-0900 Call Jane');
    expect(git(root, 'rev-list', '--count', 'HEAD')).toBe('2');
    expect(JSON.parse(read(root, 'bucket/crm/tasks/task_call.json'))).toMatchObject({
      status: 'completed',
      completedAt: '2026-03-10T12:00:00Z',
    });
    const last = await pail(root, ['done', 'task_call-2026', '--json']);
    expect(last.json()).toMatchObject({ changes: [{ id: 'task_call-20260316-0900' }] });
    expect((await pail(root, ['done', 'task_call-2026'])).stdout).toBe('nothing to change\n');
  });

  it.each([
    [['done', 'deal_a1'], 1, 'crm/tasks'],
    [['done'], 2, 'task'],
  ])('%j is refused', async (argv, code, message) => {
    const run = await pail(makeWorkspace(TASKS), argv);
    expect(run.code).toBe(code);
    expect(run.stderr).toContain(message);
  });
});

it('a rule that is none is refused when it is written, and reported by check', async () => {
  const root = makeWorkspace(TASKS);
  const set = await pail(root, ['set', 'task_mail', 'recurrenceRule=FREQ=WEEKLY;BYDAY=MON']);
  expect(set.code).toBe(1);
  expect(set.stderr).toContain('/recurrenceRule: "FREQ=WEEKLY;BYDAY=MON": BYDAY is MON; expected');
  const broken = { id: 'task_x', title: 'X', recurrenceRule: 'FREQ=DAILY;COUNT=0' };
  const bad = makeWorkspace({ ...TASKS, 'bucket/crm/tasks/task_x.json': broken });
  const check = await pail(bad, ['check']);
  expect(check.stdout + check.stderr).toContain('COUNT is 0; expected 1 to 99999');
  expect(check.stdout + check.stderr).toContain('"dueDate" is missing; "recurrenceRule" needs it');
});
