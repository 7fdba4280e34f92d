/** What one opened workspace holds in memory; made anew when schemas or pail.yaml change. */

import { join } from 'node:path';
import { createExpressions, type Expressions } from '../expr/cache.ts';
import type { Scope } from '../expr/types.ts';
import { createIndex } from '../index/record-index.ts';
import type { RecordIndex } from '../index/types.ts';
import type { PlanContext } from '../plan/context.ts';
import { DEFAULT_BUDGET } from '../query/budget.ts';
import type { Model } from '../schema/model.ts';
import { Catalog } from './catalog.ts';
import { type Definitions, type LoadedViews, readDefinitions, readViews } from './definitions.ts';

export type State = Definitions & {
  readonly views: LoadedViews;
  readonly bucketDir: string;
  readonly index: RecordIndex;
  readonly catalog: Catalog;
  readonly expressions: Expressions;
};

/** Where a workspace is and where its caches are. */
export type Place = { readonly root: string; readonly cacheDir: string };

/** Reads definitions and all records. `before` keeps the last good version of views that are broken now. */
export async function loadState(place: Place, before?: State): Promise<State> {
  const definitions = await readDefinitions(place.root, place.cacheDir);
  const views = await loadViews(place, definitions.model, before);
  const index = createIndex(definitions.model);
  const bucketDir = join(place.root, 'bucket');
  const catalog = new Catalog(bucketDir, definitions.model, index);
  catalog.load();
  const expressions = createExpressions(definitions.model, definitions.config.timezone);
  return { ...definitions, views, bucketDir, index, catalog, expressions };
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

/** Scope of one query or plan: the graph is today's index. */
export function scopeOf(state: State, me: string | null, now: number): Scope {
  return {
    graph: state.index,
    me,
    now,
    timezone: state.config.timezone,
    budget: { left: DEFAULT_BUDGET },
  };
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
