import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalText } from '../../src/record/canonical.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import { gitIn, makeWorkspace, open, SALES_FILES } from '../support/workspace.ts';

const USER = { id: 'usr_ada', name: 'Ada Lovelace', email: 'ada@example.com' };
const DEAL = {
  id: 'deal_x',
  title: 'BigCo licence',
  stage: 'offered',
  expectedValue: 100,
  pipeline: 'sales',
};
const FILE = 'bucket/crm/deals/deal_x.json';
const FILES = {
  ...SALES_FILES,
  'bucket/users/usr_ada.json': USER,
  [FILE]: DEAL,
};

async function set(workspace: LiveWorkspace, ...texts: string[]) {
  const actor = workspace.actor('cli');
  const record = workspace.find('deal_x');
  const collection = workspace.model.collections.get('crm/deals');
  if (collection === undefined) throw new Error('no deals');
  const edits = workspace.plan.parseEdits(collection, texts, actor);
  return workspace.apply(workspace.plan.set(record, edits, actor), actor);
}

const dealOf = (root: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(root, 'bucket/crm/deals/deal_x.json'), 'utf8'));

it('keeps when a record was made, whoever edits it', async () => {
  const createdAt = '2026-05-01T08:00:00Z';
  const workspace = await open(makeWorkspace({ ...FILES, [FILE]: { ...DEAL, createdAt } }));
  const refused = { code: 'invalid', data: { problems: [{ pointer: '/createdAt' }] } };
  await expect(set(workspace, 'createdAt=2020-01-01')).rejects.toMatchObject(refused);
  await expect(set(workspace, 'createdAt=')).rejects.toMatchObject(refused);
  const [actor, record] = [workspace.actor('cli'), workspace.find('deal_x')];
  const { changes } = workspace.plan.replace(record, { ...DEAL, title: 'New' }, actor);
  expect(changes).toMatchObject([{ after: { title: 'New', createdAt } }]);
});

