import request from 'supertest';
import { expect, it } from 'vitest';
import { FILES, sharedSite } from './site.ts';

const site = sharedSite({
  ...FILES,
  'bucket/users/usr_bo.json': { id: 'usr_bo', name: 'Bo', email: 'bo@example.com' },
  'bucket/crm/tasks/task_a.json': {
    id: 'task_a',
    title: 'Call',
    dueDate: '2026-01-05T09:00:00Z',
    assignedToId: 'usr_ada',
  },
  'bucket/crm/tasks/task_b.json': {
    id: 'task_b',
    title: 'Wait',
    dueDate: '2026-01-05T09:00:00Z',
    assignedToId: 'usr_bo',
  },
});
const get = (path: string): request.Test => request(site().app).get(path);

it('GET /api/today answers what pail today --json does', async () => {
  const answer = await get('/api/today');
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ version: 1, pool: 0 });
  expect((await get('/api/today?limit=x')).status).toBe(400);
});

it.each([
  ['?user=ada@example.com', ['task_a']],
  ['?user=usr_bo', ['task_b']],
  ['?user=all', ['task_a', 'task_b']],
])('GET /calendar.ics%s', async (query, ids) => {
  const answer = await get(`/calendar.ics${query}`);
  expect(answer.headers['content-type']).toBe('text/calendar; charset=utf-8');
  expect(answer.text.match(/(?<=^UID:)\w+/gm)).toEqual(ids);
  expect(answer.text).toMatch(/^URL:http:\/\/127\.0\.0\.1:\d+\/r\/task_/m);
});

it.each([
  ['?user=nobody', 404],
  ['?of=me', 400],
])('GET /calendar.ics%s is refused', async (query, status) => {
  expect((await get(`/calendar.ics${query}`)).status).toBe(status);
});
