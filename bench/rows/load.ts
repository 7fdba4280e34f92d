/** The first load of a bucket, when nothing is known of it yet. */

import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listBucket, readState } from '../../src/workspace/file-state.ts';
import { openWorkspace } from '../../src/workspace/open.ts';
import { type Bench, type Observed, observed, PAIL } from '../bench.ts';
import { compare, run } from '../measure.ts';
import type { Measured, Row } from '../row.ts';

const SOURCE = fileURLToPath(new URL('../peers/read-all.c', import.meta.url));
const C_PEER = 'C program that reads every file';
/** A first load takes long, so it gets fewer turns. */
const MOST_ROUNDS = 3;

export const LOAD_ROWS: readonly Row[] = [
  {
    name: 'first load: read and parse',
    peer: C_PEER,
    unit: 'ms',
    goal: { times: 5 },
    measure: readAndParse,
  },
  {
    name: 'first load: index built and written',
    peer: C_PEER,
    unit: 'ms',
    goal: null,
    measure: (bench) => firstLoad(bench, ['query', 'deals', '--count']),
  },
  {
    name: 'first load: all validated, index built and written',
    peer: C_PEER,
    unit: 'ms',
    goal: { times: 12 },
    measure: (bench) => firstLoad(bench, ['check']),
  },
  {
    name: 'first load: peak memory',
    peer: '',
    unit: 'MB',
    goal: { atMost: 2500 },
    measure: peakMemory,
  },
  {
    name: 'open in a running process, index there',
    peer: 'the same process reads and parses each file',
    unit: 'ms',
    goal: null,
    upTo: 100_000,
    measure: openAgain,
  },
];

async function readAndParse(bench: Bench): Promise<Measured> {
  const { model } = await bench.workspace();
  const bucket = join(bench.root, 'bucket');
  const read = (): void => {
    for (const file of listBucket(bucket, model)) readState(bucket, model, file);
  };
  return compare(read, cProgram(bench), Math.min(bench.rounds, MOST_ROUNDS));
}

function firstLoad(bench: Bench, args: readonly string[]): Promise<Measured> {
  const load = (): void => {
    forget(bench);
    bench.pail(...args);
  };
  return compare(load, cProgram(bench), Math.min(bench.rounds, MOST_ROUNDS));
}

function peakMemory(bench: Bench): Measured {
  forget(bench);
  const report = join(bench.scratch, 'first-load.json');
  const { args, env } = observed(report);
  run(process.execPath, [...args, PAIL, 'query', 'deals', '--count'], bench.root, env);
  const { peakBytes } = JSON.parse(readFileSync(report, 'utf8')) as Observed;
  return { figure: peakBytes / 1e6, peer: null };
}

function openAgain(bench: Bench): Promise<Measured> {
  const bucket = join(bench.root, 'bucket');
  return bench.workspace().then(({ model }) =>
    compare(
      async () => (await openWorkspace(bench.root)).close(),
      () => {
        for (const { file } of listBucket(bucket, model)) {
          JSON.parse(readFileSync(join(bucket, file), 'utf8'));
        }
      },
      Math.min(bench.rounds, MOST_ROUNDS),
    ),
  );
}

function forget({ root }: Bench): void {
  rmSync(join(root, '.git/pail'), { recursive: true, force: true });
}

/** Null where there is no C compiler. */
function cProgram(bench: Bench): (() => void) | null {
  const program = join(bench.scratch, 'read-all');
  const isBuilt = bench.once(
    'read-all',
    () => spawnSync('cc', ['-O2', '-o', program, SOURCE], { stdio: 'ignore' }).status === 0,
  );
  return isBuilt ? () => run(program, ['bucket'], bench.root) : null;
}
