import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { LiveWorkspace } from '../../../src/workspace/live-workspace.ts';
import type { SyncResult } from '../../../src/workspace/merging/types.ts';
import { openWorkspace } from '../../../src/workspace/open.ts';
import { cloneWorkspace } from '../../support/clones.ts';
import { gitIn, SALES_FILES } from '../../support/workspace.ts';

const PAIRS = ['both', 'edit', 'other', 'late', 'gone', 'own', 'chain'];
const contactFile = (id: string): string => `bucket/crm/contacts/${id}.json`;
const contact = (id: string, more: object = {}): [string, object] => [
  contactFile(id),
  { id, firstName: id, ...more },
];
const FILES = Object.fromEntries([
  ...PAIRS.flatMap((name) => [contact(`cont_${name}0`), contact(`cont_${name}1`)]),
  contact('cont_chain2'),
  contact('cont_twice'),
  contact('cont_vip', { tags: ['vip'] }),
  ['bucket/crm/tags/tag_vip.json', { id: 'tag_vip', name: 'vip' }],
  contact('cont_both1', { notes: 'Met in Oslo.' }),
  contact('cont_edit0', { notes: 'Calls on Mondays.' }),
  contact('cont_edit1', { notes: 'Likes tea.', address: { city: 'Oslo' } }),
  contact('cont_other0', { title: 'COO' }),
  contact('cont_other1', { title: 'CEO' }),
  ...['deal_a', 'deal_b'].map((id): [string, object] => [
    `bucket/crm/deals/${id}.json`,
    { id, title: id, stage: 'lead', pipeline: 'sales', contactIds: ['cont_both0', 'cont_both1'] },
  ]),
]);

async function within<T>(root: string, use: (workspace: LiveWorkspace) => Promise<T>): Promise<T> {
  const workspace = await openWorkspace(root);
  try {
    return await use(workspace);
  } finally {
    await workspace.close();
  }
}

const sync = (root: string): Promise<SyncResult> =>
  within(root, (workspace) => workspace.merging.sync(workspace.actor('cli')));

/** `merge a b`, `set a field=value`, `tag old new`. */
const run = (root: string, lines: readonly string[]): Promise<void> =>
  within(root, async (workspace) => {
    const actor = workspace.actor('cli');
    for (const line of lines) {
      const [verb = '', first = '', ...rest] = line.split(' ');
      if (verb === 'tag') {
        const renamed = await workspace.crm.planRenameTag(first, rest[0] ?? '', false, actor);
        await workspace.apply(renamed.plan, actor);
        continue;
      }
      const record = workspace.find(first);
      const collection = workspace.model.collections.get(record.collection);
      if (collection === undefined) throw new Error('no collection');
      const others = verb === 'merge' ? rest.map((id) => workspace.find(id)) : [];
      const plan =
        verb === 'merge'
          ? (await workspace.crm.planMerge({ keep: record, others }, actor)).plan
          : workspace.plan.set(record, workspace.plan.parseEdits(collection, rest, actor), actor);
      await workspace.apply(plan, actor);
    }
  });

