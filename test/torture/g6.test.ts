/** The watcher at CI size; `npm run torture -- g6` for more. */

import { expect, it, onTestFinished } from 'vitest';
import { DISK_STEPS, FEW_STEPS } from './disk-steps.ts';
import { runWatcher, WATCH_MODES } from './watcher.ts';
import { TortureWorkspace } from './workspace.ts';

/** The promise is 5 s; the machine may be busy with other tests, and `npm run torture` is what times it. */
const LATE_MS = 40_000;

it('whatever happens on disk, the served index becomes that of the files', async () => {
  const workspace = new TortureWorkspace(2_000, 1);
  onTestFinished(() => workspace.remove());
  const report = await runWatcher(workspace, {
    modes: WATCH_MODES.filter((mode) => mode !== 'no watcher'),
    stepsIn: (mode) => (mode === 'idle' ? DISK_STEPS : FEW_STEPS),
    lateMs: LATE_MS,
    stopMs: 300,
  });
  process.stdout.write(`G6: right after ${Math.round(report.slowestMs)} ms at the latest\n`);
  expect(report.faults).toEqual([]);
}, 240_000);
