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
import { LocalRecords } from './local-records.ts';
import { type OpenedIndex, type OpenIndexInput, openIndex } from './open-index.ts';
import { askGit, type PendingChanges } from './pending-changes.ts';
import { scopeOf } from './scope.ts';
import type { Config } from './types.ts';
import { isConfigSound } from './unread.ts';

/** What reading takes. */
export type ReadState = Definitions & {
  readonly views: LoadedViews;
  readonly index: RecordIndex;
  readonly expressions: Expressions;
  /** Of what one reader may see: the state with all that is kept from that reader. */
  readonly whole?: ReadState;
};

export type State = ReadState &
  OpenedIndex & { readonly bucketDir: string; readonly local: LocalRecords };

/** Where a workspace is and where its state is. */
export type Place = {
  readonly root: string;
  readonly stateDir: StateDir;
  readonly onProgress?: OpenIndexInput['onProgress'];
  readonly build?: OpenIndexInput['build'];
};

/** What `loadState` may start from. */
export type LoadOptions = {
  /** Keeps the last good version of views and settings that are broken now. */
  readonly before?: State;
  /** Builds the index anew. */
  readonly rebuild?: boolean;
  /** The search for changes that is already under way; absent: git is asked now. */
  readonly pending?: PendingChanges;
  /** Gives up building. */
  readonly signal?: AbortSignal;
};

/** Reads definitions and the index. */
export async function loadState(place: Place, options: LoadOptions = {}): Promise<State> {
  const { root, stateDir } = place;
  const { before, rebuild = false, pending = askGit(root, stateDir), signal } = options;
  const cacheDir = cacheDirOf(place);
  const sources = diskSources(root);
  const definitions = withLastGood(await definitionsOf(sources, cacheDir), before);
  const { model, config } = definitions;
  const views = await viewsOf(sources, model, cacheDir, before?.views.views);
  const bucketDir = join(root, 'bucket');
  const { onProgress, build } = place;
  const local = new LocalRecords(join(stateDir.dir, 'local'), model);
  const opened = await openIndex({
    bucketDir,
    local,
    cacheDir,
    model,
    git: stateDir.git,
    pending,
    rebuild,
    ...(signal === undefined ? {} : { signal }),
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(build === undefined ? {} : { build }),
  });
  const expressions = createExpressions(model, config.timezone);
  return { ...definitions, ...opened, views, bucketDir, local, expressions };
}

/** Settings that cannot be read any more are what they were. */
function withLastGood(definitions: Definitions, before: State | undefined): Definitions {
  if (before === undefined || isConfigSound(definitions.problems)) return definitions;
  return { ...definitions, config: before.config };
}

/**
 * The state after its definitions may have changed: itself when they did not, with other views and problems when only
 * these did; null when the index has to be opened anew.
 */
export async function reloadState(place: Place, before: State): Promise<State | null> {
  const sources = diskSources(place.root);
  const cacheDir = cacheDirOf(place);
  const definitions = withLastGood(await definitionsOf(sources, cacheDir), before);
  const { model, config, problems } = definitions;
  if (model.hash !== before.model.hash || !isSame(config, before.config)) return null;
  const views = await viewsOf(sources, before.model, cacheDir, before.views.views);
  const next = { ...before, views, problems };
  return hasSameDefinitions(next, before) ? before : next;
}

/** True when two states differ at most in their records. */
export function hasSameDefinitions(a: State, b: State): boolean {
  return (
    a.model.hash === b.model.hash &&
    a.views.hash === b.views.hash &&
    isSame(a.config, b.config) &&
    isSame(a.problems, b.problems)
  );
}

function isSame<T extends Config | Definitions['problems']>(a: T, b: T): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function cacheDirOf({ stateDir }: Place): string {
  return join(stateDir.dir, 'cache');
}

export function planContextOf(state: ReadState, actor: Actor | null, now: number): PlanContext {
  return {
    model: state.model,
    index: state.index,
    expressions: state.expressions,
    scope: scopeOf(state, actor, now),
    timestamps: state.config.timestamps,
  };
}
