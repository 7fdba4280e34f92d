/** The problems a plan would introduce. Those that are there already never block another edit. */

import { PailError, type Problem } from '../errors.ts';
import { DEFAULT_BUDGET } from '../expr/budget.ts';
import { MERGED_INTO, mergedInto } from '../index/merged.ts';
import type { RecordData } from '../record/types.ts';
import { type Collection, requireCollection } from '../schema/model.ts';
import { localPlace, shownPlace } from '../schema/record-place.ts';
import type { Validators } from '../schema/validator.ts';
import { celFaults } from './cel-faults.ts';
import { collectionOf, idOf } from './change-facts.ts';
import type { PlanContext } from './context.ts';
import { cycleFaults } from './cycle-faults.ts';
import { withHint } from './hints.ts';
import { mergeFaults } from './merge-faults.ts';
import { NO_OVERLAY, Overlay, type PlannedRecord, WrittenRecord } from './overlay.ts';
import { lifecycleFaults, relationFaults, uniqueFaults } from './relation-problems.ts';
import { segmentFaults } from './segment-faults.ts';
import type { Change } from './types.ts';

/** How a record is checked among others; by itself and wholly when left out. */
export type RecordChecking = {
  readonly overlay?: Overlay;
  readonly level?: 'all' | 'errors';
  /** What the record was: warnings about values that it has kept need not be found, and a name may have gone. */
  readonly before?: RecordData | undefined;
};

/** All faults of one record: schema, references, uniqueness, circles, lifecycle. */
export function recordProblems(
  collection: Collection,
  data: RecordData,
  file: string,
  context: PlanContext,
  validators: Validators,
  { overlay = NO_OVERLAY, level = 'all', before }: RecordChecking = {},
): Problem[] {
  // What one record costs is held against no other: a list of problems is of very many.
  context.scope.budget.left = DEFAULT_BUDGET;
  const faults = [
    ...validators.forCollection(collection, level)(data, before),
    ...relationFaults(collection, data, context, overlay),
    ...uniqueFaults(collection, data, context, overlay),
    ...cycleFaults(collection, data, context, overlay),
    ...lifecycleFaults(collection, data, context),
    ...mergeFaults(data, context, overlay),
    ...checkFaults(collection, data, context),
    ...celFaults(collection, data, context),
    ...segmentFaults(collection, data, context, overlay, before),
  ];
  const told = level === 'all' ? faults : faults.filter((fault) => fault.level === 'error');
  return told.map((fault) => ({ path: shownPlace(file), id: data.id, ...fault }));
}

/** Checks of the schema that do not hold; one that cannot tell (null, or a faulty rule) holds. */
function checkFaults(
  collection: Collection,
  data: RecordData,
  { expressions, scope }: PlanContext,
): Omit<Problem, 'path'>[] {
  return collection.checks.flatMap(({ rule, field, message, level = 'error' }) => {
    const place = { pointer: `/${field}`, level };
    try {
      const holds = expressions.rule(collection, rule)?.evaluate(data, scope);
      return holds === false ? [{ ...place, code: 'check', message }] : [];
    } catch (error) {
      if (!(error instanceof PailError)) throw error;
      return [{ ...place, code: error.code, message: error.message }];
    }
  });
}

export type CheckOptions = {
  /** `all`: warnings too, and each problem with what may have been meant; for plans of few changes. */
  readonly level?: 'all' | 'errors';
  /** Told now and then how many changes are checked. */
  readonly onChecked?: ((done: number) => void) | undefined;
  /** By id what the last commit holds of records that were edited by hand since; null: nothing that is a record. */
  readonly committed?: ReadonlyMap<string, RecordData | null>;
  /** Told of records with errors that were there already. */
  readonly onKnown?: ((id: string) => void) | undefined;
};

const TOLD_EVERY = 1_000;

/**
 * Problems of the plan's records that were not there before, in the last commit where somebody has edited them by hand;
 * also warnings, which refuse nothing.
 */
export function introducedProblems(
  changes: readonly Change[],
  context: PlanContext,
  validators: Validators,
  { level = 'all', onChecked, committed, onKnown }: CheckOptions = {},
): Problem[] {
  const overlay = overlayOf(changes);
  const introduced = caseTwins(changes, context);
  for (const [done, change] of changes.entries()) {
    if (done % TOLD_EVERY === 0) onChecked?.(done);
    if (change.op === 'remove' || isMove(change)) continue;
    const path = collectionOf(change);
    const collection = requireCollection(context.model, path);
    const { after: data } = change;
    const { id } = data;
    const file = collection.store === 'local' ? localPlace(path, id) : `${path}/${id}.json`;
    const was = change.op === 'create' ? undefined : change.before.data;
    const problemsOf = (data: RecordData, over?: Overlay): Problem[] =>
      recordProblems(collection, data, file, context, validators, {
        level,
        before: was,
        ...(over === undefined ? {} : { overlay: over }),
      });
    const after = problemsOf(data, overlay);
    if (after.length === 0) continue;
    const keysOf = (data: RecordData | null | undefined): ReadonlySet<string> =>
      new Set(data == null ? [] : problemsOf(data).map(faultKey));
    const there = keysOf(was);
    const base = was === undefined ? undefined : committed?.get(was.id);
    const known = base === undefined ? there : keysOf(base);
    const isKnown = (problem: Problem): boolean => known.has(faultKey(problem));
    if (after.some((problem) => problem.level === 'error' && isKnown(problem))) onKnown?.(id);
    const told = (problem: Problem): Problem => {
      const hinted = level === 'all' ? withHint(problem, collection, data, context) : problem;
      return there.has(faultKey(problem)) ? ofHand(hinted, base ?? null) : hinted;
    };
    introduced.push(...after.filter((problem) => !isKnown(problem)).map(told));
  }
  return introduced;
}

