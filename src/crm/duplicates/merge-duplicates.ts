/** The plan that makes one record of several: values, references, and where the old ids lead. */

import { PailError } from '../../errors.ts';
import { isArchived } from '../../index/archived.ts';
import { MERGED_INTO, mergeCircle, mergedInto, wayOf } from '../../index/merged.ts';
import type { IndexReader } from '../../index/types.ts';
import type { PlanContext } from '../../plan/context.ts';
import { isoSeconds, withTimestamps } from '../../plan/derive.ts';
import { replaceReference, Updates } from '../../plan/referrers.ts';
import type { Change } from '../../plan/types.ts';
import { assertWritable } from '../../plan/write-records.ts';
import { diffRecords } from '../../record/diff.ts';
import { slugOf } from '../../record/id.ts';
import { keepKeyOrder } from '../../record/order-keys.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf, withValueAt } from '../../record/value.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';
import { combine, type LeftOut } from './combine.ts';
import { withFoldedTwins } from './fold-twins.ts';
import { repoint } from './repoint.ts';

export type MergeRequest = {
  readonly keep: StoredRecord;
  readonly others: readonly StoredRecord[];
  /** Field → id of the one of `others` whose value it takes. */
  readonly choices?: ReadonlyMap<string, string>;
};

export type MergedDuplicates = {
  readonly changes: readonly Change[];
  readonly left: readonly LeftOut[];
};

/**
 * Merges `others` into `keep`. They are archived as they are and say where they went; whatever refers to them refers
 * to `keep` afterwards. Those merged into it before only give up references that came since.
 */
export function mergeDuplicates(request: MergeRequest, context: PlanContext): MergedDuplicates {
  const { keep, others } = request;
  const collection = requireCollection(context.model, keep.collection);
  const { index } = context;
  assertMergeable(collection, keep, others, (id) => index.record(id));
  const fresh = others.filter(({ data }) => mergedInto(data) === null);
  const ids = [keep, ...others].map(({ id }) => id);
  const combined = combine(
    collection,
    leftCircle(keep, index),
    fresh.map(({ data }) => data),
    chosen(collection, request),
  );
  const own = withoutSelves(collection, combined.data, ids);
  const changes: Change[] = [];
  if (diffRecords(keep.data, own).length > 0) changes.push(updateOf(keep, own, context));
  for (const other of fresh) {
    const archivedAt = memberOf(other.data, 'archivedAt') ?? isoSeconds(context.scope.now);
    const gone = { ...other.data, archivedAt, [MERGED_INTO]: keep.id };
    changes.push(updateOf(other, gone, context));
  }
  const updates = new Updates();
  repoint(others, { ...keep, data: own }, new Set(ids), updates, index);
  return { changes: [...changes, ...withFoldedTwins(updates, context)], left: combined.left };
}

/** What the record says once it is kept, where others that it was merged into were merged into it elsewhere. */
export function leftCircle({ id, data }: StoredRecord, index: IndexReader): RecordData {
  if (mergeCircle(id, (one) => index.record(one)).length === 0) return data;
  return withValueAt(withValueAt(data, MERGED_INTO, null), 'archivedAt', null);
}

function updateOf(before: StoredRecord, data: RecordData, context: PlanContext): Change {
  const collection = requireCollection(context.model, before.collection);
  const stamped = withTimestamps(collection, data, false, context);
  const after = keepKeyOrder(before.data, stamped, [...collection.fields.keys()]);
  return { op: 'update', before, after, dependsOn: 'record' };
}

/** Throws `restricted` where the records cannot become one; `dataOf` left out: none is in a circle of merges. */
export function assertMergeable(
  collection: Collection,
  keep: StoredRecord,
  others: readonly StoredRecord[],
  dataOf: IndexReader['record'] = () => undefined,
): void {
  assertWritable(collection, keep.id);
  const refuse = (message: string): never => {
    throw new PailError('restricted', message, { id: keep.id });
  };
  for (const name of [MERGED_INTO, 'archivedAt']) {
    if (collection.fields.has(name)) continue;
    refuse(`${collection.path} cannot be merged: its schema has no field "${name}"`);
  }
  const isKept = !isArchived(keep) || mergeCircle(keep.id, dataOf).length > 0;
  if (!isKept) refuse(`${keep.id} is archived; keep one that is not, or restore it first`);
  for (const { id, collection: path, data } of others) {
    if (id === keep.id) refuse(`${id} cannot be merged into itself`);
    if (path !== keep.collection) refuse(`${id} is in ${path}, ${keep.id} in ${keep.collection}`);
    const target = mergedInto(data);
    const isElsewhere = target !== null && ![...wayOf(id, dataOf)].includes(keep.id);
    if (isElsewhere) refuse(`${id} was merged into ${target} already`);
  }
}

/** Values that were chosen, by field. */
function chosen(
  collection: Collection,
  { choices = new Map(), others }: MergeRequest,
): ReadonlyMap<string, RecordData> {
  const records = new Map<string, RecordData>();
  for (const [field, id] of choices) {
    const known = [...collection.fields.keys()];
    const isOwn = field === 'id' || field === MERGED_INTO || field === 'archivedAt';
    if (isOwn || collection.fields.get(field)?.computed !== undefined || !known.includes(field)) {
      const message = `${collection.path} has no field "${field}" to choose (known: ${known.join(', ')})`;
      throw new PailError('usage', message, { field, known });
    }
    const record = others.find((other) => other.id === id);
    if (record === undefined) {
      const message = `${field}=from:${id}: ${id} is not among the records that are merged`;
      throw new PailError('usage', message, { field, id });
    }
    records.set(field, record.data);
  }
  return records;
}

/** The kept record refers neither to itself nor to what it has become one with. */
export function withoutSelves(
  collection: Collection,
  data: RecordData,
  ids: readonly string[],
): RecordData {
  let own = data;
  for (const { field, by, to } of collection.relations) {
    if (!to.includes(collection.path) || (by !== undefined && by !== 'slug')) continue;
    for (const id of ids) own = replaceReference(own, field, by === 'slug' ? slugOf(id) : id, null);
  }
  return own;
}

/** First line of the commit. */
export function mergeMessage(
  { keep, others }: MergeRequest,
  titleOf: (record: StoredRecord) => string,
): string {
  const named = (record: StoredRecord): string => `${titleOf(record)} (${record.id})`;
  const [first, ...rest] = others;
  const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
  return `merge ${first === undefined ? '' : named(first)}${more} into ${named(keep)}`;
}
