/** Opens a workspace: the one object that command line, server and library users hold. */

import { locateWorkspace } from '../bucket/locate.ts';
import { stateDirOf } from '../bucket/state-dir.ts';
import { gitIdentity } from '../history/status.ts';
import { LiveWorkspace } from './live-workspace.ts';
import { openWriteLog } from './write-log.ts';

export type OpenOptions = {
  /** Epoch ms; the clock of `now`, `today` and dates that Pail writes. */
  readonly clock?: () => number;
  /**
   * When an acknowledged write is committed: `now` before `apply` answers (command line), `soon` within
   * 2 s (server).
   */
  readonly commits?: 'now' | 'soon';
};

/**
 * Opens the workspace that `dir` lies in: reads all records, completes what a crash interrupted.
 * Throws `no_workspace`. Costs one read of every record.
 */
export async function openWorkspace(
  dir: string,
  options: OpenOptions = {},
): Promise<LiveWorkspace> {
  const root = locateWorkspace(dir);
  const stateDir = stateDirOf(root);
  const identity = stateDir.git === null ? null : await gitIdentity(root);
  const writeLog = openWriteLog(stateDir.dir);
  const workspace = new LiveWorkspace(root, stateDir, writeLog, {
    clock: options.clock ?? Date.now,
    commits: options.commits ?? 'now',
    identity,
  });
  await workspace.recover();
  return workspace;
}
