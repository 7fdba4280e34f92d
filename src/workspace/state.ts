/** What one opened workspace holds in memory; made anew when schemas or pail.yaml change. */

import { join } from 'node:path';
import { createExpressions, type Expressions } from '../expr/cache.ts';
import type { Scope } from '../expr/types.ts';
import { createIndex } from '../index/record-index.ts';
import type { RecordIndex } from '../index/types.ts';
import type { PlanContext } from '../plan/context.ts';
import { DEFAULT_BUDGET } from '../query/budget.ts';
import { Catalog } from './catalog.ts';
import { type Definitions, readDefinitions } from './definitions.ts';

export type State = Definitions & {
  readonly bucketDir: string;
  readonly index: RecordIndex;
  readonly catalog: Catalog;
  readonly expressions: Expressions;
};

/** Reads definitions and all records below `root`. */
export function loadState(root: string, stateDir: string): State {
  const definitions = readDefinitions(root, join(stateDir, 'cache'));
  const index = createIndex(definitions.model);
  const bucketDir = join(root, 'bucket');
  const catalog = new Catalog(bucketDir, definitions.model, index);
  catalog.load();
  const expressions = createExpressions(definitions.model, definitions.config.timezone);
  return { ...definitions, bucketDir, index, catalog, expressions };
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
