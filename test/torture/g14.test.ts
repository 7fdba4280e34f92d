/** Killed imports at CI size; `npm run torture -- g14` for more. */

import { expect, it, onTestFinished } from 'vitest';
import { runImportKills } from './import-kill.ts';
import { TortureWorkspace } from './workspace.ts';

const SIZE = { kills: 5, rows: 60 };

it(`${SIZE.kills} imports that are killed and run again give each record once`, async () => {
  const workspace = new TortureWorkspace(20, 1);
  onTestFinished(() => workspace.remove());
  workspace.commitAll();
  const report = await runImportKills(workspace, SIZE);
  expect(report.faults).toEqual([]);
  expect(report.unharmed).toBeLessThan(SIZE.kills);
}, 240_000);
