/** Temporary files in the state directory, of processes that were killed. */

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { TEMP_PREFIX } from '../../bucket/temp-file.ts';
import { plural } from '../output.ts';
import type { Finding } from './finding.ts';

/** Nobody takes longer than this to write one. */
const OLD_MS = 60 * 60 * 1000;

export function checkStateLeftovers(stateDir: string): Finding[] {
  if (!existsSync(stateDir)) return [];
  const before = Date.now() - OLD_MS;
  const left = readdirSync(stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.startsWith(TEMP_PREFIX))
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => mtimeOf(path) < before);
  if (left.length === 0) return [];
  return [
    {
      name: 'state-temp',
      level: 'warning',
      message: `killed processes left ${plural(left.length, 'temporary file')} in the state directory`,
      advice: `remove the files called ${TEMP_PREFIX}… in ${stateDir}`,
      fix: () => {
        for (const path of left) rmSync(path, { force: true });
      },
    },
  ];
}

/** Epoch ms; now for a file that has just gone. */
function mtimeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
}
