/** Records that were merged into another: archived, they stay where they are and lead to the one that was kept. */

import type { RecordData, StoredRecord } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import type { IndexReader } from './types.ts';

/** The field that says which record stands for this one; a relation to its own collection. */
export const MERGED_INTO = 'mergedIntoId';

/** Id of the record that `data` was merged into; null when it was not. */
export function mergedInto(data: RecordData | undefined): string | null {
  const id = memberOf(data, MERGED_INTO);
  return typeof id === 'string' ? id : null;
}

/** The record that stands for this one: itself, or the one at the end of its merges. */
export function standingFor(record: StoredRecord, index: Pick<IndexReader, 'get'>): StoredRecord {
  const seen = new Set<string>();
  let at = record;
  for (let next = mergedInto(at.data); next !== null && !seen.has(at.id); ) {
    seen.add(at.id);
    const kept = index.get(next);
    if (kept === undefined) return at;
    at = kept;
    next = mergedInto(at.data);
  }
  return at;
}
