import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWorkspace } from '../../src/workspace/open.ts';
import type { Workspace } from '../../src/workspace/types.ts';
import { cloneWorkspace } from '../support/clones.ts';
import { gitIn, makeWorkspace, open } from '../support/workspace.ts';

const TASK = {
  id: 'task_a',
  title: 'Call Jane',
  status: 'pending',
  dueDate: '2026-11-23T08:00:00Z',
  recurrenceRule: 'FREQ=WEEKLY',
};
const FILES = { 'bucket/crm/tasks/task_a.json': TASK };
const NEXT = 'task_a-20261130-0900';

async function set(workspace: Workspace, id: string, ...texts: string[]): Promise<void> {
  const actor = workspace.actor('cli');
  const record = workspace.find(id);
  const collection = workspace.model.collections.get(record.collection);
  if (collection === undefined) throw new Error('no collection');
  const edits = workspace.plan.parseEdits(collection, texts, actor);
  await workspace.apply(workspace.plan.set(record, edits, actor), actor);
}

const tasksIn = (root: string): string[] => readdirSync(join(root, 'bucket/crm/tasks')).sort();

it('completing and the next occurrence are one commit, which undo takes back whole', async () => {
  const made = makeWorkspace(FILES);
  const workspace = await open(made);
  await set(workspace, 'task_a', 'status=completed', 'outcome=Signed');
  expect(gitIn(made.root, 'show', '--name-status', '--format=', 'HEAD').split('\n')).toEqual([
    `A\tbucket/crm/tasks/${NEXT}.json`,
    'M\tbucket/crm/tasks/task_a.json',
  ]);
  expect(workspace.find(NEXT).data).toMatchObject({
    status: 'pending',
    dueDate: '2026-11-30T08:00:00Z',
    parentTaskId: 'task_a',
  });
  expect(await workspace.problems()).toEqual([]);
  const actor = workspace.actor('cli');
  await workspace.apply(
    await workspace.history.planUndo(gitIn(made.root, 'rev-parse', 'HEAD'), actor),
    actor,
  );
  expect(tasksIn(made.root)).toEqual(['task_a.json']);
  expect(workspace.find('task_a').data).toEqual(TASK);
});

it('two clones that both complete an occurrence have one next task after sync', async () => {
  const { clones } = cloneWorkspace(['ann', 'bob'], FILES);
  const within = async (root: string, at: string, use: (one: Workspace) => Promise<unknown>) => {
    const workspace = await openWorkspace(root, { clock: () => Date.parse(at), askServer: false });
    await use(workspace).finally(() => workspace.close());
  };
  const [ann = '', bob = ''] = clones;
  await within(ann, '2026-11-23T09:00:00Z', (one) =>
    set(one, 'task_a', 'status=completed', 'outcome=By Ann'),
  );
  await within(bob, '2026-12-08T09:00:00Z', (one) => set(one, 'task_a', 'status=completed'));
  for (const root of [ann, bob, ann]) {
    await within(root, '2026-12-09T09:00:00Z', async (one) => {
      expect((await one.merging.sync(one.actor('cli'))).conflicts).toEqual([]);
    });
  }
  for (const root of [ann, bob]) {
    expect(tasksIn(root)).toEqual([`${NEXT}.json`, 'task_a.json']);
    expect(existsSync(join(root, 'bucket/.conflicts'))).toBe(false);
    const read = (id: string): unknown =>
      JSON.parse(readFileSync(join(root, `bucket/crm/tasks/${id}.json`), 'utf8'));
    expect(read('task_a')).toMatchObject({
      outcome: 'By Ann',
      completedAt: '2026-11-23T09:00:00Z',
    });
    expect(read(NEXT)).toMatchObject({ status: 'pending', createdAt: '2026-11-23T09:00:00Z' });
  }
});
