/** Plans that create and change records. Pure but for reading the index. */

import { invalidError, PailError } from '../errors.ts';
import type { IndexReader } from '../index/types.ts';
import { derivedId } from '../record/derived-id.ts';
import { diffRecords } from '../record/diff.ts';
import { ID_PATTERN, newId } from '../record/id.ts';
import { keepKeyOrder } from '../record/order-keys.ts';
import type { JsonObject, JsonValue, RecordData, StoredRecord } from '../record/types.ts';
import { withValueAt } from '../record/value.ts';
import { type Collection, requireCollection } from '../schema/model.ts';
import { uniqueKey } from '../schema/unique-key.ts';
import { applyEdits } from './apply-edits.ts';
import type { PlanContext } from './context.ts';
import { withDefaults, withDigests, withLifecycles, withTimestamps } from './derive.ts';
import { withMatches } from './match-relations.ts';
import { referrerChanges } from './referrers.ts';
import { withTidyNames } from './tidy-names.ts';
import type { Change, Edit } from './types.ts';

/**
 * New records from inputs without `id`, dates and derived values; edits where a unique rule with `upsert` finds the
 * record. Throws `exists` for a taken id.
 */
export function createChanges(
  collection: Collection,
  inputs: readonly JsonObject[],
  context: PlanContext,
): Change[] {
  const { whole } = context;
  if (whole !== undefined) {
    return createChanges(
      requireCollection(whole.context.model, collection.path),
      inputs,
      whole.context,
    );
  }
  const taken = new Set<string>();
  return inputs.flatMap((given): Change[] => {
    const input = withTidyNames(collection, given);
    const own = upsertId(collection, input, context.index);
    const wanted = input['id'] ?? own;
    const known = own === null || wanted !== own ? undefined : context.index.get(own);
    if (known !== undefined) return upsertChanges(known, input, context);
    const id = chooseId(collection, wanted, taken, context);
    taken.add(id);
    const named = { ...input, id } as RecordData;
    const filled = withMatches(collection, input, withDefaults(collection, named), context);
    const edited = new Set(Object.keys(input).filter((key) => input[key] !== null));
    const moved = withLifecycles(collection, null, filled, edited, context);
    const after = finished(collection, null, moved, context);
    return [{ op: 'create', collection: collection.path, after }];
  });
}

/**
 * Id of a new record by the unique rule with `upsert`: that of the record which has its values, else one made of them.
 * Null where there is no such rule, or a value is missing.
 */
export function upsertId(
  collection: Collection,
  input: JsonObject,
  index: Pick<IndexReader, 'byUnique'>,
): string | null {
  const rule = collection.unique.find(({ upsert }) => upsert === true);
  if (rule === undefined) return null;
  const key = uniqueKey(rule, withDefaults(collection, { ...input, id: '' }));
  if (key === null) return null;
  const [holder] = index.byUnique(collection.path, rule.fields, key);
  return holder?.id ?? derivedId(collection.prefix, [key]);
}

/** The record with what the input says; empty when it says so already. */
function upsertChanges(known: StoredRecord, input: JsonObject, context: PlanContext): Change[] {
  const given = Object.entries(input).filter(([, value]) => value !== null);
  const edits = given.map(([path, value]): Edit => ({ path, op: '=', value }));
  return setChanges(known, edits, context);
}

function chooseId(
  collection: Collection,
  wanted: JsonValue | undefined,
  taken: ReadonlySet<string>,
  context: PlanContext,
): string {
  if (wanted === undefined || wanted === null) {
    for (;;) {
      const id = newId(collection.prefix, context.random);
      if (!taken.has(id) && context.index.get(id) === undefined) return id;
    }
  }
  const id = checkedId(collection, wanted);
  if (taken.has(id) || context.index.get(id) !== undefined) {
    throw new PailError(
      'exists',
      `${collection.path} ${id} exists already; use \`pail set ${id} …\``,
      {
        id,
      },
    );
  }
  return id;
}

/** A wanted id, checked for its form and prefix. Throws `invalid`. */
export function checkedId(collection: Collection, wanted: JsonValue): string {
  const prefix = `${collection.prefix}_`;
  if (typeof wanted === 'string' && ID_PATTERN.test(wanted) && wanted.startsWith(prefix)) {
    return wanted;
  }
  throw invalidError([
    {
      path: `bucket/${collection.path}`,
      pointer: '/id',
      code: 'id',
      level: 'error',
      message: `${JSON.stringify(wanted)} is no id of ${collection.path}; expected ${prefix}<1–64 of A–Z a–z 0–9 _ ->, or leave it out`,
    },
  ]);
}

/** A record with edits made, and the records that must follow a changed natural key. Empty when nothing changes. */
export function setChanges(
  record: StoredRecord,
  edits: readonly Edit[],
  context: PlanContext,
): Change[] {
  const { whole } = context;
  if (whole !== undefined) return setChanges(whole.recordOf(record), edits, whole.context);
  const edited = new Set(edits.map((edit) => edit.path));
  const computed = edits.filter((e) => e.op !== '=' && typeof e.value === 'number');
  const dependsOn = computed.map((edit) => edit.path);
  return updateChanges(record, applyEdits(record.data, edits), edited, context, dependsOn);
}

/** The record's content replaced as a whole; its id stays. */
export function replaceChanges(
  record: StoredRecord,
  data: RecordData,
  context: PlanContext,
): Change[] {
  const edited = new Set(diffRecords(record.data, data).map((change) => change.path));
  return updateChanges(record, data, edited, context);
}

function updateChanges(
  record: StoredRecord,
  given: RecordData,
  edited: ReadonlySet<string>,
  context: PlanContext,
  dependsOn: readonly string[] = [],
): Change[] {
  const collection = requireCollection(context.model, record.collection);
  assertWritable(collection, record.id);
  assertSameId(record, given);
  const wanted = withTidyNames(collection, given, edited);
  if (diffRecords(record.data, wanted).length === 0) return [];
  const moved = withLifecycles(collection, record.data, wanted, edited, context);
  const told = withDigests(collection, record.data, moved);
  const after = finished(collection, record.data, told, context);
  const change: Change = {
    op: 'update',
    before: record,
    after,
    ...(dependsOn.length > 0 ? { dependsOn } : {}),
  };
  return [change, ...referrerChanges(record, after, context)];
}

function assertSameId(record: StoredRecord, { id }: RecordData): void {
  if (id === record.id) return;
  const message = `the id is "${record.id}" and stays so; use \`pail mv\` to rename`;
  throw new PailError('invalid', message, { id: record.id, found: id });
}

/** Throws `restricted` for collections whose records are never changed. */
export function assertWritable(collection: Collection, id: string): void {
  if (!collection.appendOnly) return;
  const message = `${collection.path} is append-only: ${id} can be neither changed nor removed`;
  throw new PailError('restricted', message, { id, collection: collection.path });
}

function finished(
  collection: Collection,
  before: RecordData | null,
  after: RecordData,
  context: PlanContext,
): RecordData {
  const stamped = withTimestamps(collection, after, before === null, context);
  const cleaned = before === null ? withoutEmpty(stamped) : stamped;
  return keepKeyOrder(before, cleaned, [...collection.fields.keys()]);
}

/** New records are written without nulls: absent says the same. */
function withoutEmpty(data: RecordData): RecordData {
  let out = data;
  for (const [key, value] of Object.entries(data)) {
    if (value === null) out = withValueAt(out, key, null);
  }
  return out;
}
