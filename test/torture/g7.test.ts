/** The soak at CI size; `npm run torture -- g7` for more, where growth is judged, too. */

import { expect, it, onTestFinished } from 'vitest';
import { growthOf, runSoak } from './soak.ts';
import { TortureWorkspace } from './workspace.ts';

it('requests of all kinds and outside commits for a while: no fault, no wrong answer', async () => {
  const workspace = new TortureWorkspace(500, 1);
  onTestFinished(() => workspace.remove());
  const report = await runSoak(workspace, { seconds: 10, perSecond: 50, seed: 7 });
  process.stdout.write(`G7: ${report.requests} requests, ${report.outsideCommits} commits\n`);
  expect(report.faults).toEqual([]);
  expect(report.outsideCommits).toBeGreaterThan(0);
  expect(growthOf(report.samples).descriptors).toBeLessThan(50);
}, 120_000);
