/** From what rows say of a record to the change that makes it so. */

import { PailError, type Problem } from '../../errors.ts';
import { groundOfWrites, type PlanContext } from '../../plan/context.ts';
import { withDefaults } from '../../plan/derive.ts';
import { SAME_STEP } from '../../plan/relation-problems.ts';
import type { Change, Edit } from '../../plan/types.ts';
import { createChanges, setChanges } from '../../plan/write-records.ts';
import { keepKeyOrder } from '../../record/order-keys.ts';
import type { JsonObject, JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { isObject, memberOf, sameValue, valueAt, withValueAt } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import type { Validate } from '../../schema/validator.ts';
import { TASKS } from '../tasks/open-tasks.ts';
import { withNextOccurrences } from '../tasks/task-series.ts';
import type { Draft } from './draft.ts';
import { EXTERNAL_IDS } from './known-records.ts';
import type { OnMatch, Reason } from './types.ts';

/** `differs`: it is left as it is, although the file says something else. */
export type Outcome =
  | {
      readonly kind: 'created' | 'updated';
      readonly change: Change;
      /** The next occurrence of a recurring task that is closed. */
      readonly next?: readonly Change[];
    }
  | { readonly kind: 'unchanged' | 'differs' }
  | { readonly kind: 'refused'; readonly reasons: readonly Reason[] };

export function outcomeOf(draft: Draft, onMatch: OnMatch, context: PlanContext): Outcome {
  try {
    const { stored } = draft;
    return stored === undefined
      ? created(draft, context)
      : updated(draft, stored, onMatch, context);
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    return { kind: 'refused', reasons: reasonsOf(error) };
  }
}

function created(draft: Draft, context: PlanContext): Outcome {
  const { collection, id } = draft;
  const { values, spare } = draft.said;
  const isDated = !collection.fields.has('createdAt') || memberOf(values, 'createdAt') !== null;
  if (draft.isOwn && isDated) return { kind: 'created', change: asItStands(draft, values) };
  let input: JsonObject = { ...values, ...doneState(collection, values), id };
  const filled = withDefaults(collection, input as RecordData);
  for (const { path, value } of spare) {
    const isFree = valueAt(input, path) === null;
    if (isFree && stateKeeps(collection, filled, path, value, context)) {
      input = withValueAt(input, path, value);
    }
  }
  const [change] = createChanges(collection, [input], context);
  if (change === undefined) throw new Error('a new record without a change');
  return { kind: 'created', change };
}

/** A task with the day on which it was done is done, where no column says more. */
function doneState({ path }: Collection, values: JsonObject): JsonObject {
  const isDone = path === TASKS && memberOf(values, 'completedAt') !== null;
  return isDone && memberOf(values, 'status') === null ? { status: 'completed' } : {};
}

/** A record that Pail itself exported has all its values; none is made up. */
function asItStands({ collection, id }: Draft, values: JsonObject): Change {
  const order = [...collection.fields.keys()];
  const after = keepKeyOrder(null, { ...values, id } as RecordData, order);
  return { op: 'create', collection: collection.path, after };
}

function updated(
  draft: Draft,
  stored: StoredRecord,
  onMatch: OnMatch,
  context: PlanContext,
): Outcome {
  const { collection, said } = draft;
  const wanted = leavesOf(withUnion(said.values, stored.data));
  let merged: JsonObject = stored.data;
  for (const { path, value } of wanted) merged = withValueAt(merged, path, value);
  const spare = said.spare.filter(
    ({ path, value }) =>
      valueAt(merged, path) === null &&
      stateKeeps(collection, merged as RecordData, path, value, context),
  );
  const differing = [...wanted, ...spare].filter(
    ({ path, value }) => !sameValue(valueAt(stored.data, path), value),
  );
  if (differing.length === 0) return { kind: 'unchanged' };
  const chosen =
    onMatch === 'fill'
      ? differing.filter(({ path }) => valueAt(stored.data, path) === null || path === EXTERNAL_IDS)
      : differing;
  if (onMatch === 'keep' || chosen.length === 0) return { kind: 'differs' };
  const edits = chosen.map(({ path, value }): Edit => ({ path, op: '=', value }));
  const changes = setChanges(stored, edits, context);
  const [change] = changes;
  if (change === undefined) return { kind: 'unchanged' };
  if (changes.length === 1) {
    return { kind: 'updated', change, next: withNextOccurrences(changes, context).slice(1) };
  }
  const message = `others refer to ${stored.id} by a name that would change; change it with pail set first`;
  return { kind: 'refused', reasons: [{ column: null, code: 'rename', message }] };
}

/** Ids in other systems are added to those that are known. */
function withUnion(values: JsonObject, stored: RecordData): JsonObject {
  const [own, theirs] = [memberOf(values, EXTERNAL_IDS), memberOf(stored, EXTERNAL_IDS)];
  if (!Array.isArray(own) || !Array.isArray(theirs)) return values;
  const more = own.filter((id) => !theirs.includes(id));
  return { ...values, [EXTERNAL_IDS]: [...theirs, ...more] };
}

/** Every value that is no object, by its path: what stands beside it in the same object stays. */
function leavesOf(
  values: JsonObject,
  prefix = '',
): { readonly path: string; readonly value: JsonValue }[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = prefix + key;
    const keys = isObject(value) ? Object.keys(value) : [];
    const isBranch = keys.length > 0 && keys.every((one) => one !== '' && !one.includes('.'));
    return isBranch ? leavesOf(value as JsonObject, `${path}.`) : [{ path, value }];
  });
}

