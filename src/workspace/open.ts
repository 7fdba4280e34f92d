/** Opens a workspace: the one object that command line, server and library users hold. */

import { join } from 'node:path';
import { locateWorkspace } from '../bucket/locate.ts';
import { stateDirOf } from '../bucket/state-dir.ts';
import { gitIdentity } from '../history/status.ts';
import { LiveWorkspace } from './live-workspace.ts';
import { loadState } from './state.ts';
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
  const place = { root, cacheDir: join(stateDir.dir, 'cache') };
  const writeLog = openWriteLog(stateDir.dir);
  const [identity, state] = await Promise.all([
    stateDir.git === null ? null : gitIdentity(root),
    loadState(place),
  ]);
  const workspace = new LiveWorkspace(place, stateDir, writeLog, state, {
    clock: options.clock ?? Date.now,
    commits: options.commits ?? 'now',
    identity,
  });
  await workspace.recover();
  return workspace;
}
