/** Processes that start, answer and end. */

import type { Bench } from '../bench.ts';
import { compare, isInstalled, run } from '../measure.ts';
import type { Measured, Row } from '../row.ts';
import { startServer } from '../server.ts';
import { COMMON_WORD } from '../texts.ts';

const QUERY = ['query', 'deals', 'stage=offered', '--sort', '-expectedValue', '--limit', '50'];
const SUMS = ['query', 'deals', '--group', 'ownerId', '--sum', 'expectedValue', '--json'];
const SUMS_BY_JQ =
  'find bucket/crm/deals -name "*.json" -exec cat {} + | ' +
  "jq -s 'group_by(.ownerId) | map({k: .[0].ownerId, s: (map(.expectedValue) | add)})'";

export const COLD_ROWS: readonly Row[] = [
  {
    name: 'pail --help',
    peer: 'empty node process',
    unit: 'ms',
    goal: { times: 1.25 },
    measure: (bench) => cold(bench, ['--help'], () => emptyNode(bench)),
  },
  {
    name: 'cold query: filter, sort, top 50',
    peer: 'empty node + git status',
    unit: 'ms',
    goal: { times: 1.25 },
    measure: (bench) => cold(bench, QUERY, () => nodeAndStatus(bench)),
  },
  {
    name: 'cold search, a common word',
    peer: 'rg -l -w -i',
    unit: 'ms',
    goal: { times: 0.6 },
    measure: (bench) =>
      cold(
        bench,
        ['search', COMMON_WORD],
        isInstalled('rg')
          ? () => run('rg', ['-l', '-w', '-i', COMMON_WORD, 'bucket'], bench.root)
          : null,
      ),
  },
  {
    name: 'cold group and sum',
    peer: 'find + cat + jq',
    unit: 'ms',
    goal: { times: 0.1 },
    measure: (bench) =>
      cold(bench, SUMS, isInstalled('jq') ? () => run('sh', ['-c', SUMS_BY_JQ], bench.root) : null),
  },
  {
    name: 'cold board: pail view pipeline',
    peer: 'empty node + git status',
    unit: 'ms',
    goal: null,
    measure: (bench) => cold(bench, ['view', 'pipeline'], () => nodeAndStatus(bench)),
  },
];

/** With a server that can vouch for the index. */
export const VOUCHED_ROWS: readonly Row[] = [
  {
    name: 'cold query, a server runs and vouches',
    peer: 'empty node process',
    unit: 'ms',
    goal: { times: 1.6 },
    measure: (bench) => vouched(bench, QUERY),
  },
  {
    name: 'cold search, a server runs and vouches',
    peer: 'empty node process',
    unit: 'ms',
    goal: null,
    measure: (bench) => vouched(bench, ['search', COMMON_WORD]),
  },
];

async function vouched(bench: Bench, args: readonly string[]): Promise<Measured> {
  await startServer(bench);
  return cold(bench, args, () => emptyNode(bench));
}

function cold(bench: Bench, args: readonly string[], peer: (() => void) | null): Promise<Measured> {
  return compare(() => bench.pail(...args), peer, bench.rounds);
}

function emptyNode({ root }: Bench): void {
  run(process.execPath, ['-e', '0'], root);
}

function nodeAndStatus(bench: Bench): void {
  emptyNode(bench);
  run('git', ['--no-optional-locks', 'status', '--porcelain'], bench.root);
}
