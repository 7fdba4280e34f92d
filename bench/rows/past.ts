/** Questions about the past: 5,000 commits of a few edits each, asked by processes of their own. */

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalText } from '../../src/record/canonical.ts';
import type { JsonObject } from '../../src/record/types.ts';
import { type Bench, PAIL } from '../bench.ts';
import { generateBucket } from '../generate.ts';
import { compare, compareTimes, run, timeOf } from '../measure.ts';
import { makePast } from '../past.ts';
import type { Measured, Row } from '../row.ts';

const COMMITS = 5000;
/** Far enough back that thousands of records differ from today's. */
const BACK = 'HEAD~2500';
/** Records that both sides change before they meet. */
const BOTH = 1000;
const QUERY = ['query', 'deals', 'stage=offered', '--sort', '-expectedValue', '--limit', '50'];
/** A past of 5,000 commits takes longest to make. */
const UP_TO = 10_000;

const row = (name: string, peer: string, measure: Row['measure']): Row => ({
  name,
  peer,
  unit: 'ms',
  goal: null,
  upTo: UP_TO,
  measure,
});

export const PAST_ROWS: readonly Row[] = [
  row(`log over ${COMMITS} commits, first time`, 'git log -p', (bench) =>
    first(bench, ['log', '--limit', '50'], 'history', () =>
      git(bench, 'log', '-p', '--', 'bucket'),
    ),
  ),
  row('log of a record, again', 'git log -p -- file', (bench) =>
    again(bench, ['log', recordOf(bench).id], () =>
      git(bench, 'log', '-p', '--', recordOf(bench).file),
    ),
  ),
  row('blame of a record, again', 'git blame file', (bench) =>
    again(bench, ['blame', recordOf(bench).id], () => git(bench, 'blame', recordOf(bench).file)),
  ),
  row(`query --at ${BACK}, first time`, 'git archive of it', (bench) =>
    first(bench, [...QUERY, '--at', BACK], 'at', () => git(bench, 'archive', BACK, 'bucket')),
  ),
  row(`query --at ${BACK}, again`, 'the same query of today', (bench) =>
    again(bench, [...QUERY, '--at', BACK], () =>
      run(process.execPath, [PAIL, ...QUERY], rootOf(bench)),
    ),
  ),
  row(`sync, ${BOTH} records changed on both sides`, 'git merge, line by line', sync),
];

function rootOf(bench: Bench): string {
  return bench.once(
    'past',
    () => {
      const root = join(bench.scratch, 'past');
      generateBucket(root, bench.n);
      makePast(root, COMMITS);
      return root;
    },
    (root) => rmSync(root, { recursive: true, force: true }),
  );
}

/** The record that was changed most often. */
function recordOf(bench: Bench): { readonly id: string; readonly file: string } {
  return bench.once('most changed', () => {
    const names = execFileSync('git', ['log', '--format=', '--name-only', '--', 'bucket'], {
      cwd: rootOf(bench),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const counts = new Map<string, number>();
    for (const name of names.split('\n'))
      if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1);
    const [file = ''] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
    return { id: file.slice(file.lastIndexOf('/') + 1, -'.json'.length), file };
  });
}

const git = (bench: Bench, ...args: string[]): void => run('git', args, rootOf(bench));

/** With what the question keeps for later removed before each turn. */
function first(
  bench: Bench,
  args: readonly string[],
  kept: string,
  peer: () => void,
): Promise<Measured> {
  const root = rootOf(bench);
  const ask = (): void => run(process.execPath, [PAIL, ...args], root);
  ask();
  return compareTimes(
    () => {
      const dir = join(root, '.git/pail/cache');
      if (!existsSync(join(dir, kept))) throw new Error(`nothing is kept at cache/${kept}`);
      rmSync(join(dir, kept), { recursive: true });
      return timeOf(ask);
    },
    () => timeOf(peer),
    Math.min(bench.rounds, 3),
  );
}

function again(bench: Bench, args: readonly string[], peer: () => void): Promise<Measured> {
  const root = rootOf(bench);
  return compare(() => run(process.execPath, [PAIL, ...args], root), peer, bench.rounds);
}

/** Two branches that change different fields of the same records; each turn begins from the same two commits. */
async function sync(bench: Bench): Promise<Measured> {
  const root = rootOf(bench);
  const team = join(bench.scratch, 'team.git');
  const ours = join(bench.scratch, 'ours');
  execFileSync('git', ['clone', '-q', '--bare', root, team]);
  execFileSync('git', ['clone', '-q', team, ours]);
  execFileSync('git', ['config', 'user.name', 'Ada Bench'], { cwd: ours });
  execFileSync('git', ['config', 'user.email', 'ada@acme.example'], { cwd: ours });
  try {
    const files = readdirSync(join(ours, 'bucket/crm/contacts')).slice(0, BOTH);
    commitEdit(ours, files, 'firstName', 'Theirs');
    execFileSync('git', ['push', '-q'], { cwd: ours });
    const theirs = headOf(ours);
    execFileSync('git', ['reset', '-q', '--hard', 'HEAD~1'], { cwd: ours });
    commitEdit(ours, files, 'notes', 'Ours');
    const mine = headOf(ours);
    const reset = (): void => {
      execFileSync('git', ['update-ref', 'refs/heads/main', theirs], { cwd: team });
      execFileSync('git', ['reset', '-q', '--hard', mine], { cwd: ours });
    };
    return await compareTimes(
      () => {
        reset();
        return timeOf(() => run(process.execPath, [PAIL, 'sync', '--json'], ours));
      },
      () => {
        reset();
        return timeOf(() => run('git', ['merge', '-q', '-m', 'merge', theirs], ours));
      },
      Math.min(bench.rounds, 3),
    );
  } finally {
    for (const dir of [team, ours]) rmSync(dir, { recursive: true, force: true });
  }
}

function commitEdit(root: string, files: readonly string[], field: string, value: string): void {
  for (const file of files) {
    const path = join(root, 'bucket/crm/contacts', file);
    const record = JSON.parse(readFileSync(path, 'utf8')) as JsonObject;
    writeFileSync(path, canonicalText({ ...record, [field]: value }));
  }
  execFileSync('git', ['-c', 'commit.gpgsign=false', 'commit', '-q', '-a', '-m', field], {
    cwd: root,
  });
}

const headOf = (root: string): string =>
  execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' }).trim();
