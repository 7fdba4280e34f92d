/** What one opened workspace holds in memory; made anew when schemas or pail.yaml change. */

import { join } from 'node:path';
import type { Actor } from '../access/actor.ts';
import type { StateDir } from '../bucket/state-dir.ts';
import { createExpressions, type Expressions } from '../expr/cache.ts';
import type { RecordIndex } from '../index/types.ts';
import type { PlanContext } from '../plan/context.ts';
import {
  type Definitions,
  definitionsOf,
  diskSources,
  type LoadedViews,
  viewsOf,
} from './definitions.ts';
import { type OpenedIndex, type OpenIndexInput, openIndex } from './open-index.ts';
import { askGit, type PendingChanges } from './pending-changes.ts';
import { scopeOf } from './scope.ts';

/** What reading takes. */
export type ReadState = Definitions & {
  readonly views: LoadedViews;
  readonly index: RecordIndex;
  readonly expressions: Expressions;
};

export type State = ReadState & OpenedIndex & { readonly bucketDir: string };

/** Where a workspace is and where its state is. */
export type Place = {
  readonly root: string;
  readonly stateDir: StateDir;
  readonly onProgress?: OpenIndexInput['onProgress'];
};

/** What `loadState` may start from. */
export type LoadOptions = {
  /** Keeps the last good version of views that are broken now. */
  readonly before?: State;
  /** Builds the index anew. */
  readonly rebuild?: boolean;
  /** The search for changes that is already under way; absent: git is asked now. */
  readonly pending?: PendingChanges;
};

/** Reads definitions and the index. */
export async function loadState(place: Place, options: LoadOptions = {}): Promise<State> {
  const { root, stateDir } = place;
  const { before, rebuild = false, pending = askGit(root, stateDir) } = options;
  const cacheDir = cacheDirOf(place);
  const sources = diskSources(root);
  const definitions = await definitionsOf(sources, cacheDir);
  const { model, config } = definitions;
  const views = await viewsOf(sources, model, cacheDir, before?.views.views);
  const bucketDir = join(root, 'bucket');
  const { onProgress } = place;
  const opened = await openIndex({
    bucketDir,
    cacheDir,
    model,
    git: stateDir.git,
    pending,
    rebuild,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const expressions = createExpressions(model, config.timezone);
  return { ...definitions, ...opened, views, bucketDir, expressions };
}

/** The state after its definitions may have changed: itself when they did not, records read again only when they must. */
export async function reloadState(place: Place, before: State): Promise<State> {
  const sources = diskSources(place.root);
  const cacheDir = cacheDirOf(place);
  const { model, config } = await definitionsOf(sources, cacheDir);
  const isSameModel = model.hash === before.model.hash;
  const isSameConfig = JSON.stringify(config) === JSON.stringify(before.config);
  if (!isSameModel || !isSameConfig) return loadState(place, { before });
  const views = await viewsOf(sources, before.model, cacheDir, before.views.views);
  return views.hash === before.views.hash ? before : { ...before, views };
}

export function cacheDirOf({ stateDir }: Place): string {
  return join(stateDir.dir, 'cache');
}

export function planContextOf(state: State, actor: Actor | null, now: number): PlanContext {
  return {
    model: state.model,
    index: state.index,
    expressions: state.expressions,
    scope: scopeOf(state, actor, now),
    timestamps: state.config.timestamps,
  };
}
