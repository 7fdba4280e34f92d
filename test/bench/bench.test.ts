/** The benchmark itself: same data everywhere, honest peers, all goals in the table and in the docs. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Bench } from '../../bench/bench.ts';
import { commitAll, generateBucket } from '../../bench/generate.ts';
import { addHistory } from '../../bench/history.ts';
import { type Goal, type Measured, type Row, resultOf } from '../../bench/row.ts';
import { ROW_GROUPS } from '../../bench/rows/all.ts';
import { boardToDraw, tableToDraw } from '../../bench/rows/render.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import { gitIn } from '../support/workspace.ts';

const ROWS = ROW_GROUPS.flat();

it('generates the same bytes each time, others for another seed', () => {
  const [first, again, other] = [1, 1, 2].map((seed) => {
    const dir = tempDir();
    generateBucket(dir, 60, { seed });
    return hashOf(dir);
  });
  expect(again).toBe(first);
  expect(other).not.toBe(first);
});

it('adds a past without changing what is there', () => {
  const root = tempDir();
  generateBucket(root, 20);
  commitAll(root);
  const tree = gitIn(root, 'rev-parse', 'HEAD^{tree}');
  addHistory(root, 6, 1);
  expect(gitIn(root, 'rev-parse', 'HEAD^{tree}')).toBe(tree);
  expect(gitIn(root, 'rev-list', '--count', 'HEAD')).toBe('7');
  expect(gitIn(root, 'diff', '--name-only', 'HEAD~1', 'HEAD')).toMatch(/^bucket\//);
  expect(gitIn(root, 'status', '--porcelain')).toBe('');
});

it('draws with template literals what the templates draw (bench/peers/literal-page.ts)', async () => {
  const root = tempDir();
  generateBucket(root, 60);
  const workspace = await openWorkspace(root);
  try {
    for (const { figure, peer } of [boardToDraw(workspace), tableToDraw(workspace)]) {
      expect(bare(peer())).toBe(bare(figure()));
    }
  } finally {
    await workspace.close();
  }
});

const GOALS: readonly (readonly [name: string, peer: string, goal: Goal])[] = [
  ['pail --help', 'empty node process', { times: 1.25 }],
  ['cold query, a server runs and vouches', 'empty node process', { times: 1.6 }],
  ['cold query: filter, sort, top 50', 'empty node + git status', { times: 1.25 }],
  ['cold search, a common word', 'rg -l -w -i', { times: 0.6 }],
  ['cold group and sum', 'find + cat + jq', { times: 0.1 }],
  ['full-text build', 'lunr', { times: 0.2 }],
  ['full-text build', 'SQLite FTS5', { times: 1 }],
  ['search in process, common word, top 20', 'MiniSearch', { times: 0.2 }],
  ['search in process, common word, top 20', 'SQLite FTS5', { times: 0.5 }],
  ['full-text index on disk', 'MiniSearch as JSON', { times: 1 / 3 }],
  ['first load: read and parse', 'C program that reads every file', { times: 5 }],
  [
    'first load: all validated, index built and written',
    'C program that reads every file',
    { times: 12 },
  ],
  ['first load: peak memory', '', { atMost: 2500 }],
  ['file changed → queryable, p95', '', { atMost: 10 }],
  ['durable create, no commit', 'tmp + fsync + rename + directory fsync', { times: 2 }],
  ['create with commit', 'git add + git commit', { times: 1 }],
  ['100 creates in one plan and commit', '100 × (git add + git commit)', { times: 0.05 }],
  ['filtered list over HTTP, per request', 'json-server 0.17', { times: 0.25 }],
  ['board of 500 cards as HTML', 'template literal', { times: 2.5 }],
  ['table of 500 rows as HTML', 'template literal', { times: 2.5 }],
  ['memory of the server after all that (RSS)', '', { atMost: 400 }],
  ['client360, 1,000 activities: answer of a running server, p50', '', { atMost: 50 }],
  ['longest block of the event loop under load', '', { atMost: 100 }],
];

it.each(GOALS)('%s against "%s" has its goal', (name, peer, goal) => {
  expect(ROWS.filter((row) => row.name === name && row.peer === peer)).toMatchObject([{ goal }]);
});

it('has no goal that is not in that list', () => {
  expect(ROWS.filter((row) => row.goal !== null)).toHaveLength(GOALS.length);
});

it.each([...new Set(ROWS.map((row) => row.name))])('%s stands in docs/performance.md', (name) => {
  expect(readFileSync('docs/performance.md', 'utf8')).toContain(name);
});

it.each<[string, Goal | null, Measured, boolean | null]>([
  ['ratio within the goal', { times: 2 }, { figure: 4, peer: 2 }, true],
  ['ratio beyond the goal', { times: 2 }, { figure: 5, peer: 2 }, false],
  ['peer not there', { times: 2 }, { figure: 4, peer: null }, null],
  ['figure within the limit', { atMost: 4 }, { figure: 4, peer: null }, true],
  ['figure beyond the limit', { atMost: 3 }, { figure: 4, peer: null }, false],
  ['no goal', null, { figure: 4, peer: 2 }, null],
])('%s', async (_, goal, measured, isMet) => {
  const row: Row = { name: 'r', peer: 'p', unit: 'ms', goal, measure: () => measured };
  expect(await resultOf(row, {} as Bench)).toMatchObject({ isMet });
});

it('shows a row that fails as one line', async () => {
  const measure = (): Measured => {
    throw new Error('no such program');
  };
  const row: Row = { name: 'r', peer: 'p', unit: 'ms', goal: { times: 1 }, measure };
  const result = await resultOf(row, {} as Bench);
  expect(result).toMatchObject({ isMet: false, note: 'failed: no such program' });
});

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'pail-test-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function hashOf(dir: string): string {
  const hash = createHash('sha256');
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true });
  const files = entries.filter((e) => e.isFile()).map((e) => join(e.parentPath, e.name));
  for (const file of files.sort()) hash.update(file.slice(dir.length)).update(readFileSync(file));
  return hash.digest('hex');
}

/** White space between elements is not part of what a page is. */
function bare(html: string): string {
  return html.replace(/\s+/g, ' ').replace(/> </g, '><').trim();
}
