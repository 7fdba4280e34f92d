/** What a change is about, without what it says. */

import type { RecordData } from '../record/types.ts';
import { SpooledCreate, SpooledUpdate } from './spooled-change.ts';
import type { Change } from './types.ts';

/** Id of the record, before a rename. */
export function idOf(change: Change): string {
  if (isSpooled(change)) return change.id;
  return change.op === 'create' ? change.after.id : change.before.id;
}

/** Path of the record's collection. */
export function collectionOf(change: Change): string {
  if (isSpooled(change)) return change.collection;
  return change.op === 'create' ? change.collection : change.before.collection;
}

export function isSpooled(change: Change): change is SpooledCreate | SpooledUpdate {
  return change instanceof SpooledCreate || change instanceof SpooledUpdate;
}

/** The change with another outcome. */
export function withAfter(
  change: Change & { readonly op: 'create' | 'update' },
  after: RecordData,
): Change {
  if (change.op === 'create') return { op: 'create', collection: change.collection, after };
  return change instanceof SpooledUpdate
    ? { op: 'update', before: change.before, after }
    : { ...change, after };
}
