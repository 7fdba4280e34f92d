/** Plans that remove and rename records: what schemas say of it, and what happens to those that refer to them. */

import { PailError } from '../errors.ts';
import type { Link } from '../index/types.ts';
import { slugOf } from '../record/id.ts';
import { keepKeyOrder } from '../record/order-keys.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
import { memberOf, withValueAt } from '../record/value.ts';
import { type Collection, requireCollection } from '../schema/model.ts';
import type { PlanContext } from './context.ts';
import { isoSeconds } from './derive.ts';
import { replaceReference, Updates } from './referrers.ts';
import type { Change } from './types.ts';
import { assertWritable, checkedId } from './write-records.ts';

/**
 * Removal of records: archived where the collection says so, else deleted; relations of others are cleared,
 * cascaded, or keep the record. Throws `restricted` with the referrers, or when the collection forbids it.
 */
export function removeChanges(records: readonly StoredRecord[], context: PlanContext): Change[] {
  const doomed = new Map<string, StoredRecord>();
  const updates = new Updates();
  for (const record of records) {
    const collection = requireCollection(context.model, record.collection);
    assertRemovable(collection, record.id);
    if (collection.onRemove === 'archive') archive(record, collection, updates, context);
    else doom(record, doomed, context);
  }
  for (const id of doomed.keys()) {
    for (const link of context.index.linksTo(id)) {
      if (doomed.has(link.from)) continue;
      const { onTargetRemove } = link.relation;
      if (onTargetRemove === 'restrict') throw restricted(id, doomed, context);
      updates.replace(context.index.get(link.from), link.relation, link.reference, null);
    }
  }
  const removals = [...doomed.values()].map((before): Change => ({ op: 'remove', before }));
  return [...removals, ...updates.changes(doomed)];
}

/** Throws `restricted` for records that their collection keeps. */
function assertRemovable(collection: Collection, id: string): void {
  assertWritable(collection, id);
  if (collection.onRemove !== 'forbid') return;
  const message = `${collection.path} ${id} cannot be removed: its collection forbids it`;
  throw new PailError('restricted', message, { id });
}

function archive(
  record: StoredRecord,
  collection: Collection,
  updates: Updates,
  context: PlanContext,
): void {
  if (memberOf(record.data, 'archivedAt') !== null) return;
  const dated = withValueAt(record.data, 'archivedAt', isoSeconds(context.scope.now));
  updates.set(record, keepKeyOrder(record.data, dated, [...collection.fields.keys()]));
}

/** Adds the record and all that go with it (`cascade`), be they archived or not when removed by themselves. */
function doom(record: StoredRecord, doomed: Map<string, StoredRecord>, context: PlanContext): void {
  if (doomed.has(record.id)) return;
  doomed.set(record.id, record);
  for (const link of context.index.linksTo(record.id)) {
    if (link.relation.onTargetRemove !== 'cascade') continue;
    const owner = context.index.get(link.from);
    if (owner === undefined) continue;
    assertRemovable(requireCollection(context.model, owner.collection), owner.id);
    doom(owner, doomed, context);
  }
}

function restricted(
  id: string,
  doomed: ReadonlyMap<string, StoredRecord>,
  context: PlanContext,
): PailError {
  const keeping = context.index
    .linksTo(id)
    .filter((link: Link) => link.relation.onTargetRemove === 'restrict' && !doomed.has(link.from));
  const referrers = [...new Set(keeping.map((link) => link.from))];
  const shown = referrers.slice(0, 5).join(', ');
  const more = referrers.length > 5 ? ` and ${referrers.length - 5} more` : '';
  const noun = referrers.length === 1 ? 'record refers' : 'records refer';
  return new PailError(
    'restricted',
    `${id} cannot be removed: ${referrers.length} ${noun} to it (${shown}${more}); re-point or remove them first`,
    { id, referrers },
  );
}

/** A new id for a record; every reference to it follows. Throws `exists` or `invalid`. */
export function renameChanges(
  record: StoredRecord,
  wanted: string,
  context: PlanContext,
): Change[] {
  if (wanted === record.id) return [];
  const collection = requireCollection(context.model, record.collection);
  assertWritable(collection, record.id);
  const id = checkedId(collection, wanted);
  if (context.index.get(id) !== undefined) {
    throw new PailError('exists', `${id} exists already; choose another id`, { id });
  }
  const updates = new Updates();
  let own: RecordData = { ...record.data, id };
  for (const link of context.index.linksTo(record.id)) {
    const { by, field } = link.relation;
    if (by !== undefined && by !== 'slug') continue;
    const replacement = by === 'slug' ? slugOf(id) : id;
    if (link.from === record.id) own = replaceReference(own, field, link.reference, replacement);
    else updates.replace(context.index.get(link.from), link.relation, link.reference, replacement);
  }
  return [{ op: 'rename', before: record, after: own }, ...updates.changes()];
}
