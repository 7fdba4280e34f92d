import {
  cpSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createIndex } from '../../src/index/record-index.ts';
import type { IndexDump } from '../../src/index/types.ts';
import { canonicalText } from '../../src/record/canonical.ts';
import { Catalog } from '../../src/workspace/catalog.ts';
import type { LiveWorkspace } from '../../src/workspace/live-workspace.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import { gitIn, type MadeWorkspace, makeWorkspace, SALES_FILES } from '../support/workspace.ts';

// As if every directory had been at rest for a while: git's word on untracked files is kept only then.
const now = Date.now;
beforeEach(() => void vi.spyOn(Date, 'now').mockImplementation(() => now() + 10_000));
afterEach(() => vi.restoreAllMocks());

const HITS = ['lead', 'alpha', '+alpha -beta', 'title:gam*'];
const deal = (id: string, title: string): object => ({
  id,
  title,
  stage: 'lead',
  pipeline: 'sales',
});

/** What an index built from the files alone says. */
function rebuilt(root: string, workspace: LiveWorkspace): IndexDump {
  const index = createIndex(workspace.model);
  new Catalog(join(root, 'bucket'), workspace.model, index).load();
  return index.dump(HITS);
}

async function withOpened<T>(root: string, use: (w: LiveWorkspace) => Promise<T> | T): Promise<T> {
  const workspace = await openWorkspace(root);
  try {
    return await use(workspace);
  } finally {
    await workspace.close();
  }
}

const cacheOf = (root: string): string => join(root, '.git/pail/cache');

it('workspaces of one repository answer each with their own records', async () => {
  const inner = Object.entries(SALES_FILES).map(([path, text]) => [`inner/${path}`, text] as const);
  const { root } = makeWorkspace({
    ...SALES_FILES,
    ...Object.fromEntries(inner),
    'inner/pail.yaml': 'version: 1\n',
    'bucket/crm/companies/comp_outer.json': { id: 'comp_outer', name: 'Outer' },
    'inner/bucket/crm/companies/comp_inner.json': { id: 'comp_inner', name: 'Inner' },
  });
  cpSync('schemas', join(root, 'inner/schemas'), { recursive: true });
  for (const name of ['outer', 'inner', 'outer', 'inner']) {
    await withOpened(name === 'inner' ? join(root, name) : root, (w) =>
      expect([...w.index.records('crm/companies')]).toMatchObject([{ id: `comp_${name}` }]),
    );
  }
});

describe('what git tells in its own way', () => {
  const company = (id: string): string => canonicalText({ id, name: 'Acme' });
  const ids = (root: string): Promise<string[]> =>
    withOpened(root, (w) => [...w.index.records('crm/companies')].map((record) => record.id));
  const made = async (): Promise<MadeWorkspace> => {
    const workspace = makeWorkspace({
      ...SALES_FILES,
      'bucket/crm/companies/comp_a.json': { id: 'comp_a', name: 'Acme' },
    });
    expect(await ids(workspace.root)).toEqual(['comp_a']);
    return workspace;
  };

  it('a repository inside the bucket, before and after it is added as a submodule', async () => {
    const { root } = await made();
    const inner = join(root, 'bucket/crm/companies/inner');
    mkdirSync(inner);
    gitIn(inner, 'init', '-q');
    writeFileSync(join(inner, 'comp_b.json'), company('comp_b'));
    expect(await ids(root)).toEqual(['comp_a', 'comp_b']);
    gitIn(inner, 'add', '.');
    gitIn(inner, '-c', 'user.name=T', '-c', 'user.email=t@x.example', 'commit', '-qm', 'inner');
    gitIn(root, '-c', 'advice.addEmbeddedRepo=false', 'add', '.');
    gitIn(root, 'commit', '-qm', 'outer');
    rmSync(cacheOf(root), { recursive: true });
    expect(await ids(root)).toEqual(['comp_a', 'comp_b']);
    writeFileSync(join(inner, 'comp_c.json'), company('comp_c'));
    expect(await ids(root)).toEqual(['comp_a', 'comp_b', 'comp_c']);
  });

  it('an ignored directory', async () => {
    const { root } = await made();
    writeFileSync(join(root, '.gitignore'), 'drafts/\n');
    mkdirSync(join(root, 'bucket/crm/companies/drafts'));
    writeFileSync(join(root, 'bucket/crm/companies/drafts/comp_b.json'), company('comp_b'));
    expect(await ids(root)).toEqual(['comp_a', 'comp_b']);
  });

  it('a directory that becomes a link is reported, and nothing behind it is read', async () => {
    const { root } = await made();
    renameSync(join(root, 'bucket/crm/companies'), join(root, 'away'));
    symlinkSync(join(root, 'away'), join(root, 'bucket/crm/companies'));
    for (const _ of ['index from before', 'index from now']) {
      await withOpened(root, async (w) => {
        expect([...w.index.records('crm/companies')]).toEqual([]);
        expect(await w.problems()).toMatchObject([
          { path: 'bucket/crm/companies', code: 'symlink' },
        ]);
      });
      rmSync(cacheOf(root), { recursive: true });
    }
  });

  // Only where file names are bytes.
  it.runIf(process.platform === 'linux')('a name that is no UTF-8 is reported', async () => {
    const { root } = await made();
    const name = Buffer.concat([
      Buffer.from(join(root, 'bucket/crm/companies/comp_')),
      Buffer.from([0xff]),
      Buffer.from('.json'),
    ]);
    writeFileSync(name, company('comp_b'));
    for (const _ of ['index from before', 'index from now']) {
      await withOpened(root, async (w) =>
        expect(await w.problems()).toMatchObject([
          { code: 'odd_file', message: expect.stringContaining('not UTF-8') },
        ]),
      );
      rmSync(cacheOf(root), { recursive: true });
    }
  });
});

