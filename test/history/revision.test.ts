import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { type GitInfo, stateDirOf } from '../../src/bucket/state-dir.ts';
import { PailError } from '../../src/errors.ts';
import { isDateWords } from '../../src/history/date-words.ts';
import { openObjects } from '../../src/history/objects.ts';
import { treeDiff } from '../../src/history/tree-diff.ts';
import { lastMomentOf, needGit, revisionAt } from '../../src/workspace/revision-at.ts';
import { makeDir } from '../support/temp-dir.ts';
import { makeRepo, type Repo, repoAt } from './git-repo.ts';

const NOW = Date.UTC(2026, 0, 20, 12);
const CLOCK = { now: NOW, timezone: 'Europe/Oslo' };

const infoOf = (dir: string): GitInfo => needGit(stateDirOf(dir).git);

async function failure(work: Promise<unknown>): Promise<PailError> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof PailError)) throw new Error(`expected a refusal, got ${String(error)}`);
  return error;
}

let repo: Repo;
let ids: string[];

/** One commit at noon (UTC) of the 1st, 5th and 10th of January, each changing the number; a side branch on the 7th, merged on the 12th. */
beforeAll(() => {
  repo = makeRepo();
  const commit = (day: number, file: string, text: string | null): string => {
    repo.write(file, text);
    repo.git('add', '-A');
    repo.commitAt(new Date(Date.UTC(2026, 0, day, 12)).toISOString(), `on the ${day}.`);
    return repo.git('rev-parse', 'HEAD');
  };
  const first = commit(1, 'bucket/a.json', '1');
  const second = commit(5, 'bucket/a.json', '5');
  repo.git('checkout', '-q', '-b', 'side');
  const side = commit(7, 'bucket/b.json', '7');
  repo.git('checkout', '-q', 'main');
  const third = commit(10, 'bucket/a.json', '10');
  repo.git('tag', '-a', '-m', 'a tag', 'v1', second);
  repo.git('tag', '2025-12-01', first);
  repo.git('merge', '-q', '--no-ff', '--no-commit', 'side');
  repo.commitAt('2026-01-12T12:00:00Z', 'merge');
  ids = [first, second, side, third, repo.git('rev-parse', 'HEAD')];
});

const [FIRST, SECOND, SIDE, THIRD, MERGE] = [0, 1, 2, 3, 4];

it.each([
  ['HEAD', MERGE],
  ['main~1', THIRD],
  ['side', SIDE],
  ['v1', SECOND],
  ['v1^{}', SECOND],
  [':/on the 5', SECOND],
  ['2025-12-01', FIRST],
  ['2026-01-05', SECOND],
  ['2026-01-04', FIRST],
  ['2026-01-11', THIRD],
  ['2026-01', MERGE],
  ['2026-01-05T11:59:59Z', FIRST],
  ['2026-01-05T12:00:00Z', SECOND],
  ['2026-01-05T12:59:59+01:00', FIRST],
  ['2026-01-05 12:59:59', FIRST],
  ['2026-01-05 13:00', SECOND],
  ['today', MERGE],
  ['today-9d', THIRD],
  ['now-10d', THIRD],
  ['10 days ago', THIRD],
  ['2 weeks ago', SECOND],
  ['2.weeks.ago', SECOND],
  ['last month', null],
  ['yesterday', MERGE],
] as const)('%s', async (text, index) => {
  const asked = revisionAt(infoOf(repo.dir), text, CLOCK);
  if (index === null) {
    expect((await failure(asked)).message).toMatch(/history begins on 2026-01-01T12:00:00.000Z/);
    return;
  }
  const commit = ids[index] ?? '';
  expect(await asked).toEqual({
    text,
    commit,
    tree: repo.git('rev-parse', `${commit}^{tree}`),
    at: Number(repo.git('log', '-1', '--format=%ct', commit)) * 1000,
  });
});

it.each([
  ['mian', 'not_found', /no revision "mian"; did you mean "main"\? expected a branch.*side/],
  ['main~40', 'not_found', /"main" is there, but nothing at "main~40"/],
  ['--all', 'not_found', /no revision "--all"/],
  ['-n1', 'not_found', /no revision "-n1"/],
  ['^main', 'not_found', /no revision/],
  ['main..side', 'not_found', /no revision/],
  ['main:bucket/a.json', 'not_found', /nothing at/],
  ['2 bananas ago', 'not_found', /no revision "2 bananas ago"/],
  ['2026-02-30', 'not_found', /no revision/],
  ['2025-06-01', 'not_found', /history begins on 2026-01-01/],
  ['', 'usage', /is no revision; expected/],
  ['main\nside', 'usage', /is no revision/],
] as const)('refuses %j', async (text, code, words) => {
  const error = await failure(revisionAt(infoOf(repo.dir), text, CLOCK));
  expect(error.message).toMatch(words);
  expect(error.code).toBe(code);
});

it('a detached HEAD is as good as a branch; dates follow it', async () => {
  const clone = repoAt(realpathSync(makeDir()));
  clone.git('clone', '-q', repo.dir, '.');
  clone.git('checkout', '-q', '--detach', ids[SECOND] ?? '');
  expect((await revisionAt(infoOf(clone.dir), '2026-01-15', CLOCK)).commit).toBe(ids[SECOND]);
});

it('a shallow clone says that it holds no more', async () => {
  const clone = repoAt(realpathSync(makeDir()));
  clone.git('clone', '-q', '--depth', '1', pathToFileURL(repo.dir).href, '.');
  for (const text of ['main~2', '2026-01-06']) {
    const error = await failure(revisionAt(infoOf(clone.dir), text, CLOCK));
    expect(error.message).toMatch(/shallow.*git fetch --unshallow/);
  }
});

