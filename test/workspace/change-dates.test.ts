import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { gitIn, makeWorkspace, open, SALES_FILES } from '../support/workspace.ts';

const deal = (id: string, rest: object = {}): object => ({
  id,
  title: id,
  stage: 'lead',
  pipeline: 'sales',
  ...rest,
});

it('a record last changed with its commit, with its file while dirty, or when it says so itself', async () => {
  const made = makeWorkspace({
    ...SALES_FILES,
    'bucket/crm/deals/deal_a.json': deal('deal_a'),
    'bucket/crm/deals/deal_b.json': deal('deal_b'),
    'bucket/crm/deals/deal_c.json': deal('deal_c', { updatedAt: '2020-01-01T00:00:00Z' }),
  });
  made.write('bucket/crm/deals/deal_b.json', deal('deal_b', { title: 'Edited' }));
  const edited = new Date('2026-11-20T13:00:00Z');
  utimesSync(join(made.root, 'bucket/crm/deals/deal_b.json'), edited, edited);
  const workspace = await open(made);
  const dateOf = (id: string): string | null => workspace.updatedAt(workspace.find(id));
  expect(dateOf('deal_a')).toBeNull();
  await workspace.loadDates();
  expect(dateOf('deal_a')).toBe('2026-11-20T12:00:00Z');
  expect(dateOf('deal_b')).toBe('2026-11-20T13:00:00Z');
  expect(dateOf('deal_c')).toBe('2020-01-01T00:00:00Z');

  const actor = workspace.actor('cli');
  const query = { collection: 'deals', sort: ['-updatedAt'], columns: ['id', 'updatedAt'] };
  expect(workspace.query(query, actor).items.map((item) => item.values)).toEqual([
    ['deal_b', '2026-11-20T13:00:00Z'],
    ['deal_a', '2026-11-20T12:00:00Z'],
    ['deal_c', '2020-01-01T00:00:00Z'],
  ]);

  gitIn(made.root, 'commit', '-q', '-a', '-m', 'edit');
  await workspace.loadDates();
  expect(dateOf('deal_b')).toBe('2026-11-20T12:00:00Z');
});
