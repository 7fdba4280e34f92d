/** Which changes of fields say what somebody did; the rest is what every write or move brings along. */

import { diffRecords, type FieldChange } from '../record/diff.ts';
import type { Collection } from '../schema/model.ts';
import type { Change } from './types.ts';

/** `id` and `updatedAt` go with any change. */
const UNSAID = new Set(['id', 'updatedAt']);

/**
 * What an update or a rename did, without the dates that a change of state stamps on the record (`stageChangedAt` of a
 * move that happens now). All of it where that leaves nothing; of a new record, everything but its id.
 */
export function toldFields(change: Change, collection: Collection | undefined): FieldChange[] {
  if (change.op === 'remove') return [];
  const before = change.op === 'create' ? {} : change.before.data;
  const all = diffRecords(before, change.after).filter(({ path }) => path !== 'id');
  if (change.op === 'create') return all;
  const moved = new Set(all.map(({ path }) => path));
  const stamps = stampsOf(collection, moved);
  const told = all.filter(({ path }) => !UNSAID.has(path) && !stamps.has(path));
  return told.length > 0 ? told : all;
}

/** Fields that a lifecycle of one of the `moved` fields sets to the moment of the move. */
function stampsOf(collection: Collection | undefined, moved: ReadonlySet<string>): Set<string> {
  const stamps = new Set<string>();
  for (const { name, lifecycle } of collection?.fields.values() ?? []) {
    if (lifecycle === undefined || !moved.has(name)) continue;
    for (const { set } of Object.values(lifecycle.enter)) {
      for (const [field, value] of Object.entries(set)) if (value === 'now') stamps.add(field);
    }
  }
  return stamps;
}
