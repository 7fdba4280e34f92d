/** What a plan would break: its records, and, where it changes schemas and views, these as they will be. */

import type { Problem } from '../errors.ts';
import { createExpressions } from '../expr/cache.ts';
import type { Scope } from '../expr/types.ts';
import { createIndex } from '../index/record-index.ts';
import type { RecordIndex } from '../index/types.ts';
import { introducedProblems } from '../plan/check-plan.ts';
import type { PlanContext } from '../plan/context.ts';
import type { Change, Plan } from '../plan/types.ts';
import { segmentsOf } from '../query/segments.ts';
import type { Model } from '../schema/model.ts';
import type { Validators } from '../schema/validator.ts';
import { diskSources } from './definitions.ts';
import { withEdits } from './file-edits.ts';
import { loadValidators } from './load-validators.ts';
import { definitionProblems } from './problems.ts';
import type { State } from './state.ts';

/** What records are checked against. */
export type Today = { readonly context: PlanContext; readonly validators: Validators };

export type Ground = Today & {
  /** Problems of schemas and views that the plan would bring. */
  readonly problems: readonly Problem[];
};

/**
 * `today`, or, for a plan that changes definitions, what these will be: then every record is indexed anew in memory
 * (about 20 µs each), so that uniqueness and references are those of the new schemas.
 */
export async function groundOf(
  plan: Plan,
  state: State,
  today: Today,
  place: { readonly root: string; readonly stateDir: string },
): Promise<Ground> {
  const { files = [] } = plan;
  if (files.length === 0) return { ...today, problems: [] };
  const sources = withEdits(diskSources(place.root), files);
  const { makeDefinitions, makeViews } = await import('./make-definitions.ts');
  const { config, model, problems } = makeDefinitions(sources.config, sources.schemas);
  const views = makeViews(sources.views, model);
  const expressions = createExpressions(model, config.timezone);
  const validators = await loadValidators(model, place.stateDir);
  const next = {
    model,
    expressions,
    problems,
    views: { ...state.views, problems: views.problems },
  };
  const known = new Set(definitionProblems(state, today.validators).map(keyOf));
  const isBorne = ({ code }: Problem): boolean =>
    plan.breaksExpressions === true && code === 'expression';
  const found = definitionProblems(next, validators).filter(
    (one) => !known.has(keyOf(one)) && !isBorne(one),
  );
  if (model.hash === state.model.hash) return { ...today, problems: found };
  const index = reindexed(model, state.index);
  const scope: { -readonly [K in keyof Scope]: Scope[K] } = {
    ...today.context.scope,
    graph: index,
  };
  scope.segments = segmentsOf({ model, index }, scope);
  return {
    context: { ...today.context, model, expressions, index, scope },
    validators,
    problems: found,
  };
}

/** Changes up to which a plan's warnings are told: more are an import's or a migration's, which `check` shows. */
const TOLD = 50;

/** What the plan introduces: errors and, of few changes and of definitions, warnings. `onChecked`: how many are done. */
export function planFaults(
  changes: readonly Change[],
  ground: Ground,
  onChecked?: (done: number) => void,
): readonly Problem[] {
  const { context, validators, problems } = ground;
  const level = changes.length > TOLD ? 'errors' : 'all';
  return [...problems, ...introducedProblems(changes, context, validators, { level, onChecked })];
}

function reindexed(model: Model, today: RecordIndex): RecordIndex {
  const index = createIndex(model);
  for (const path of model.collections.keys()) {
    for (const record of today.records(path)) index.applyChange({ file: record.file, record });
  }
  return index;
}

function keyOf({ path, code, pointer, message }: Problem): string {
  return `${path} ${code} ${pointer} ${message}`;
}
