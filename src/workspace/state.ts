/** What one opened workspace holds in memory; made anew when schemas or pail.yaml change. */

import { join } from 'node:path';
import type { GitInfo } from '../bucket/state-dir.ts';
import { createExpressions, type Expressions } from '../expr/cache.ts';
import { startStatus } from '../history/freshness.ts';
import type { RecordIndex } from '../index/types.ts';
import type { PlanContext } from '../plan/context.ts';
import type { Model } from '../schema/model.ts';
import { type Definitions, type LoadedViews, readDefinitions, readViews } from './definitions.ts';
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
  const definitions = await readDefinitions(root, cacheDir);
  const { model, config } = definitions;
  const views = await loadViews(place, model, before);
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
  const { model, config } = await readDefinitions(place.root, place.cacheDir);
  const isSameModel = model.hash === before.model.hash;
  const isSameConfig = JSON.stringify(config) === JSON.stringify(before.config);
  if (!isSameModel || !isSameConfig) return loadState(place, before);
  const views = await loadViews(place, before.model, before);
  return views.hash === before.views.hash ? before : { ...before, views };
}

function loadViews(place: Place, model: Model, before: State | undefined): Promise<LoadedViews> {
  return readViews(place.root, model, place.cacheDir, before?.views.views);
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