describe('a cold start', () => {
  it('builds the index once and reads it from then on', async () => {
    const { root, write } = makeWorkspace({
      ...SALES_FILES,
      'bucket/crm/deals/deal_a.json': deal('deal_a', 'Alpha'),
    });
    await withOpened(root, (w) => expect(w.indexInfo().source).toBe('built'));
    await withOpened(root, (w) =>
      expect(w.indexInfo()).toMatchObject({ source: 'read', changed: 0 }),
    );
    write('bucket/crm/deals/deal_a.json', deal('deal_a', 'Beta'));
    await withOpened(root, (w) => {
      expect(w.indexInfo()).toMatchObject({ source: 'read', changed: 1 });
      expect(w.find('deal_a').data['title']).toBe('Beta');
    });
  });

  it('sees a branch switched to and fro, and commits made in between', async () => {
    const { root, write } = makeWorkspace({
      ...SALES_FILES,
      'bucket/crm/deals/deal_a.json': deal('deal_a', 'Alpha'),
    });
    const titles = () =>
      withOpened(root, (w) => [...w.index.records('crm/deals')].map((r) => r.data['title']));
    expect(await titles()).toEqual(['Alpha']);
    gitIn(root, 'checkout', '-q', '-b', 'other');
    write('bucket/crm/deals/deal_a.json', deal('deal_a', 'Gamma'));
    write('bucket/crm/deals/deal_b.json', deal('deal_b', 'New'));
    gitIn(root, 'add', '-A');
    gitIn(root, 'commit', '-q', '-m', 'other');
    expect(await titles()).toEqual(['Gamma', 'New']);
    gitIn(root, 'checkout', '-q', 'main');
    expect(await titles()).toEqual(['Alpha']);
    gitIn(root, 'checkout', '-q', 'other');
    gitIn(root, 'rm', '-q', '--cached', 'bucket/crm/deals/deal_b.json');
    expect(await titles()).toEqual(['Gamma', 'New']);
  });

  it('sees an edit of the same size in the same second, and one of an ignored file', async () => {
    const { root, write } = makeWorkspace({
      ...SALES_FILES,
      '.gitignore': 'deal_i.json\n',
      'bucket/crm/deals/deal_a.json': deal('deal_a', 'Alpha'),
      'bucket/crm/deals/deal_i.json': deal('deal_i', 'Ignored'),
    });
    await withOpened(root, (w) => expect(w.index.size('crm/deals')).toBe(2));
    const path = join(root, 'bucket/crm/deals/deal_a.json');
    const { mtime } = statSync(path);
    write('bucket/crm/deals/deal_a.json', deal('deal_a', 'Omega'));
    utimesSync(path, mtime, mtime);
    write('bucket/crm/deals/deal_i.json', deal('deal_i', 'Changed'));
    write('bucket/crm/deals/deal_j.json', deal('deal_j', 'Third'));
    await withOpened(root, (w) => {
      expect([...w.index.records('crm/deals')].map((r) => r.data['title'])).toEqual([
        'Omega',
        'Changed',
        'Third',
      ]);
    });
  });

  it.each([
    ['removed', 'none there, or damaged', (path: string) => rmSync(path)],
    ['cut short', 'none there, or damaged', (path: string) => truncateSync(path, 100)],
  ])('says why it builds an index file that was %s', async (_, reason, spoil) => {
    const { root } = makeWorkspace(SALES_FILES);
    await withOpened(root, () => undefined);
    spoil(join(root, '.git/pail/cache/index'));
    await withOpened(root, (w) => expect(w.indexInfo()).toMatchObject({ source: 'built', reason }));
  });

  it('says why it builds an index file after a change of schemas, and when it is asked to', async () => {
    const { root } = makeWorkspace(SALES_FILES);
    await withOpened(root, () => undefined);
    const schema = join(root, 'schemas/crm/deals.schema.json');
    writeFileSync(
      schema,
      readFileSync(schema, 'utf8').replace('"title": {', '"x": {}, "title": {'),
    );
    await withOpened(root, async (w) => {
      expect(w.indexInfo().reason).toBe('other schemas');
      await w.rebuildIndex();
      expect(w.indexInfo().reason).toBe('asked for');
    });
  });

  it.each([
    ['outside git', { git: false }],
    ['in a repository without commits', { git: false, init: true }],
  ])('%s', async (_name, { git, init }: { git: boolean; init?: boolean }) => {
    const { root, write } = makeWorkspace(
      { ...SALES_FILES, 'bucket/crm/deals/deal_a.json': deal('deal_a', 'Alpha') },
      { git },
    );
    if (init === true) gitIn(root, 'init', '-q');
    await withOpened(root, (w) => expect(w.index.size('crm/deals')).toBe(1));
    write('bucket/crm/deals/deal_b.json', deal('deal_b', 'Beta'));
    rmSync(join(root, 'bucket/crm/deals/deal_a.json'));
    await withOpened(root, (w) => {
      expect([...w.index.records('crm/deals')].map((r) => r.id)).toEqual(['deal_b']);
      expect(w.index.dump(HITS)).toEqual(rebuilt(root, w));
    });
  });

  it('in a bucket of a subfolder of a repository, and in a second work tree of it', async () => {
    const outer = makeWorkspace({ 'readme.txt': 'x' });
    const made = { ...SALES_FILES, 'bucket/crm/deals/deal_a.json': deal('deal_a', 'Alpha') };
    for (const [path, data] of Object.entries(made)) outer.write(`sales/${path}`, data);
    outer.write('sales/pail.yaml', 'version: 1\n');
    gitIn(outer.root, 'mv', 'schemas', 'sales/schemas');
    gitIn(outer.root, 'rm', '-q', 'pail.yaml');
    gitIn(outer.root, 'add', '-A');
    gitIn(outer.root, 'commit', '-q', '-m', 'inner');
    const root = join(outer.root, 'sales');
    await withOpened(root, (w) => expect(w.indexInfo().source).toBe('built'));
    outer.write('sales/bucket/crm/deals/deal_a.json', deal('deal_a', 'Beta'));
    await withOpened(root, (w) => expect(w.find('deal_a').data['title']).toBe('Beta'));
    const second = join(outer.root, '..', `${outer.root.split('/').at(-1)}-second`);
    gitIn(outer.root, 'worktree', 'add', '-q', second);
    try {
      await withOpened(join(second, 'sales'), (w) =>
        expect(w.find('deal_a').data['title']).toBe('Alpha'),
      );
    } finally {
      rmSync(second, { recursive: true, force: true });
    }
  });
});

