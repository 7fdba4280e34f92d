/** The first step of opening a workspace: what must begin before anything else is loaded. */

import { join } from 'node:path';
import { Census } from '../bucket/census.ts';
import { locateWorkspace } from '../bucket/locate.ts';
import { type StateDir, stateDirOf } from '../bucket/state-dir.ts';
import { type PendingStatus, startStatus } from '../history/freshness.ts';
import { openWriteLog, type WriteLog } from './write-log.ts';

/** A workspace that is about to be opened; git is already looking for changes. */
export type Begun = {
  readonly root: string;
  readonly stateDir: StateDir;
  /** Opened before git looked: what others write from then on is in it. */
  readonly writeLog: WriteLog;
  /** Null outside git. */
  readonly status: PendingStatus | null;
};

/**
 * Finds the workspace that `dir` lies in and starts `git status`. Imports little, so that a command can call it
 * before it loads the rest. Throws `no_workspace`, and `git` where git refuses.
 */
export function beginOpening(dir: string): Begun {
  const root = locateWorkspace(dir);
  const stateDir = stateDirOf(root);
  const writeLog = openWriteLog(stateDir.dir);
  return { root, stateDir, writeLog, status: statusOf(root, stateDir) };
}

/** `git status` of the bucket, under way; null outside git. */
export function statusOf(root: string, { dir, git }: StateDir): PendingStatus | null {
  if (git === null) return null;
  const census = new Census(join(dir, 'cache', 'census'), join(root, 'bucket'));
  return startStatus(git, `${git.prefix}bucket`, census);
}
