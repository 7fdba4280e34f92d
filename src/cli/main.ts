/** Entry of the bundle that `bin/pail.js` runs. What takes time to load is imported after git was started. */

import { headStart } from './head-start.ts';
import { printOverview } from './overview-file.ts';

const argv = process.argv.slice(2);
if (!printOverview(argv)) {
  const begun = await headStart(argv, process.cwd());
  const { runProcess } = await import('./run-process.ts');
  process.exitCode = await runProcess(argv, begun);
}
