import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { canonicalText } from '../../src/record/canonical.ts';
import type { RecordData } from '../../src/record/types.ts';
import { requireCollection } from '../../src/schema/model.ts';
import type { ChangeEvent } from '../../src/workspace/types.ts';
import { makeWorkspace, open, SALES_FILES } from '../support/workspace.ts';

const deal = (id: string, title = id): object => ({ id, title, stage: 'lead', pipeline: 'sales' });

async function watched(files: Readonly<Record<string, string | object>> = {}) {
  const made = makeWorkspace({ ...SALES_FILES, ...files });
  const workspace = await open(made);
  const events: ChangeEvent[] = [];
  workspace.onChange((event) => events.push(event));
  await workspace.watch();
  events.length = 0;
  return { made, workspace, events };
}

describe('a watched workspace follows the disk', () => {
  it('an edit, a new file and a removal each become one event', async () => {
    const { made, workspace, events } = await watched({
      'bucket/crm/deals/deal_a.json': deal('deal_a'),
    });
    made.write('bucket/crm/deals/deal_a.json', deal('deal_a', 'Edited'));
    await vi.waitFor(() => expect(workspace.index.get('deal_a')?.data['title']).toBe('Edited'));
    expect(events.at(-1)?.records).toEqual([
      { id: 'deal_a', collection: 'crm/deals', removed: false },
    ]);
    made.write('bucket/crm/deals/deal_b.json', deal('deal_b'));
    await vi.waitFor(() => expect(workspace.index.get('deal_b')).toBeDefined());
    rmSync(join(made.root, 'bucket/crm/deals/deal_a.json'));
    await vi.waitFor(() => expect(workspace.index.get('deal_a')).toBeUndefined());
    expect(events.at(-1)?.records).toMatchObject([{ id: 'deal_a', removed: true }]);
  });

  it("a file that appears whole under its name (an editor's save), and a half-written one", async () => {
    const { made, workspace } = await watched({
      'bucket/crm/deals/deal_a.json': deal('deal_a'),
    });
    const path = join(made.root, 'bucket/crm/deals/deal_a.json');
    writeFileSync(`${path}.tmp`, canonicalText(deal('deal_a', 'Saved')));
    renameSync(`${path}.tmp`, path);
    await vi.waitFor(() => expect(workspace.index.get('deal_a')?.data['title']).toBe('Saved'));
    writeFileSync(path, '{"id": "deal_a", "ti');
    await vi.waitFor(() => expect(workspace.index.get('deal_a')).toBeUndefined());
    expect((await workspace.problems()).map((p) => p.code)).toEqual(['json_syntax']);
    writeFileSync(path, canonicalText(deal('deal_a', 'Whole')));
    await vi.waitFor(() => expect(workspace.index.get('deal_a')?.data['title']).toBe('Whole'));
  });

  it('a directory full of files, moved in and removed again', async () => {
    const { made, workspace } = await watched();
    const outside = join(made.root, 'outside');
    mkdirSync(outside);
    for (let i = 0; i < 50; i++) {
      writeFileSync(join(outside, `deal_${i}.json`), canonicalText(deal(`deal_${i}`)));
    }
    mkdirSync(join(made.root, 'bucket/crm/deals'), { recursive: true });
    renameSync(outside, join(made.root, 'bucket/crm/deals/many'));
    await vi.waitFor(() => expect(workspace.index.size('crm/deals')).toBe(50), { timeout: 5000 });
    rmSync(join(made.root, 'bucket/crm/deals'), { recursive: true });
    await vi.waitFor(() => expect(workspace.index.size('crm/deals')).toBe(0), { timeout: 5000 });
  });

  it('a new schema and a changed view', async () => {
    const { made, workspace, events } = await watched();
    made.write('schemas/things.schema.json', {
      $id: 'things',
      type: 'object',
      'x-collection': { prefix: 'thing' },
      properties: { id: { type: 'string' } },
    });
    const soon = { timeout: 10_000 };
    await vi.waitFor(() => expect(workspace.model.collections.has('things')).toBe(true), soon);
    expect(events.at(-1)?.definitions).toBe(true);
    made.write('views/mine.yaml', 'version: 1\ntitle: Mine\ncollection: things\ntype: table\n');
    await vi.waitFor(() => expect(workspace.views().map((v) => v.name)).toEqual(['mine']), soon);
    made.write('views/mine.yaml', 'version: 1\ntitle: Mine\ncolection: things\ntype: table\n');
    await vi.waitFor(async () => expect(await workspace.problems(['views'])).not.toEqual([]), soon);
    expect(workspace.views().map((v) => v.name)).toEqual(['mine']);
  });

  it('settings that are broken now stay what they were, and nothing is written', async () => {
    const { made, workspace, events } = await watched();
    const faults = (): string[] => workspace.unread().map(({ path }) => path);
    made.write('pail.yaml', 'version: 1\ntimezone: Europe/Oslo\ntimezone: Asia/Tokyo\n');
    await vi.waitFor(() => expect(faults()).toEqual(['pail.yaml']), { timeout: 10_000 });
    expect(workspace.config.timezone).toBe('Europe/Oslo');
    expect(events.at(-1)?.definitions).toBe(true);
    const actor = workspace.actor('test');
    const collection = requireCollection(workspace.model, 'deals');
    const plan = workspace.plan.create(collection, [deal('deal_n') as RecordData], actor);
    const refusal = { code: 'config', message: expect.stringContaining('Map keys must be unique') };
    await expect(workspace.check(plan, actor)).rejects.toMatchObject(refusal);
    await expect(workspace.apply(plan, actor)).rejects.toMatchObject(refusal);
    made.write('pail.yaml', 'version: 1\ntimezone: Asia/Tokyo\n');
    await vi.waitFor(() => expect(workspace.config.timezone).toBe('Asia/Tokyo'), {
      timeout: 10_000,
    });
    expect(faults()).toEqual([]);
    await workspace.apply(plan, actor);
  });
});
