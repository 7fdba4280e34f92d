/** Opens a workspace: the one object that command line, server and library users hold. */

import { join } from 'node:path';
import { locateWorkspace } from '../bucket/locate.ts';
import { stateDirOf } from '../bucket/state-dir.ts';
import { gitIdentity } from '../history/status.ts';
import { LiveWorkspace } from './live-workspace.ts';
import { loadState } from './state.ts';
import { openWriteLog } from './write-log.ts';

export { DamagedSegment } from '../bucket/segment-store.ts';

export type OpenOptions = {
  /** Epoch ms; the clock of `now`, `today` and dates that Pail writes. */
  readonly clock?: () => number;
  /**
   * When an acknowledged write is committed: `now` before `apply` answers (command line), `soon` within
   * 2 s (server).
   */
  readonly commits?: 'now' | 'soon';
  /** Told how far the building of a new index is, in files. */
  readonly onProgress?: (done: number, total: number) => void;
};

/**
 * Opens the workspace that `dir` lies in: reads all records, completes what a crash interrupted.
 * Throws `no_workspace`. Costs a `git status` and one read of each
 * record that changed since the index was written; of every record when there is no index.
 */
export async function openWorkspace(
  dir: string,
  options: OpenOptions = {},
): Promise<LiveWorkspace> {
  const root = locateWorkspace(dir);
  const stateDir = stateDirOf(root);
  const { onProgress } = options;
  const place = {
    root,
    cacheDir: join(stateDir.dir, 'cache'),
    git: stateDir.git,
    ...(onProgress === undefined ? {} : { onProgress }),
  };
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
