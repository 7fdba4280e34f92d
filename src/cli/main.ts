/** Entry of the bundle that `bin/pail.js` runs. What takes time to load is imported after git was started. */

import module from 'node:module';
import { driverCall, runDriver } from './driver-process.ts';
import { headStart } from './head-start.ts';
import { printOverview } from './overview-file.ts';

const argv = process.argv.slice(2);
const call = driverCall(argv);
if (call !== null) {
  process.exitCode = await runDriver(call);
} else if (!printOverview(argv)) {
  const begun = await headStart(argv, process.cwd());
  if (begun !== undefined && 'enableCompileCache' in module) {
    const { keepCompiledCode } = await import('./code-cache.ts');
    keepCompiledCode(begun.begun.stateDir.dir);
  }
  const { runProcess } = await import('./run-process.ts');
  process.exitCode = await runProcess(argv, begun);
}
