/** The first step of opening a workspace: what must begin before anything else is loaded. */

import { locateWorkspace } from '../bucket/locate.ts';
import { type StateDir, stateDirOf } from '../bucket/state-dir.ts';
import { askGit, askServer, type PendingChanges } from './pending-changes.ts';
import { openWriteLog, type WriteLog } from './write-log.ts';

/** A workspace that is about to be opened; changes are already being looked for. */
export type Begun = {
  readonly root: string;
  readonly stateDir: StateDir;
  /** Opened before git looked: what others write from then on is in it. */
  readonly writeLog: WriteLog;
  readonly pending: PendingChanges;
};

/**
 * Finds the workspace that `dir` lies in and asks what has changed there: a server, if there is one (`asksServer`),
 * else git. Imports little, so that a command can call it
 * before it loads the rest. Throws `no_workspace`, and `git` where git refuses.
 */
export function beginOpening(dir: string, asksServer = true): Begun {
  const root = locateWorkspace(dir);
  const stateDir = stateDirOf(root);
  const writeLog = openWriteLog(stateDir.dir);
  const pending = (asksServer ? askServer : askGit)(root, stateDir);
  return { root, stateDir, writeLog, pending };
}
