/** Imports: as many contacts as the bucket has records, out of a CSV file, into workspaces of their own. */

import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Bench, type Observed, observed, PAIL } from '../bench.ts';
import { median, run, timeOf } from '../measure.ts';
import { Random } from '../random.ts';
import type { Measured, Row } from '../row.ts';
import { CITIES, FIRST_NAMES, Words } from '../words.ts';

const PEER = fileURLToPath(new URL('../peers/csv-to-files.mjs', import.meta.url));
const CSV_TO_FILES = 'csv-parse + a file per row';
const MAX_ROUNDS = 2;

export const IMPORT_ROWS: readonly Row[] = [
  {
    name: 'import of a CSV, one commit',
    peer: CSV_TO_FILES,
    unit: 'ms',
    goal: null,
    upTo: 100_000,
    measure: async (bench) => (await imports(bench)).first,
  },
  {
    name: 'import of a CSV: peak memory',
    peer: '',
    unit: 'MB',
    goal: null,
    upTo: 100_000,
    measure: async (bench) => ({ figure: (await imports(bench)).peakMb, peer: null }),
  },
  {
    name: 'import of the same CSV again: nothing changes',
    peer: CSV_TO_FILES,
    unit: 'ms',
    goal: null,
    upTo: 100_000,
    measure: async (bench) => (await imports(bench)).again,
  },
];

type Imports = { readonly first: Measured; readonly again: Measured; readonly peakMb: number };

/** Measured once for all rows: figure and peer by turns. */
function imports(bench: Bench): Promise<Imports> {
  return bench.once('imports', async () => {
    const { scratch, n } = bench;
    const csv = join(scratch, 'people.csv');
    writeFileSync(csv, peopleCsv(n));
    const empty = join(scratch, 'import-empty');
    run(process.execPath, [PAIL, 'init', empty, '--pack', 'people,crm'], scratch);
    const [firsts, agains, peers, peaks]: number[][] = [[], [], [], []];
    for (let round = 0; round < Math.min(bench.rounds, MAX_ROUNDS); round++) {
      const into = join(scratch, `import-${round}`);
      const report = join(scratch, 'import-report.json');
      cpSync(empty, into, { recursive: true });
      const args = [PAIL, '-C', into, 'import', csv, '--to', 'contacts', '--source', 'bench'];
      const watched = observed(report);
      firsts?.push(
        await timeOf(() => run(process.execPath, [...watched.args, ...args], scratch, watched.env)),
      );
      const { peakBytes } = JSON.parse(readFileSync(report, 'utf8')) as Observed;
      peaks?.push(peakBytes / 1e6);
      const files = join(scratch, 'import-peer');
      peers?.push(await timeOf(() => run(process.execPath, [PEER, csv, files], scratch)));
      agains?.push(await timeOf(() => run(process.execPath, args, scratch)));
      for (const dir of [into, files]) rmSync(dir, { recursive: true, force: true });
    }
    const peer = median(peers ?? []);
    return {
      first: { figure: median(firsts ?? []), peer },
      again: { figure: median(agains ?? []), peer },
      peakMb: median(peaks ?? []),
    };
  });
}

function peopleCsv(count: number): string {
  const random = new Random(count);
  const words = new Words(random);
  const lines = Array.from({ length: count }, (_, i) => {
    const first = FIRST_NAMES[i % FIRST_NAMES.length];
    const [city, country] = CITIES[random.int(0, CITIES.length - 1)] ?? ['', ''];
    const said = words.text(random, 80);
    const phone = `+47 ${random.int(20_000_000, 99_999_999)}`;
    const last = words.word(random);
    return `${first},${last},${first}.${i}@${last}.example,${phone},Head of ${words.word(random)},${city},${country},2026-03-04,"vip; fair","${said}"`;
  });
  const header =
    'First Name,Last Name,Email,Phone Number,Job Title,City,Country,Create Date,Tags,Notes';
  return `${[header, ...lines].join('\n')}\n`;
}
