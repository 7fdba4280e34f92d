/** One side has changed the shape of the records, the other goes on to write the old one: real clones, real syncs. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../../src/record/canonical.ts';
import type { LiveWorkspace } from '../../../src/workspace/live-workspace.ts';
import { openWorkspace } from '../../../src/workspace/open.ts';
import { cloneWorkspace } from '../../support/clones.ts';
import { gitIn, SALES_FILES } from '../../support/workspace.ts';

const DEAL = {
  id: 'deal_x',
  title: 'Licence',
  stage: 'lead',
  expectedValue: 1000,
  probability: 10,
  pipeline: 'sales',
  competitor: 'Initech',
  tags: ['q1'],
};
const deal = (id: string): object => ({ ...DEAL, id });
const fileOf = (id: string): string => `bucket/crm/deals/${id}.json`;

type Json = Record<string, unknown>;

const read = (root: string, id: string): Json =>
  JSON.parse(readFileSync(join(root, fileOf(id)), 'utf8'));

function write(root: string, path: string, content: string | object): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), typeof content === 'string' ? content : canonicalText(content));
}

const edit = (root: string, id: string, change: object): void =>
  write(root, fileOf(id), { ...read(root, id), ...change });

async function within<T>(root: string, use: (workspace: LiveWorkspace) => Promise<T>): Promise<T> {
  const workspace = await openWorkspace(root);
  try {
    return await use(workspace);
  } finally {
    await workspace.close();
  }
}

const sync = (root: string) =>
  within(root, (workspace) => workspace.merging.sync(workspace.actor('cli')));

const rename = (root: string, from: string, to: string): Promise<unknown> =>
  within(root, async (workspace) => {
    const actor = workspace.actor('cli');
    const plan = await workspace.reshaping.planRenameField('crm/deals', from, to, actor);
    return workspace.apply(plan, actor);
  });

const remove = (root: string, name: string): Promise<unknown> =>
  within(root, async (workspace) => {
    const actor = workspace.actor('cli');
    const plan = await workspace.reshaping.planRemoveField('crm/deals', name, false, actor);
    return workspace.apply(plan, actor);
  });

/** Commits the migration and carries it out. */
async function migrate(root: string, text: string): Promise<void> {
  write(root, 'migrations/1.yaml', `version: 1\ncollection: deals\n${text}`);
  gitIn(root, 'add', '-A');
  gitIn(root, 'commit', '-q', '-m', 'migration');
  await within(root, async (workspace) => {
    const actor = workspace.actor('cli');
    await workspace.apply(
      await workspace.reshaping.planMigration('migrations/1.yaml', actor),
      actor,
    );
  });
}

/** Ann changes the shape, Bob writes the old one; each in a clone of the same four deals. */
function makeTeam() {
  const ids = ['deal_x', 'deal_y', 'deal_z', 'deal_w'];
  const files = Object.fromEntries(ids.map((id) => [fileOf(id), deal(id)]));
  const { clones } = cloneWorkspace(['ann', 'bob'], { ...SALES_FILES, ...files });
  const [ann = '', bob = ''] = clones;
  return { ann, bob };
}

/** Who sends first, so that the other one merges. */
const ORDERS = [
  ['the old shape meets the new one', 'ann', 'bob'],
  ['the new shape meets the old one', 'bob', 'ann'],
] as const;

/** Syncs the first, the second, and the first again. Answers what the second was told; both are equal and sound. */
async function meet(
  team: ReturnType<typeof makeTeam>,
  first: 'ann' | 'bob',
  second: 'ann' | 'bob',
) {
  await sync(team[first]);
  const met = await sync(team[second]);
  await sync(team[first]);
  const trees = [team.ann, team.bob].map((root) => gitIn(root, 'rev-parse', 'HEAD^{tree}'));
  expect(trees[0]).toBe(trees[1]);
  expect(await sync(team[second])).toMatchObject({ received: 0, sent: 0, committed: 0 });
  const errors = await within(team.ann, (workspace) => workspace.problems());
  expect(errors.filter(({ level }) => level === 'error')).toEqual([]);
  return met;
}