/** A fault that no write of Pail's has made: what to do about it is said, too. */
function ofHand(problem: Problem, committed: RecordData | null): Problem {
  if (problem.level !== 'error') return problem;
  const back =
    committed === null
      ? ''
      : `, or \`pail restore ${committed.id} --at HEAD\` takes such edits back`;
  const message = `${problem.message}; edited by hand and in no commit yet: mend it first${back}`;
  return { ...problem, message };
}

/** A file that only moves brings no problem that was not there. */
function isMove(change: Change): boolean {
  return change.op === 'update' && change.to !== undefined;
}

/** New ids that differ from another in letter case only: macOS and Windows hold just one file of the two. */
function caseTwins(changes: readonly Change[], context: PlanContext): Problem[] {
  const gone = new Set(changes.flatMap((c) => (c.op === 'rename' ? [c.before.id] : [])));
  const planned = new Map<string, string>();
  const stored = changes.length > MANY ? lowerCased(context) : null;
  const likeOf = (id: string): readonly string[] =>
    stored === null ? idsLike(id, context) : (stored.get(id.toLowerCase()) ?? []);
  return changes.flatMap((change) => {
    if (change.op !== 'create' && change.op !== 'rename') return [];
    const id = change.op === 'rename' ? change.after.id : idOf(change);
    const twin = planned.get(id.toLowerCase()) ?? likeOf(id).find((i) => !gone.has(i));
    planned.set(id.toLowerCase(), id);
    if (twin === undefined || twin === id) return [];
    return [caseTwin(`bucket/${collectionOf(change)}/${id}.json`, id, twin)];
  });
}

/** Changes from which looking at every id once costs less than asking for each one's spellings. */
const MANY = 500;

/** All stored ids by their lower-case form. */
function lowerCased({ model, index }: PlanContext): ReadonlyMap<string, readonly string[]> {
  const ids = new Map<string, string[]>();
  for (const path of model.collections.keys()) {
    for (const { id } of index.identities(path)) {
      const known = ids.get(id.toLowerCase());
      if (known === undefined) ids.set(id.toLowerCase(), [id]);
      else known.push(id);
    }
  }
  return ids;
}

/** Stored ids that equal `id` but for letter case, found by the spellings of the first letters of their suffix. */
function idsLike(id: string, { index }: PlanContext): string[] {
  const start = id.indexOf('_') + 1;
  let beginnings = [id.slice(0, start)];
  for (const letter of id.slice(start, start + 3)) {
    const spellings = new Set([letter.toLowerCase(), letter.toUpperCase()]);
    beginnings = beginnings.flatMap((text) => [...spellings].map((spelling) => text + spelling));
  }
  return beginnings
    .flatMap((beginning) => index.idsWithPrefix(beginning, Number.MAX_SAFE_INTEGER))
    .filter((other) => other.toLowerCase() === id.toLowerCase());
}

function caseTwin(path: string, id: string, twin: string): Problem {
  const message = `"${id}" and ${twin} differ in letter case only, so that one of them would be lost on macOS and Windows; choose another id`;
  return { path, pointer: '/id', code: 'case_twin', level: 'error', id, message };
}

function faultKey({ code, pointer, message }: Problem): string {
  return `${code} ${pointer} ${message}`;
}

function overlayOf(changes: readonly Change[]): Overlay {
  const written = new Map<string, PlannedRecord>();
  const removed = new Set<string>();
  for (const change of changes) {
    if (change.op === 'remove' || change.op === 'rename') removed.add(change.before.id);
    if (change.op === 'remove') continue;
    const id = change.op === 'rename' ? change.after.id : idOf(change);
    written.set(id, new WrittenRecord(change));
  }
  return new Overlay(written, removed);
}

/** Throws `stale` when a record that the plan removes or merges away has got a referrer since the plan was made. */
export function assertStillRemovable(changes: readonly Change[], context: PlanContext): void {
  const touched = new Set(changes.map(idOf));
  for (const change of changes) {
    if (change.op === 'create') continue;
    const isMerged = change.op === 'update' && isMergedAway(change.before.data, change.after);
    if (change.op !== 'remove' && !isMerged) continue;
    const { id } = change.before;
    const keeper = context.index
      .linksTo(id)
      .filter(({ relation }) => relation.field !== MERGED_INTO)
      .find((link) => !touched.has(link.from) && (isMerged || link.relation.by === undefined));
    if (keeper === undefined) continue;
    throw new PailError(
      'stale',
      `${keeper.from} refers to ${id} since the plan was made; try again`,
      {
        id,
        referrer: keeper.from,
      },
    );
  }
}

function isMergedAway(before: RecordData, after: RecordData): boolean {
  return mergedInto(before) === null && mergedInto(after) !== null;
}
