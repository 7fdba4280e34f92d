/** Entry of the bundle that `bin/pail.js` runs. */

import { processEnv } from './process-env.ts';
import { main } from './run.ts';

process.exitCode = await main(process.argv.slice(2), processEnv());