it('an empty repository and no repository are told apart', async () => {
  const empty = makeRepo();
  const words = await failure(revisionAt(infoOf(empty.dir), '2 weeks ago', CLOCK));
  expect(words.message).toMatch(/no commits yet/);
  expect((await failure(revisionAt(infoOf(empty.dir), 'HEAD', CLOCK))).code).toBe('not_found');
  const error = await failure(Promise.resolve().then(() => revisionAt(null, 'HEAD', CLOCK)));
  expect(error.message).toMatch(/in no git repository/);
});

it.each([
  ['2026-05-01', '2026-05-01T21:59:59.999Z'],
  ['2026-03-29', '2026-03-29T21:59:59.999Z'],
  ['2026-02', '2026-02-28T22:59:59.999Z'],
  ['2026-12', '2026-12-31T22:59:59.999Z'],
  ['2026-05-01T14:00:00Z', '2026-05-01T14:00:00.000Z'],
  ['2026-05-01 14:00', '2026-05-01T12:00:00.000Z'],
  ['2026-03-29T02:30', '2026-03-29T01:00:00.000Z'],
  ['now-2h', '2026-01-20T10:00:00.000Z'],
  ['today', '2026-01-20T22:59:59.999Z'],
  ['today-1mo', '2025-12-20T22:59:59.999Z'],
  ['2026-13-01', null],
  ['2026-05-01 24:00', null],
  ['main', null],
] as const)('the last moment of %s', (text, expected) => {
  const moment = lastMomentOf(text, CLOCK);
  expect(moment === null ? null : new Date(moment).toISOString()).toBe(expected);
});

it.each([
  ['2 weeks ago', true],
  ['last friday at noon', true],
  ['may 1 2026', true],
  ['yesterday 17:30', true],
  ['3.days.ago', true],
  ['may-fix', false],
  ['1234567', false],
  ['ago', false],
  ['never', false],
  ['v1.2', false],
])('%j names a time: %s', (text, expected) => {
  expect(isDateWords(text)).toBe(expected);
});

it('reads blobs singly and in bulk, and none that is not there', async () => {
  const objects = openObjects(infoOf(repo.dir));
  const id = repo.git('rev-parse', 'HEAD:bucket/a.json');
  const tree = repo.git('rev-parse', 'HEAD^{tree}');
  const none = '1'.repeat(40);
  const texts = await Promise.all([id, none, tree, id].map((one) => objects.blob(one)));
  expect(texts.map((bytes) => bytes?.toString() ?? null)).toEqual(['10', null, null, '10']);
  const seen: [number, string | null][] = [];
  await objects.each([none, id, id], (bytes, i) => seen.push([i, bytes?.toString() ?? null]));
  expect(seen).toEqual([
    [0, null],
    [1, '10'],
    [2, '10'],
  ]);
  objects.close();
  expect((await objects.blob(id))?.toString()).toBe('10');
  objects.close();
  await expect(objects.blob('HEAD')).rejects.toThrow(/no object id/);
});

it('large objects and many arrive whole', async () => {
  const big = makeRepo({ 'bucket/big.json': 'x'.repeat(3_000_000), 'bucket/s.json': 'é\n\n' });
  const objects = openObjects(infoOf(big.dir));
  const ids = ['big', 's'].map((name) => big.git('rev-parse', `HEAD:bucket/${name}.json`));
  const many = Array.from({ length: 300 }, (_, i) => ids[i % 50 === 0 ? 0 : 1] ?? '');
  const lengths: number[] = [];
  await objects.each(many, (bytes) => lengths.push(bytes?.length ?? -1));
  expect(lengths).toEqual(many.map((id) => (id === ids[0] ? 3_000_000 : 4)));
});

it('an open reader keeps no process alive', () => {
  const id = repo.git('rev-parse', 'HEAD:bucket/a.json');
  const script = `
    import { openObjects } from ${JSON.stringify(join(process.cwd(), 'src/history/objects.ts'))};
    const info = JSON.parse(process.argv[1]);
    const objects = openObjects(info);
    process.stdout.write(String(await objects.blob(${JSON.stringify(id)})));`;
  const out = execFileSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', script, JSON.stringify(infoOf(repo.dir))],
    { encoding: 'utf8', timeout: 20_000 },
  );
  expect(out).toBe('10');
});

it('names the files that differ between two trees, renames as removal and addition', async () => {
  const other = makeRepo({ 'bucket/a.json': '1', 'bucket/b.json': '2', 'x.txt': 'x' });
  const from = other.git('rev-parse', 'HEAD');
  other.git('mv', 'bucket/b.json', 'bucket/c "ü".json');
  other.write('bucket/a.json', '3');
  other.write('x.txt', 'y');
  other.git('update-index', '--chmod=+x', 'bucket/a.json');
  other.git('add', '-A');
  other.git('commit', '-q', '-m', 'second');
  const blob = (spec: string): string => other.git('rev-parse', spec);
  const info = infoOf(other.dir);
  expect(await treeDiff(info, from, 'HEAD', 'bucket')).toEqual([
    { path: 'a.json', before: blob(`${from}:bucket/a.json`), after: blob('HEAD:bucket/a.json') },
    { path: 'b.json', before: blob(`${from}:bucket/b.json`), after: null },
    { path: 'c "ü".json', before: null, after: blob(`${from}:bucket/b.json`) },
  ]);
  expect((await treeDiff(info, from, 'HEAD', '')).map(({ path }) => path)).toContain('x.txt');
  expect(await treeDiff(info, from, from, '')).toEqual([]);
});
