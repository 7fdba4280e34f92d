/** What one opened workspace holds in memory; made anew when schemas or pail.yaml change. */

import { join } from 'node:path';
import type { GitInfo } from '../bucket/state-dir.ts';
import { createExpressions, type Expressions } from '../expr/cache.ts';
import { startStatus } from '../history/freshness.ts';
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
import { scopeOf } from './scope.ts';

/** What reading takes. */
export type ReadState = Definitions & {
  readonly views: LoadedViews;
  readonly index: RecordIndex;
  readonly expressions: Expressions;
};

export type State = ReadState & OpenedIndex & { readonly bucketDir: string };

/** Where a workspace is and where its caches are. */
export type Place = {
  readonly root: string;
  readonly cacheDir: string;
  readonly git: GitInfo | null;
  readonly onProgress?: OpenIndexInput['onProgress'];
};

/** Reads definitions and the index. `before` keeps the last good version of views that are broken now. */
export async function loadState(place: Place, before?: State, rebuild = false): Promise<State> {
  const { root, cacheDir, git } = place;
  const status = git === null ? null : startStatus(git, `${git.prefix}bucket`);
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
    git,
    status,
    rebuild,
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const expressions = createExpressions(model, config.timezone);
  return { ...definitions, ...opened, views, bucketDir, expressions };
}

/** The state after its definitions may have changed: itself when they did not, records read again only when they must. */
export async function reloadState(place: Place, before: State): Promise<State> {
  const sources = diskSources(place.root);
  const { model, config } = await definitionsOf(sources, place.cacheDir);
  const isSameModel = model.hash === before.model.hash;
  const isSameConfig = JSON.stringify(config) === JSON.stringify(before.config);
  if (!isSameModel || !isSameConfig) return loadState(place, before);
  const views = await viewsOf(sources, before.model, place.cacheDir, before.views.views);
  return views.hash === before.views.hash ? before : { ...before, views };
}

export function planContextOf(state: State, me: string | null, now: number): PlanContext {
  return {
    model: state.model,
    index: state.index,
    expressions: state.expressions,
    scope: scopeOf(state, me, now),
    timestamps: state.config.timestamps,
  };
}