it('settles duplicates that one clone merged while another worked on them', async () => {
  const { clones } = cloneWorkspace(['ann', 'bob'], { ...SALES_FILES, ...FILES });
  const [ann = '', bob = ''] = clones;
  await run(ann, [
    'merge cont_both0 cont_both1',
    'merge cont_edit0 cont_edit1',
    'merge cont_other0 cont_other1',
    'merge cont_late0 cont_late1',
    'merge cont_gone0 cont_gone1',
    'merge cont_own0 cont_own1',
    'set cont_own0 archivedAt=2026-11-20T10:00:00Z',
    'merge cont_chain0 cont_chain1',
    'set cont_twice archivedAt=2026-11-20T11:00:00Z',
    'tag vip key',
  ]);
  await run(bob, [
    'merge cont_both1 cont_both0',
    'set cont_both1 title=Boss',
    'set cont_edit1 title=Boss address.zip=0150',
    'set cont_other1 title=Boss',
    'set deal_b contactIds+=cont_late1',
    'set cont_gone0 archivedAt=2026-11-20T11:00:00Z',
    'set cont_own1 department=sales',
    'merge cont_chain1 cont_chain2',
    'set cont_twice archivedAt=2026-11-20T10:00:00Z',
    'set cont_late0 tags+=vip',
  ]);
  await sync(ann);
  const { problems, notices, conflicts } = await sync(bob);
  await sync(ann);

  // Both clones are equal, and nothing of it is left to be told.
  expect(gitIn(ann, 'rev-parse', 'HEAD')).toBe(gitIn(bob, 'rev-parse', 'HEAD'));
  expect([ann, bob].map((root) => gitIn(root, 'status', '--porcelain'))).toEqual(['', '']);
  expect(gitIn(bob, 'log', '-2', '--format=%s')).toMatch(/^tag: .*\nsettle merged records: cont_/);
  const told = await within(bob, (workspace) => workspace.problems());
  expect([...problems, ...told.filter(({ code }) => code === 'merged')]).toEqual([]);

  const read = (id: string, dir = 'contacts'): Record<string, unknown> =>
    JSON.parse(readFileSync(join(bob, `bucket/crm/${dir}/${id}.json`), 'utf8'));
  const name = (id: string): object => ({ id, firstName: id });
  // In opposite directions: one is kept, with what was said of the other since.
  expect(read('cont_both0')).toEqual({
    ...name('cont_both0'),
    notes: 'Met in Oslo.',
    title: 'Boss',
  });
  expect(read('cont_both1')).toMatchObject({ mergedIntoId: 'cont_both0' });
  // Edits and references go to the kept record.
  expect(read('cont_edit0')).toEqual({
    ...name('cont_edit0'),
    title: 'Boss',
    notes: 'Calls on Mondays.\n\nLikes tea.',
    address: { city: 'Oslo', zip: '0150' },
  });
  expect(['deal_a', 'deal_b'].map((id) => read(id, 'deals')['contactIds'])).toEqual([
    ['cont_both0'],
    ['cont_both0', 'cont_late0'],
  ]);
  const end = await within(bob, async (workspace) => workspace.find('cont_chain2').id);
  expect(end).toBe('cont_chain0');
  // Archived by somebody else, it stays; by who merged, it does not.
  expect(read('cont_gone0')).toEqual(name('cont_gone0'));
  expect(read('cont_own0')).toMatchObject({
    archivedAt: '2026-11-20T10:00:00Z',
    department: 'sales',
  });
  // What both archived was archived when the first did; a tag has the name that it was given.
  expect(read('cont_twice')['archivedAt']).toBe('2026-11-20T10:00:00Z');
  expect(['cont_vip', 'cont_late0'].map((id) => read(id)['tags'])).toEqual([['key'], ['key']]);
  const was = 'was changed elsewhere while it was merged into';
  expect(notices).toEqual([
    'cont_both0 and cont_both1 were merged into each other: cont_both0 is kept',
    'cont_gone0 was archived while another record was merged into it: it stays until somebody decides',
    `cont_both1 ${was} cont_both0: title is taken over`,
    `cont_edit1 ${was} cont_edit0: address, title are taken over`,
    `cont_other1 ${was} cont_other0: title is to decide about`,
    `cont_own1 ${was} cont_own0: department is taken over`,
    '1 record referred to cont_late1, which was merged: now to cont_late0',
    '1 record came with the tag "vip", which is called "key" by now: renamed',
  ]);
  expect(conflicts).toEqual([
    expect.objectContaining({
      id: 'cont_gone0',
      fields: [{ pointer: '/archivedAt', base: null, ours: null, theirs: '2026-11-20T11:00:00Z' }],
    }),
    expect.objectContaining({
      id: 'cont_other0',
      fields: [{ pointer: '/title', base: 'CEO', ours: 'COO', theirs: 'Boss' }],
      theirs: expect.objectContaining({ author: 'bob' }),
    }),
  ]);

  await within(bob, async (workspace) => {
    const actor = workspace.actor('cli');
    const decision = { fields: new Map(), rest: 'theirs' } as const;
    for (const conflict of await workspace.merging.conflicts()) {
      await workspace.merging.resolve(conflict, decision, actor);
    }
    expect(await workspace.merging.conflicts()).toEqual([]);
  });
  expect(read('cont_other0')['title']).toBe('Boss');
  expect(read('cont_gone0')['archivedAt']).toBe('2026-11-20T11:00:00Z');
});
