/** G14: an import is killed at some moment and run again; then each row is one record, and nothing is left over. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killOne, type TortureWorkspace } from './workspace.ts';

export type ImportKills = { readonly kills: number; readonly rows: number };
export type ImportKillReport = {
  /** Imports that were over before they could be killed. */
  unharmed: number;
  /** Kills after which all records were there; after the others there was none. */
  complete: number;
  readonly faults: string[];
};

/** Every file is of other people; the kills are spread over the time that a whole import takes. */
export async function runImportKills(
  workspace: TortureWorkspace,
  { kills, rows }: ImportKills,
): Promise<ImportKillReport> {
  const report: ImportKillReport = { unharmed: 0, complete: 0, faults: [] };
  const started = performance.now();
  const first = await importFile(workspace, -1, rows).ended;
  if (first.code !== 0) report.faults.push(`the first import failed: ${first.stderr}`);
  const whole = performance.now() - started;
  for (let kill = 0; kill < kills; kill++) {
    const running = importFile(workspace, kill, rows);
    await sleep((whole * (kill + 1)) / (kills + 1));
    killOne(running.child);
    if ((await running.ended).code !== null) report.unharmed++;
    const after = await countOf(workspace, kill);
    if (after === rows) report.complete++;
    // Reading has completed what was decided: all or nothing.
    else if (after !== 0)
      report.faults.push(`kill ${kill}: ${after} of ${rows} records were there`);
    for (const run of kill < kills - 1 ? ['again'] : ['again', 'and again']) {
      const { code, stderr } = await importFile(workspace, kill, rows).ended;
      if (code !== 0) report.faults.push(`kill ${kill}, ${run}: ${stderr}`);
      const count = await countOf(workspace, kill);
      if (count !== rows) report.faults.push(`kill ${kill}, ${run}: ${count} of ${rows} records`);
    }
  }
  const { others } = workspace.bucketFiles();
  for (const file of others) report.faults.push(`left over: ${file}`);
  const dirty = workspace.git('status', '--porcelain', 'bucket');
  if (dirty !== '') report.faults.push(`not committed: ${dirty}`);
  return report;
}

function importFile(
  workspace: TortureWorkspace,
  number: number,
  rows: number,
): ReturnType<TortureWorkspace['start']> {
  const name = `people-${number}.csv`;
  const lines = Array.from(
    { length: rows },
    (_, row) => `P${row},Import${number},p${row}@import${number}.example,Firm ${number} ${row % 7}`,
  );
  const text = ['First name,Last name,Email,Company', ...lines, ''].join('\n');
  writeFileSync(join(workspace.root, name), text);
  return workspace.start(['import', name, '--to', 'contacts', '--create-missing', 'companies']);
}

async function countOf(workspace: TortureWorkspace, number: number): Promise<number> {
  const argv = ['query', 'contacts', `lastName=Import${number}`, '--count', '--json'];
  const { stdout } = await workspace.start(argv).ended;
  return (JSON.parse(stdout) as { total: number }).total;
}
