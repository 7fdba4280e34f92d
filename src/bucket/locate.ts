/** Finds the workspace a directory belongs to. */

import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { PailError } from '../errors.ts';

/** Name of the file that marks a workspace's root. */
export const CONFIG_FILE = 'pail.yaml';

/** Real path of the nearest directory at or above `start` that holds pail.yaml. Throws `no_workspace`. */
export function locateWorkspace(start: string): string {
  const from = resolve(start);
  if (!existsSync(from)) {
    throw new PailError('no_workspace', `there is no directory ${from}`, { path: from });
  }
  for (let dir = realpathSync(from); ; dir = dirname(dir)) {
    if (existsSync(join(dir, CONFIG_FILE))) return dir;
    if (dirname(dir) === dir) break;
  }
  throw new PailError(
    'no_workspace',
    `no ${CONFIG_FILE} in ${from} or above; run \`pail init\` to make a workspace here, or name one with -C`,
    { path: from },
  );
}
