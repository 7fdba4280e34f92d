/** Everything in the cache is disposable: no damage to any file of it changes an answer. */
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openWorkspace } from '../../src/workspace/open.ts';
import { openPast, resolvePast } from '../../src/workspace/past/open-past.ts';
import { gitIn, makeWorkspace, SALES_FILES } from '../support/workspace.ts';

const HITS = ['lead', 'alpha'];
const NOW = Date.parse('2026-11-21T12:00:00Z');
/** Of each file's length: where it is cut, and where a byte is altered. */
const PLACES = [0, 0.3, 0.7, 0.999];

/** All that the cache helps to answer; an index that turns out to be damaged is dropped, as the command line does. */
async function answers(root: string): Promise<unknown> {
  try {
    const workspace = await openWorkspace(root, { clock: () => NOW });
    try {
      await workspace.loadDates();
      const deals = [...workspace.index.records('crm/deals')];
      return {
        index: workspace.index.dump(HITS),
        collections: [...workspace.model.collections.keys()],
        views: workspace.views().map((view) => view.name),
        dates: deals.map((record) => workspace.updatedAt(record)),
        problems: await workspace.problems(),
        log: (await workspace.history.log({})).items,
        past: await pastDeals(root),
      };
    } finally {
      await workspace.close();
    }
  } catch (error) {
    if (!(error instanceof Error && error.name === 'DamagedSegment' && 'path' in error))
      throw error;
    rmSync(String(error.path), { force: true });
    return answers(root);
  }
}

async function pastDeals(root: string): Promise<unknown> {
  const past = await openPast(await resolvePast(root, 'HEAD~1', NOW), () => 'all');
  try {
    return past.index.dump(HITS);
  } finally {
    await past.close();
  }
}

function filesBelow(dir: string): string[] {
  const names = readdirSync(dir, { recursive: true }) as string[];
  return names.map((name) => join(dir, name)).filter((path) => statSync(path).isFile());
}

it('every file of the cache, cut and altered anywhere, and gone', async () => {
  const deal = (id: string, title: string) => ({ id, title, stage: 'lead', pipeline: 'sales' });
  const { root, write } = makeWorkspace({
    ...SALES_FILES,
    'bucket/crm/deals/deal_a.json': deal('deal_a', 'Alpha'),
    'views/mine.yaml': 'version: 1\ntitle: Mine\ncollection: crm/deals\ntype: table\n',
  });
  write('bucket/crm/deals/deal_b.json', deal('deal_b', 'Alpha too'));
  gitIn(root, 'add', '-A');
  gitIn(root, 'commit', '-q', '-m', 'second');
  const cache = join(root, '.git/pail/cache');
  const expected = await answers(root);
  const names = filesBelow(cache).map((path) => path.slice(cache.length + 1));
  expect(names).toEqual(expect.arrayContaining(['index', 'definitions', 'views', 'dates']));
  for (const path of filesBelow(cache)) {
    const whole = readFileSync(path);
    for (const place of PLACES) {
      const at = Math.floor(whole.length * place);
      for (const bytes of [whole.subarray(0, at), whole.with(at, (whole[at] ?? 0) ^ 0x55)]) {
        writeFileSync(path, bytes);
        expect(await answers(root), `${path} at ${at}`).toEqual(expected);
      }
    }
    rmSync(path, { force: true });
    expect(await answers(root), `without ${path}`).toEqual(expected);
  }
  rmSync(cache, { recursive: true });
  expect(await answers(root)).toEqual(expected);
}, 120_000);
