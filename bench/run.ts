/**
 * Pail against its peers, both in this run: `npm run bench [-- --sizes 1000,10000] [--rounds 7]`.
 * Prints a table per size and writes `bench/out/<UTC time>.json`. Times drift with the machine, ratios hardly.
 */

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { commitAll, generateBucket } from './generate.ts';
import { coldRows, type Row, warmRows, writeRows } from './rows.ts';

const REPOSITORY = fileURLToPath(new URL('..', import.meta.url));

async function measure(n: number, rounds: number): Promise<Row[]> {
  const temp = mkdtempSync(join(tmpdir(), 'pail-bench-'));
  try {
    const root = join(temp, 'workspace');
    generateBucket(root, n);
    commitAll(root);
    return [
      ...(await coldRows(root, rounds)),
      ...(await warmRows(root, rounds)),
      ...(await writeRows(root, rounds)),
    ];
  } finally {
    rmSync(temp, { recursive: true, force: true, maxRetries: 5 });
  }
}

function ratioOf({ figureMs, peerMs }: Row): number | null {
  return peerMs === null ? null : figureMs / peerMs;
}

function verdict(row: Row): string {
  const ratio = ratioOf(row);
  if (ratio === null) return row.note ?? 'peer is not installed';
  if (row.goal === null) return 'for information';
  return ratio <= row.goal ? 'reached' : 'not yet';
}

function tableOf(rows: readonly Row[]): string {
  const ms = (value: number | null): string =>
    value === null ? '–' : `${value < 10 ? value.toFixed(2) : Math.round(value)} ms`;
  const times = (value: number | null): string => (value === null ? '–' : `${value.toFixed(2)}×`);
  const cells = rows.map((row) => [
    row.name,
    ms(row.figureMs),
    row.peer,
    ms(row.peerMs),
    times(ratioOf(row)),
    row.goal === null ? '–' : `≤ ${row.goal}×`,
    verdict(row),
  ]);
  const all = [['what', 'Pail', 'peer', 'peer took', 'ratio', 'goal', ''], ...cells];
  const widths = (all[0] ?? []).map((_, i) =>
    Math.max(...all.map((line) => (line[i] ?? '').length)),
  );
  return all
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      sizes: { type: 'string', default: '1000,10000' },
      rounds: { type: 'string', default: '7' },
    },
  });
  execFileSync(process.execPath, ['scripts/build.js'], { cwd: REPOSITORY, stdio: 'inherit' });
  const results: Record<string, Row[]> = {};
  for (const size of values.sizes.split(',').map(Number)) {
    const rows = await measure(size, Number(values.rounds));
    results[size] = rows;
    process.stdout.write(`\n${size} records\n${tableOf(rows)}\n`);
  }
  const out = join(REPOSITORY, 'bench/out');
  mkdirSync(out, { recursive: true });
  const at = new Date().toISOString();
  const machine = { node: process.version, cpus: cpus().length, model: cpus()[0]?.model ?? '' };
  const file = join(out, `${at.replaceAll(':', '-')}.json`);
  writeFileSync(file, `${JSON.stringify({ at, machine, results }, null, 2)}\n`);
  process.stdout.write(`\n${file}\n`);
}

await main();