describe('apply', () => {
  it('writes the file, the index and a commit by the acting user', async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    const applied = await set(workspace, 'stage=closed_won');
    expect(dealOf(made.root)).toMatchObject({ stage: 'closed_won', probability: 100 });
    expect(workspace.index.get('deal_x')?.data['stage']).toBe('closed_won');
    expect(applied.commit).toBe(gitIn(made.root, 'rev-parse', 'HEAD'));
    expect(
      gitIn(made.root, 'log', '-1', '--format=%an|%ae|%s|%(trailers:key=Pail-Via,valueonly)'),
    ).toMatch(/^Ada Lovelace\|ada@example.com\|deal_x: stage offered → closed_won, .*\|cli/);
    expect(gitIn(made.root, 'status', '--porcelain')).toBe('');
  });

  it('leaves what the user has staged as it is', async () => {
    const made = makeWorkspace({ ...FILES, 'notes.txt': 'a\n' });
    made.write('notes.txt', 'staged\n');
    gitIn(made.root, 'add', 'notes.txt');
    await set(await open(made), 'title=New');
    expect(gitIn(made.root, 'status', '--porcelain')).toBe('M  notes.txt');
    expect(gitIn(made.root, 'show', '--stat', '--format=', 'HEAD')).not.toMatch(/notes/);
  });

  it('writes no commit where the workspace commits by hand', async () => {
    const made = makeWorkspace(FILES, { config: 'version: 1\ncommit: manual\n' });
    const before = gitIn(made.root, 'rev-parse', 'HEAD');
    expect((await set(await open(made), 'title=New')).commit).toBeNull();
    expect(gitIn(made.root, 'rev-parse', 'HEAD')).toBe(before);
    expect(gitIn(made.root, 'status', '--porcelain')).toMatch(/deal_x/);
  });

  it('works outside git', async () => {
    const made = makeWorkspace(FILES, { git: false });
    expect((await set(await open(made), 'title=New')).commit).toBeNull();
    expect(dealOf(made.root)['title']).toBe('New');
  });

  it('a refused plan changes nothing', async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    await expect(set(workspace, 'stage=closed_lost')).rejects.toMatchObject({ code: 'invalid' });
    expect(dealOf(made.root)).toEqual(DEAL);
    expect(gitIn(made.root, 'status', '--porcelain')).toBe('');
    expect(gitIn(made.root, 'rev-list', '--count', 'HEAD')).toBe('1');
  });

  it("merges with another's change of other fields, refuses the same field", async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    made.write('bucket/crm/deals/deal_x.json', { ...DEAL, expectedValue: 999 });
    await set(workspace, 'title=Mine');
    expect(dealOf(made.root)).toMatchObject({ title: 'Mine', expectedValue: 999 });

    const stale = workspace.plan.set(
      workspace.find('deal_x'),
      [{ path: 'title', op: '=', value: 'Later' }],
      workspace.actor('cli'),
    );
    made.write('bucket/crm/deals/deal_x.json', { ...dealOf(made.root), title: 'Theirs' });
    await expect(workspace.apply(stale, workspace.actor('cli'))).rejects.toMatchObject({
      code: 'stale',
      data: { id: 'deal_x', fields: ['title'] },
    });
    expect(dealOf(made.root)['title']).toBe('Theirs');
  });

  it('adds to a number once or not at all', async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    const both = await Promise.allSettled([
      set(workspace, 'expectedValue+=1'),
      set(workspace, 'expectedValue+=1'),
    ]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(both[1]).toMatchObject({
      reason: { code: 'stale', data: { fields: ['expectedValue'] } },
    });
    expect(dealOf(made.root)['expectedValue']).toBe(101);
  });

  it('never overwrites a file that became unsound', async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    const path = join(made.root, 'bucket/crm/deals/deal_x.json');
    writeFileSync(path, '{"id": "deal_x", "title": "half');
    await expect(set(workspace, 'title=Mine')).rejects.toMatchObject({ code: 'conflict' });
    expect(readFileSync(path, 'utf8')).toBe('{"id": "deal_x", "title": "half');
  });

  it('sees what another process has created since: a unique value stays unique', async () => {
    const made = makeWorkspace(FILES);
    const [one, two] = [await open(made), await open(made)];
    const users = one.model.collections.get('users');
    if (users === undefined) throw new Error('no users');
    const input = { name: 'B', email: 'b@example.com' };
    const plans = [one, two].map((w) => w.plan.create(users, [input], w.actor('cli')));
    await one.apply(plans[0] as (typeof plans)[0], one.actor('cli'));
    await expect(two.apply(plans[1] as (typeof plans)[0], two.actor('cli'))).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  it('16 writers of different fields lose nothing; of one field, one wins', async () => {
    const made = makeWorkspace(FILES, { config: 'version: 1\ncommit: manual\n' });
    const workspaces = await Promise.all(Array.from({ length: 4 }, () => open(made)));
    const results = await Promise.allSettled(
      workspaces.flatMap((w, i) => [set(w, `customFields.w${i}=yes`), set(w, `title=from ${i}`)]),
    );
    const titles = results.filter((r, i) => i % 2 === 1 && r.status === 'fulfilled').length;
    expect(results.filter((r, i) => i % 2 === 0 && r.status === 'rejected')).toEqual([]);
    expect(titles).toBeGreaterThanOrEqual(1);
    expect(Object.keys(dealOf(made.root)['customFields'] as object)).toHaveLength(4);
  });

  it('a removed record is gone from disk, index and HEAD', async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    const actor = workspace.actor('cli');
    const plan = workspace.plan.remove([workspace.find('usr_ada')], actor);
    await workspace.apply(plan, actor);
    expect(workspace.index.get('usr_ada')).toBeUndefined();
    expect(gitIn(made.root, 'ls-files', 'bucket/users')).toBe('');
  });

  it('a record whose collection archives is dated, not deleted', async () => {
    const made = makeWorkspace(FILES);
    const workspace = await open(made);
    const actor = workspace.actor('cli');
    await workspace.apply(workspace.plan.remove([workspace.find('deal_x')], actor), actor);
    expect(dealOf(made.root)).toMatchObject({ archivedAt: '2026-11-20T15:30:00Z' });
    expect(workspace.query({ collection: 'deals' }, actor).total).toBe(0);
    expect(workspace.query({ collection: 'deals', archived: true }, actor).total).toBe(1);
  });
});

