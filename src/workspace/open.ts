/** Opens a workspace: the one object that command line, server and library users hold. */

import { type Begun, beginOpening } from './begin.ts';
import { lazyIdentity } from './identity.ts';
import { LiveWorkspace } from './live-workspace.ts';
import { loadState } from './state.ts';

export { DamagedSegment } from '../bucket/segment-store.ts';

export type OpenOptions = {
  /** Epoch ms; the clock of `now`, `today` and dates that Pail writes. */
  readonly clock?: () => number;
  /**
   * When an acknowledged write is committed: `now` before `apply` answers (command line), `soon` within
   * 2 s (server).
   */
  readonly commits?: 'now' | 'soon';
  /** What `beginOpening(dir)` gave, when it was called earlier. Good for one opening. */
  readonly begun?: Begun;
  /**
   * Writes the index file of a workspace in another process: for a server, which must not stand still meanwhile.
   * Without it a new index is built in this process.
   */
  readonly build?: (root: string, signal?: AbortSignal) => Promise<void>;
  /** Told how far the building of a new index is, in files. */
  readonly onProgress?: (done: number, total: number) => void;
  /** False: looks at the disk even where a server vouches for what is known of it. */
  readonly askServer?: boolean;
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
  const { clock = Date.now, commits = 'now', onProgress, build, askServer = true } = options;
  const { root, stateDir, writeLog, pending } = options.begun ?? beginOpening(dir, askServer);
  const place = {
    root,
    stateDir,
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(build === undefined ? {} : { build: (signal?: AbortSignal) => build(root, signal) }),
  };
  const state = await loadState(place, { pending });
  const identity = lazyIdentity(stateDir.git);
  const workspace = new LiveWorkspace(place, writeLog, state, { clock, commits, identity });
  await workspace.recover();
  return workspace;
}