describe('a damaged index file', () => {
  it('changes no answer, wherever it is cut or altered', async () => {
    const { root } = makeWorkspace({
      ...SALES_FILES,
      ...Object.fromEntries(
        Array.from({ length: 40 }, (_, i) => [
          `bucket/crm/deals/deal_${i}.json`,
          deal(`deal_${i}`, `Alpha ${i}`),
        ]),
      ),
    });
    const expected = await withOpened(root, (w) => w.index.dump(HITS));
    const path = join(cacheOf(root), 'index');
    const whole = readFileSync(path);
    for (let i = 0; i < 40; i++) {
      const at = Math.floor((whole.length * i) / 40);
      writeFileSync(path, whole);
      if (i % 2 === 0) truncateSync(path, at);
      else writeFileSync(path, whole.with(at, (whole[at] ?? 0) ^ 0x55));
      const dump = await withOpened(root, (w) => w.index.dump(HITS)).catch(async (error: Error) => {
        expect(error.name).toBe('DamagedSegment');
        rmSync(path);
        return withOpened(root, (w) => w.index.dump(HITS));
      });
      expect(dump).toEqual(expected);
    }
    rmSync(cacheOf(root), { recursive: true });
    expect(await withOpened(root, (w) => w.index.dump(HITS))).toEqual(expected);
  });
});

