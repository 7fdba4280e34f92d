/** Random kills at CI size; `npm run torture -- g1` for more. */

import { expect, it, onTestFinished } from 'vitest';
import { prepareKills, runKills } from './random-kill.ts';
import { TortureWorkspace } from './workspace.ts';

const KILLS = 20;
/** Generous: the machine may be busy with other tests. */
const FIRST_WRITE_MS = 5_000;

it(`${KILLS} random kills lose nothing that was acknowledged`, async () => {
  const seed = Number(process.env['PAIL_SEED'] ?? Date.now() % 1_000_000);
  const workspace = new TortureWorkspace(50, 1);
  onTestFinished(() => workspace.remove());
  prepareKills(workspace);
  const report = await runKills(workspace, { kills: KILLS, seed });
  process.stdout.write(
    `G1 seed ${seed}: ${report.acknowledged} acknowledged writes, ` +
      `slowest first write ${Math.round(report.slowestFirstWriteMs)} ms\n`,
  );
  expect(report.faults, `seed ${seed}`).toEqual([]);
  expect(report.leftovers).toBe(0);
  expect(report.acknowledged).toBeGreaterThan(KILLS);
  expect(report.slowestFirstWriteMs).toBeLessThan(FIRST_WRITE_MS);
}, 240_000);