/**
 * False when the record's state empties the field: a deal that is not closed has no actual close date, one that is
 * not lost no reason for it.
 */
function stateKeeps(
  collection: Collection,
  record: RecordData,
  path: string,
  value: JsonValue,
  given: PlanContext,
): boolean {
  const context = groundOfWrites(given);
  let keeps = true;
  for (const field of collection.fields.values()) {
    const state = memberOf(record, field.name);
    if (field.lifecycle === undefined || state === null) continue;
    for (const name of ['*', String(state)]) {
      const rule = Object.hasOwn(field.lifecycle.enter, name)
        ? field.lifecycle.enter[name]
        : undefined;
      const source = rule?.set[path];
      if (source === undefined) continue;
      const compiled = context.expressions.get(collection.whole ?? collection, source);
      const filled = { ...record, [path]: value } as RecordData;
      keeps = compiled.evaluate(filled, context.scope) !== null;
    }
  }
  return keeps;
}

/** Without the way out that the command line of one record has. */
function reasonsOf(error: PailError): Reason[] {
  const problems = error.data['problems'] as readonly Problem[] | undefined;
  return (
    problems?.map((problem) => problemReason(problem)) ?? [
      { column: null, code: error.code, message: error.message },
    ]
  );
}

/** What is wrong with the values that are there; what is missing is left to the check of the whole. */
export function valueFaults(
  collection: Collection,
  values: JsonObject,
  validate: Validate,
): readonly Reason[] {
  const faults = validate({ ...values, id: '' } as RecordData).filter(({ pointer, code }) => {
    const [, field = ''] = pointer.split('/');
    return field !== 'id' && code !== 'required' && memberOf(values, field) !== null;
  });
  return faults.map((fault) => problemReason({ ...fault, path: '' }, collection));
}

/** A problem of a record as a reason for its row; the field stands for the column. */
export function problemReason(
  { pointer, code, message }: Problem,
  collection?: Collection,
): Reason {
  const field = pointer.slice(1).replaceAll('/', '.');
  const isState = collection?.fields.get(field)?.lifecycle !== undefined;
  const isAsked = code === 'lifecycle' || (code === 'required' && isState);
  const hint = isAsked ? `; --default ${field}=… gives it to such rows` : '';
  return {
    column: field === '' ? null : field,
    code,
    message: message.replace(SAME_STEP, '') + hint,
  };
}
