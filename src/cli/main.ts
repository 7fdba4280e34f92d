/** Entry of the bundle that `bin/pail.js` runs. What takes time to load is imported after git was started. */

import { driverCall, runDriver } from './driver-process.ts';
import { headStart } from './head-start.ts';
import { printOverview } from './overview-file.ts';

const argv = process.argv.slice(2);
const call = driverCall(argv);
if (call !== null) {
  process.exitCode = await runDriver(call);
} else if (!printOverview(argv)) {
  const begun = await headStart(argv, process.cwd());
  const { runProcess } = await import('./run-process.ts');
  process.exitCode = await runProcess(argv, begun);
}
