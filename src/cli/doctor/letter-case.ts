/** Names that differ in letter case only, and whether this disk tells them apart. */

import { spawnSync } from 'node:child_process';
import { existsSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { gitEnv } from '../../bucket/git-env.ts';
import type { StateDir } from '../../bucket/state-dir.ts';
import { tempPathIn } from '../../bucket/temp-file.ts';
import type { GitSettings } from '../../history/settings.ts';
import { caseTwins } from '../../workspace/case-twins.ts';
import type { Finding } from './finding.ts';

export function checkLetterCase(
  root: string,
  { dir, git }: StateDir,
  settings: GitSettings,
): Finding[] {
  const tells = tellsCase(dir);
  const disk: Finding = {
    name: 'letter-case',
    level: 'ok',
    message: tells
      ? 'the disk tells names apart that differ in letter case only'
      : 'names that differ in letter case only are one file on this disk',
  };
  if (git === null) return [disk];
  return [disk, ...checkSetting(root, tells, settings), ...checkTwins(root)];
}

function tellsCase(stateDir: string): boolean {
  const probe = tempPathIn(stateDir);
  writeFileSync(probe, '');
  try {
    return !existsSync(join(dirname(probe), basename(probe).toUpperCase()));
  } finally {
    unlinkSync(probe);
  }
}

/** A repository that was copied from another disk believes what was true there. */
function checkSetting(root: string, tells: boolean, settings: GitSettings): Finding[] {
  const ignores = /^(true|yes|on|1)$/i.test(settings.get('core.ignorecase') ?? '');
  if (ignores !== tells) return [];
  const wanted = String(!tells);
  return [
    {
      name: 'core.ignorecase',
      level: 'warning',
      message: `core.ignorecase is ${!tells ? 'not set' : 'true'}, but the disk is otherwise: git takes renamed files for others`,
      advice: `git config core.ignorecase ${wanted}`,
      fix: () => void run(root, ['config', 'core.ignorecase', wanted]),
    },
  ];
}

/** In git's index: a disk that cannot hold both has lost one already. */
function checkTwins(root: string): Finding[] {
  const files = run(root, ['ls-files', '-z', '--', 'bucket']).split('\0').filter(Boolean);
  return caseTwins(files.map((path) => path.slice('bucket/'.length))).map(({ path, message }) => ({
    name: 'case-twins',
    level: 'error',
    message: `${path} ${message}`,
    advice: 'pail mv <id> <new id>, where both are to be had; else git mv',
  }));
}

function run(root: string, args: readonly string[]): string {
  const options = { cwd: root, env: gitEnv(), encoding: 'utf8', maxBuffer: 2 ** 30 } as const;
  return spawnSync('git', args, options).stdout ?? '';
}
