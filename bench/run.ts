/**
 * Pail against its peers, both in one run: `npm run bench [-- --sizes 1000,10000 --rounds 7 --only search --full]`.
 * Prints a table per size and writes `bench/out/<UTC time>.json`. Times drift with the machine, ratios hardly.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBench, REPOSITORY } from './bench.ts';
import { cleanUpAtExit } from './cleanup.ts';
import { installPeers } from './peers/packages.ts';
import { type Result, type Row, resultOf } from './row.ts';
import { ROW_GROUPS } from './rows/all.ts';
import { tableOf } from './table.ts';

const FULL_SIZE = 1_000_000;

type Options = {
  readonly sizes: readonly number[];
  readonly rounds: number;
  /** The rows to run, by name and peer. */
  readonly only: RegExp;
};

/** What one size gave. */
type Measurement = {
  readonly results: readonly Result[];
  /** Processes that wanted a core (average of a minute), before and after: above their number, times stretch. */
  readonly load: readonly [before: number, after: number];
};

async function measure(n: number, { rounds, only }: Options): Promise<Measurement> {
  const isWanted = ({ name, peer, upTo = n }: Row): boolean =>
    n <= upTo && only.test(`${name} ${peer}`);
  const before = load();
  progress(`${n} records: generating`);
  const bench = await openBench(n, rounds);
  const results: Result[] = [];
  try {
    for (const group of ROW_GROUPS) {
      for (const row of group.filter(isWanted)) {
        progress(`${n} records: ${row.name}`);
        results.push(await resultOf(row, bench));
      }
      await bench.release();
    }
  } finally {
    progress(`${n} records: cleaning up`);
    await bench.close();
    progress('');
  }
  return { results, load: [before, load()] };
}

function load(): number {
  return Number((loadavg()[0] ?? 0).toFixed(1));
}

/** One line that is written over, on a terminal only. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '1000,10000,100000' },
      rounds: { type: 'string', default: '7' },
      only: { type: 'string', default: '' },
      full: { type: 'boolean', default: false },
    },
  });
  const sizes = values.sizes.split(',').map(Number);
  if (values.full) sizes.push(FULL_SIZE);
  const rounds = Number(values.rounds);
  if (![...sizes, rounds].every((number) => Number.isInteger(number) && number > 0)) {
    throw new Error('--sizes and --rounds take whole numbers, sizes separated by commas');
  }
  return { sizes, rounds, only: new RegExp(values.only, 'i') };
}

function writeJson(sizes: Readonly<Record<string, Measurement>>): string {
  const out = join(REPOSITORY, 'bench/out');
  mkdirSync(out, { recursive: true });
  const at = new Date().toISOString();
  const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model ?? '' };
  const file = join(out, `${at.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify({ at, machine, sizes }, null, 2)}\n`);
  return file;
}

async function main(): Promise<void> {
  const options = readOptions();
  cleanUpAtExit();
  execFileSync(process.execPath, ['scripts/build.js'], { cwd: REPOSITORY, stdio: 'inherit' });
  installPeers();
  const measured: Record<string, Measurement> = {};
  for (const size of options.sizes) {
    const measurement = await measure(size, options);
    measured[size] = measurement;
    const [before, after] = measurement.load;
    const weather = `load ${before} before, ${after} after, ${cpus().length} cores`;
    process.stdout.write(`\n${size} records (${weather})\n\n${tableOf(measurement.results)}\n`);
  }
  process.stdout.write(`\n${writeJson(measured)}\n`);
}

await main();