describe.each(ORDERS)('%s', (_, first, second) => {
  it('a renamed field: edits, new records and removals arrive under the new name', async () => {
    const team = makeTeam();
    await rename(team.ann, 'expectedValue', 'amount');
    edit(team.ann, 'deal_y', { amount: 3000 });
    edit(team.bob, 'deal_x', { expectedValue: 5000 });
    edit(team.bob, 'deal_y', { title: 'By Bob' });
    rmSync(join(team.bob, fileOf('deal_z')));
    write(team.bob, fileOf('deal_new'), { ...deal('deal_new'), expectedValue: 7 });
    expect(await meet(team, first, second)).toMatchObject({ conflicts: [], problems: [] });
    expect(read(team.ann, 'deal_x')).toMatchObject({ amount: 5000 });
    expect(read(team.ann, 'deal_y')).toMatchObject({ amount: 3000, title: 'By Bob' });
    expect(read(team.ann, 'deal_new')).toMatchObject({ amount: 7 });
    expect(() => read(team.ann, 'deal_z')).toThrow();
    for (const id of ['deal_x', 'deal_y', 'deal_new', 'deal_w']) {
      expect(read(team.bob, id)).not.toHaveProperty('expectedValue');
    }
  });

  it('a renamed field that both changed is one conflict, under the new name', async () => {
    const team = makeTeam();
    await rename(team.ann, 'expectedValue', 'amount');
    edit(team.ann, 'deal_x', { amount: 3000 });
    edit(team.bob, 'deal_x', { expectedValue: 5000 });
    const { conflicts } = await meet(team, first, second);
    expect(conflicts).toMatchObject([
      { id: 'deal_x', fields: [{ pointer: '/amount', base: 1000 }] },
    ]);
    const [ours, theirs] = first === 'ann' ? [5000, 3000] : [3000, 5000];
    expect(conflicts[0]?.fields[0]).toMatchObject({ ours, theirs });
  });

  it('a removed field: what was written into it is shown, and stands in no record', async () => {
    const team = makeTeam();
    await remove(team.ann, 'competitor');
    edit(team.bob, 'deal_x', { competitor: 'Globex', title: 'By Bob' });
    edit(team.bob, 'deal_y', { title: 'By Bob' });
    write(team.bob, fileOf('deal_new'), deal('deal_new'));
    const { conflicts, notices, problems } = await meet(team, first, second);
    expect(problems).toEqual([]);
    for (const id of ['deal_x', 'deal_y', 'deal_new']) {
      expect(read(team.ann, id)).not.toHaveProperty('competitor');
    }
    expect(read(team.ann, 'deal_x')).toMatchObject({ title: 'By Bob' });
    const [mine, new_] = ['deal_x', 'deal_new'].map((id) => fileOf(id));
    if (second === 'bob') {
      expect(conflicts).toEqual([]);
      expect(notices).toEqual([
        `${new_}: the field "competitor" is gone, and with it your value "Initech"`,
        `${mine}: the field "competitor" is gone, and with it your value "Globex"`,
      ]);
      return;
    }
    expect(notices).toEqual([
      `${new_}: the field "competitor" is gone, and with it their value "Initech"`,
    ]);
    const field = { pointer: '/competitor', base: 'Initech', ours: null, theirs: 'Globex' };
    expect(conflicts).toMatchObject([{ id: 'deal_x', fields: [field], theirs: { author: 'bob' } }]);
  });

  it('a migration: its values are computed for edits and new records, once', async () => {
    const team = makeTeam();
    await migrate(
      team.ann,
      'where: probability < 50\nset: { probability: probability + 5 }\nrename: { competitor: rival }\n',
    );
    edit(team.ann, 'deal_w', { probability: 99 });
    edit(team.bob, 'deal_x', { probability: 40, competitor: 'Globex' });
    edit(team.bob, 'deal_y', { title: 'By Bob' });
    edit(team.bob, 'deal_z', { probability: 50 });
    edit(team.bob, 'deal_w', { tags: ['big'] });
    write(team.bob, fileOf('deal_new'), { ...deal('deal_new'), probability: 20 });
    expect(await meet(team, first, second)).toMatchObject({
      conflicts: [],
      problems: [],
      notices: [],
    });
    expect(read(team.bob, 'deal_x')).toMatchObject({ probability: 45, rival: 'Globex' });
    expect(read(team.bob, 'deal_y')).toMatchObject({ probability: 15, title: 'By Bob' });
    expect(read(team.bob, 'deal_z')).toMatchObject({ probability: 50 });
    expect(read(team.bob, 'deal_w')).toMatchObject({ probability: 99, tags: ['big'] });
    expect(read(team.bob, 'deal_new')).toMatchObject({ probability: 25, rival: 'Initech' });
    // What was carried up stays as it is in later merges.
    edit(team.ann, 'deal_x', { title: 'By Ann' });
    edit(team.bob, 'deal_x', { tags: ['late'] });
    await meet(team, first, second);
    expect(read(team.bob, 'deal_x')).toMatchObject({ probability: 45, title: 'By Ann' });
  });

  it('a migration that reads other records is said to be left out', async () => {
    const team = makeTeam();
    await migrate(team.ann, 'set: { nextStep: company.domain }\nrename: { competitor: rival }\n');
    edit(team.bob, 'deal_x', { competitor: 'Globex' });
    const { notices } = await meet(team, first, second);
    expect(notices).toEqual([
      expect.stringMatching(/migration 1 reads more than the record itself, .*its nextStep/),
    ]);
    expect(read(team.bob, 'deal_x')).toMatchObject({ rival: 'Globex' });
  });
});

