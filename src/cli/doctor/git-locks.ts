/** Locks that a killed git leaves behind: git never takes them over, and nothing can be committed meanwhile. */

import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { GitInfo } from '../../bucket/state-dir.ts';
import type { Finding } from './finding.ts';

/** An editor that a commit waits for holds a lock, too; nobody writes a message for a day. */
const SURELY_DEAD_MS = 24 * 60 * 60 * 1000;

export function checkGitLocks({ gitDir, commonDir }: GitInfo): Finding[] {
  const head = readFileSync(join(gitDir, 'HEAD'), 'utf8');
  const branch = /^ref: (refs\/\S+)/.exec(head)?.[1];
  const locks = [
    ...['index.lock', 'HEAD.lock'].map((name) => join(gitDir, name)),
    ...['packed-refs.lock', 'config.lock'].map((name) => join(commonDir, name)),
    ...(branch === undefined ? [] : [join(commonDir, `${branch}.lock`)]),
  ];
  return locks.filter((file) => existsSync(file)).map(findingOf);
}

function findingOf(file: string): Finding {
  const since = statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  const isDead = Date.now() - since > SURELY_DEAD_MS;
  return {
    name: 'git-lock',
    level: 'warning',
    message: `git's lock ${file} is there${isDead ? ' for more than a day' : ''}: commits wait for it`,
    advice: 'if no git command is running, one died: remove that file',
    ...(isDead ? { fix: () => rmSync(file, { force: true }) } : {}),
  };
}
