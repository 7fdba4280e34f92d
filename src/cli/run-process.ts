/** The command line in the real process. */

import type { HeadStart } from './head-start.ts';
import { processEnv } from './process-env.ts';
import { main } from './run.ts';

/** Runs `pail <argv…>`; gives the exit code. */
export function runProcess(
  argv: readonly string[],
  headStart: HeadStart | undefined,
): Promise<number> {
  return main(argv, processEnv(headStart));
}
