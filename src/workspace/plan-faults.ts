/** What a plan would break: its records, and, where it changes schemas and views, these as they will be. */

import type { Problem } from '../errors.ts';
import { createExpressions } from '../expr/cache.ts';
import type { Scope } from '../expr/types.ts';
import { createIndex } from '../index/record-index.ts';
import type { RecordIndex } from '../index/types.ts';
import { introducedProblems } from '../plan/check-plan.ts';
import type { PlanContext } from '../plan/context.ts';
import type { Plan } from '../plan/types.ts';
import { segmentsOf } from '../query/segments.ts';
import type { Model } from '../schema/model.ts';
import type { Validators } from '../schema/validator.ts';
import type { FormatConfig } from '../view/format.ts';
import { diskSources } from './definitions.ts';
import { withEdits } from './file-edits.ts';
import type { HandEdits, Judge } from './hand-edits.ts';
import { loadValidators } from './load-validators.ts';
import { definitionProblems } from './problems.ts';
import type { State } from './state.ts';

/** What records are checked against. */
export type Today = { readonly context: PlanContext; readonly validators: Validators };

export type Ground = Today & {
  /** Problems of schemas and views that the plan would bring. */
  readonly problems: readonly Problem[];
};

/** How a plan is checked. */
export type FaultOptions = {
  readonly config: FormatConfig;
  /** The edits by hand that it takes along. */
  readonly handEdits: (plan: Plan, judge: Judge) => Promise<HandEdits>;
  /** Told how many changes are done. */
  readonly onChecked?: (done: number) => void;
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
  const context = { ...today.context, model, expressions, index, scope };
  return { context, validators, problems: found };
}

/** Changes up to which a plan's warnings are told: more are an import's or a migration's, which `check` shows. */
const TOLD = 50;

/**
 * What the plan introduces, errors and, of few changes and of definitions, warnings; with the edits by hand that go along,
 * each named by a warning.
 */
export async function planFaults(
  plan: Plan,
  { context, validators, problems }: Ground,
  { config, handEdits, onChecked }: FaultOptions,
): Promise<{ readonly problems: readonly Problem[]; readonly edits: HandEdits }> {
  const level = plan.changes.length > TOLD ? 'errors' : 'all';
  const known = new Set<string>();
  const introduced = ({ records }: HandEdits): Problem[] =>
    introducedProblems(plan.changes, context, validators, {
      level,
      onChecked,
      onKnown: (id) => known.add(id),
      // What only changes layout leaves such records out of its commit.
      ...(plan.isLayout === true ? {} : { committed: records }),
    });
  let edits = await handEdits(plan, 'index');
  let found = introduced(edits);
  if (known.size > 0) {
    // Errors that were there: somebody may have staged them, which only the last commit can tell.
    edits = await handEdits(plan, 'head');
    found = introduced(edits);
  }
  if (edits.records.size + edits.files.length === 0) {
    return { problems: [...problems, ...found], edits };
  }
  const { handEditProblems } = await import('./hand-edit-words.ts');
  const named = handEditProblems(plan, edits, context.model, { config, nameOf: () => undefined });
  return { problems: [...problems, ...found, ...named], edits };
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