it('a field that was renamed twice', async () => {
  const team = makeTeam();
  await rename(team.ann, 'expectedValue', 'amount');
  await rename(team.ann, 'amount', 'worth');
  edit(team.bob, 'deal_x', { expectedValue: 5000 });
  expect(await meet(team, 'ann', 'bob')).toMatchObject({ conflicts: [], problems: [] });
  expect(read(team.ann, 'deal_x')).toMatchObject({ worth: 5000 });
});

it('a field whose new name was taken back', async () => {
  const team = makeTeam();
  await rename(team.ann, 'expectedValue', 'amount');
  const head = gitIn(team.ann, 'rev-parse', 'HEAD');
  await within(team.ann, async (workspace) => {
    const actor = workspace.actor('cli');
    await workspace.apply(await workspace.history.planUndo(head, actor), actor);
  });
  edit(team.bob, 'deal_x', { expectedValue: 5000 });
  expect(await meet(team, 'ann', 'bob')).toMatchObject({ conflicts: [], problems: [] });
  expect(read(team.ann, 'deal_x')).toMatchObject({ expectedValue: 5000 });
});

it('both have given the field the same new name', async () => {
  const team = makeTeam();
  for (const root of [team.ann, team.bob]) await rename(root, 'expectedValue', 'amount');
  edit(team.ann, 'deal_x', { amount: 3000 });
  edit(team.bob, 'deal_x', { tags: ['big'] });
  expect(await meet(team, 'ann', 'bob')).toMatchObject({ conflicts: [], problems: [] });
  expect(read(team.bob, 'deal_x')).toMatchObject({ amount: 3000, tags: ['big'] });
});

it('a branch of the old shape is carried up when it is merged', async () => {
  const { ann } = makeTeam();
  gitIn(ann, 'switch', '-q', '-c', 'what-if');
  edit(ann, 'deal_x', { expectedValue: 5000 });
  gitIn(ann, 'commit', '-q', '-a', '-m', 'old shape');
  gitIn(ann, 'switch', '-q', 'main');
  await rename(ann, 'expectedValue', 'amount');
  const merged = await within(ann, (workspace) =>
    workspace.merging.merge('what-if', workspace.actor('cli')),
  );
  expect(merged).toMatchObject({ conflicts: [], problems: [] });
  expect(read(ann, 'deal_x')).toMatchObject({ amount: 5000 });
});
