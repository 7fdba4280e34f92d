/** What is said where no change waits for its commit: with `commit: manual` none ever does. */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gitEnv } from '../../bucket/git-env.ts';
import { CONFIG_FILE } from '../../bucket/locate.ts';
import type { StateDir } from '../../bucket/state-dir.ts';
import { plural } from '../../plural.ts';

/** What a workspace is made of. */
const PARTS = [CONFIG_FILE, 'bucket', 'schemas', 'views'];

export async function noneWaits(root: string, { git }: StateDir): Promise<string> {
  if (git === null || !(await isManual(root))) return 'no changes wait for their commit';
  const changed = changedFiles(root);
  const count =
    changed === 0 ? 'nothing is' : `${plural(changed, 'file')} ${changed === 1 ? 'is' : 'are'}`;
  return `commits are manual (${CONFIG_FILE}): ${count} changed since the last`;
}

async function isManual(root: string): Promise<boolean> {
  const file = join(root, CONFIG_FILE);
  if (!existsSync(file)) return false;
  const { parseConfig } = await import('../../workspace/parse-config.ts');
  return parseConfig(readFileSync(file, 'utf8'), CONFIG_FILE).config.commit === 'manual';
}

function changedFiles(root: string): number {
  const args = ['status', '--porcelain', '--no-renames', '--untracked-files=all', '-z', '--'];
  const options = { cwd: root, encoding: 'utf8', env: gitEnv(), maxBuffer: 1 << 28 } as const;
  const run = spawnSync('git', [...args, ...PARTS], options);
  return (run.stdout ?? '').split('\0').filter(Boolean).length;
}