describe('problems', () => {
  it('each odd file is reported, kept and does not stop the rest', async () => {
    const made = makeWorkspace({
      ...FILES,
      'bucket/crm/deals/deal_bad.json': '{"id": "deal_bad",',
      'bucket/crm/deals/deal_lines.json':
        '{"id":"deal_lines","title":"A","stage":"lead","pipeline":"sales"}',
      'bucket/crm/deals/deal_typo.json': { ...DEAL, id: 'deal_typo', stagee: 'x' },
      'bucket/crm/deals/deal_wrong.json': { ...DEAL, id: 'deal_other' },
      'bucket/crm/deals/a/deal_x.json': DEAL,
      'bucket/crm/deals/deal_marks.json': '{\n<<<<<<< HEAD\n  "id": "deal_marks"\n=======\n',
      'bucket/nowhere/thing.json': {},
      'bucket/crm/deals/deal_big.json': { ...DEAL, id: 'deal_big', notes: 'x'.repeat(5_300_000) },
    });
    symlinkSync('deal_x.json', join(made.root, 'bucket/crm/deals/deal_link.json'));
    const workspace = await open(made);
    const some = ['./bucket/crm/deals/deal_typo.json', 'bucket/crm/deals/deal_marks.json', 'views'];
    const asked = await workspace.problems(some);
    const found = (await workspace.problems()).map((p) => `${p.path.slice(7)} ${p.code}`);
    expect(await workspace.problems(some)).toEqual(asked);
    expect(asked.map(({ code }) => code)).toEqual(['merge_markers', 'unknown_field']);
    expect(await workspace.problems(['.'])).toHaveLength(found.length);
    expect(found).toEqual([
      'crm/deals/deal_bad.json json_syntax',
      'crm/deals/deal_big.json too_large',
      'crm/deals/deal_lines.json layout',
      'crm/deals/deal_link.json odd_file',
      'crm/deals/deal_marks.json merge_markers',
      'crm/deals/deal_typo.json unknown_field',
      'crm/deals/deal_wrong.json id_name',
      'crm/deals/deal_x.json duplicate_id',
      'nowhere/thing.json no_collection',
    ]);
    expect(workspace.index.get('deal_x')?.file).toBe('crm/deals/a/deal_x.json');
    expect(await workspace.problems(['bucket/users'])).toEqual([]);
  });

  it('fmt rewrites layout and key order of sound files only', async () => {
    const made = makeWorkspace({
      ...FILES,
      'bucket/crm/deals/deal_lines.json':
        '{"stage":"lead","id":"deal_lines","title":"A","pipeline":"sales"}',
      'bucket/crm/deals/deal_bad.json': '{"id": ',
    });
    const workspace = await open(made);
    const plan = await workspace.formatPlan();
    await workspace.apply(plan, workspace.actor('cli'));
    expect(readFileSync(join(made.root, 'bucket/crm/deals/deal_lines.json'), 'utf8')).toBe(
      canonicalText({ id: 'deal_lines', title: 'A', stage: 'lead', pipeline: 'sales' }),
    );
    expect(readFileSync(join(made.root, 'bucket/crm/deals/deal_bad.json'), 'utf8')).toBe('{"id": ');
    expect((await workspace.formatPlan()).changes).toEqual([]);
  });
});