const STEPS = [
  'write',
  'write',
  'loose',
  'break',
  'remove',
  'move',
  'double',
  'commit',
  'switch',
  'stash',
  'reset',
  'merge',
  'rebuild',
] as const;
type Step = {
  readonly do: (typeof STEPS)[number];
  readonly n: number;
  readonly title: string;
};

const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom(...STEPS),
  n: fc.integer({ min: 0, max: 5 }),
  title: fc.constantFrom('Alpha', 'Beta', 'Gamma', 'alpha beta'),
});

function perform({ root, write }: MadeWorkspace, { do: what, n, title }: Step): void {
  const file = `bucket/crm/deals/deal_${n}.json`;
  const path = join(root, file);
  switch (what) {
    case 'write':
      write(file, deal(`deal_${n}`, title));
      return;
    case 'loose':
      write(file, JSON.stringify(deal(`deal_${n}`, title)));
      return;
    case 'break':
      write(file, '{"id": ');
      return;
    case 'remove':
      rmSync(path, { force: true });
      return;
    case 'move':
      mkdirSync(join(root, 'bucket/crm/deals/sub'), { recursive: true });
      try {
        renameSync(path, join(root, `bucket/crm/deals/sub/deal_${n}.json`));
      } catch {
        // Nothing there to move.
      }
      return;
    case 'double':
      write(`bucket/crm/deals/a/deal_${n}.json`, canonicalText(deal(`deal_${n}`, title)));
      return;
    case 'commit':
      gitIn(root, 'add', '-A');
      gitIn(root, 'commit', '-q', '--allow-empty', '-m', 'step');
      return;
    case 'switch':
      gitIn(root, 'checkout', '-q', '-f', '-B', `b${n % 2}`);
      return;
    case 'stash':
      gitIn(root, 'stash', '-q', '-u');
      return;
    case 'reset':
      gitIn(root, 'reset', '-q', '--hard', n % 2 === 0 ? 'HEAD' : 'main');
      return;
    case 'merge':
      try {
        gitIn(root, 'merge', '-q', '--no-edit', '-X', 'theirs', 'side');
      } catch {
        // Unsaved changes in the way, or a conflict that stays as it is.
      }
      return;
    case 'rebuild':
      rmSync(join(root, '.git/pail/cache/index'), { force: true });
      return;
  }
}

it('after any sequence of changes and git commands, a start finds what a fresh build finds', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const made = makeWorkspace({
        ...SALES_FILES,
        'bucket/crm/deals/deal_0.json': deal('deal_0', 'Alpha'),
      });
      gitIn(made.root, 'checkout', '-q', '-b', 'side');
      for (const n of [0, 5]) perform(made, { do: 'write', n, title: 'Gamma' });
      perform(made, { do: 'commit', n: 0, title: 'Gamma' });
      gitIn(made.root, 'checkout', '-q', 'main');
      await withOpened(made.root, () => undefined);
      for (const one of steps) {
        perform(made, one);
        await withOpened(made.root, async (w) => {
          expect(w.index.dump(HITS)).toEqual(rebuilt(made.root, w));
        });
      }
    }),
    { numRuns: 15 },
  );
}, 120_000);
