/** Everything that is wrong with a workspace, collected. */

import { PailError, type Problem } from '../errors.ts';
import type { Expressions } from '../expr/cache.ts';
import { compileExpression } from '../expr/compile.ts';
import type { Mention } from '../expr/types.ts';
import { recordProblems } from '../plan/check-plan.ts';
import type { PlanContext } from '../plan/context.ts';
import type { Collection, Field, Model } from '../schema/model.ts';
import { shownPlace } from '../schema/record-place.ts';
import type { Validators } from '../schema/validator.ts';
import type { FileState } from './file-state.ts';
import type { State } from './state.ts';

/** Problems of one file: its form, a doubled id, and what its record breaks. */
export function fileProblems(
  file: string,
  state: FileState,
  context: PlanContext,
  validators: Validators,
): Problem[] {
  const { record } = state;
  if (record === null) return [...state.problems];
  const collection = context.model.collections.get(record.collection);
  if (collection === undefined) return [...state.problems];
  const path = shownPlace(file);
  const problems: Problem[] = [...state.problems];
  if (!state.canonical) {
    const message = 'not in canonical layout; `pail fmt` rewrites it without changing a value';
    problems.push({ path, pointer: '', code: 'layout', message, level: 'warning', id: record.id });
  }
  const served = context.index.identityOf(record.id)?.file;
  if (served !== undefined && served !== record.file) {
    const message = `the id "${record.id}" is taken by bucket/${served}, which is the one served; rename or remove one of the two`;
    problems.push({
      path,
      pointer: '/id',
      code: 'duplicate_id',
      message,
      level: 'error',
      id: record.id,
    });
  }
  problems.push(...recordProblems(collection, record.data, file, context, validators));
  return problems;
}

/** Faults of the expressions that schemas hold, and of patterns that only the validator's compiler finds. */
function schemaExpressionProblems(
  model: Model,
  expressions: Expressions,
  validators: Validators,
): Problem[] {
  return [...model.collections.values()].flatMap((collection) => {
    const problems: Problem[] = [];
    const check = (pointer: string, source: string, about: Collection = collection): void => {
      const message = expressionFault(source, about, expressions);
      if (message !== null)
        problems.push(schemaProblem(collection, pointer, 'expression', message));
    };
    check('/x-collection/display', collection.display);
    const told = sensitiveInDisplay(collection, expressions);
    if (told !== null)
      problems.push(schemaProblem(collection, '/x-collection/display', 'sensitive', told));
    collection.checks.forEach(({ rule }, i) => {
      check(`/x-check/${i}/rule`, rule);
    });
    for (const field of collection.fields.values()) checkField(field, model, check);
    const fault = validators.compileFault(collection);
    if (fault !== null) problems.push(schemaProblem(collection, '', 'schema', fault));
    return problems;
  });
}

type Check = (pointer: string, source: string, about?: Collection) => void;

function checkField(field: Field, model: Model, check: Check): void {
  const at = `/properties/${field.name}`;
  if (field.computed !== undefined) check(`${at}/x-computed`, field.computed);
  if (field.ui.dueWhile !== undefined) check(`${at}/x-ui/dueWhile`, field.ui.dueWhile);
  const lifecycle = field.lifecycle;
  for (const [state, rule] of Object.entries(lifecycle?.enter ?? {})) {
    for (const [name, source] of Object.entries(rule.set)) {
      check(`${at}/x-lifecycle/enter/${state}/set/${name}`, source);
    }
  }
  if (lifecycle?.requireExpr !== undefined)
    check(`${at}/x-lifecycle/require`, lifecycle.requireExpr);
  const { relation } = field;
  if (relation?.where === undefined) return;
  for (const to of relation.to) {
    const target = model.collections.get(to);
    if (target !== undefined) check(`${at}/x-relation/where`, relation.where, target);
  }
}

function expressionFault(
  source: string,
  collection: Collection,
  { model, timezone }: Expressions,
): string | null {
  try {
    compileExpression(source, { model, collection, timezone });
    return null;
  } catch (error) {
    if (error instanceof PailError) return error.message;
    throw error;
  }
}

/** Names stand everywhere, in commit messages too. */
function sensitiveInDisplay(
  collection: Collection,
  { model, timezone }: Expressions,
): string | null {
  const found = new Set<string>();
  const onMention = ({ collection: path, field }: Mention): void => {
    const named = model.collections.get(path)?.fields.get(field);
    if (named?.sensitive !== undefined) found.add(`${path}.${field}`);
  };
  try {
    compileExpression(collection.display, { model, collection, timezone, onMention });
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
  }
  if (found.size === 0) return null;
  return `the display name is shown to everybody and reads what is sensitive: ${[...found].join(', ')}; make it of other fields`;
}

function schemaProblem(
  collection: Collection,
  pointer: string,
  code: string,
  message: string,
): Problem {
  return { path: collection.schemaFile, pointer, code, message, level: 'error' };
}

/** Problems of pail.yaml, schemas and views; not of records. */
export function definitionProblems(
  state: Pick<State, 'model' | 'expressions' | 'problems' | 'views'>,
  validators: Validators,
): Problem[] {
  const { model, expressions } = state;
  return [
    ...state.problems,
    ...state.views.problems,
    ...schemaExpressionProblems(model, expressions, validators),
  ];
}

/** Tells whether a path is one of `paths` or lies below one of them; true of all when there are none. */
export function wantedBy(paths: readonly string[] = []): (path: string) => boolean {
  const clean = paths.map((path) => path.replace(/^\.\//, '').replace(/\/+$/, ''));
  if (clean.every((path) => path === '.' || path === '')) return () => true;
  return (path) =>
    clean.some((w) => w === '.' || w === '' || path === w || path.startsWith(`${w}/`));
}

/** Problems sorted by path, then place. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      compareTexts(a.path, b.path) ||
      (a.line ?? 0) - (b.line ?? 0) ||
      compareTexts(a.pointer, b.pointer),
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
