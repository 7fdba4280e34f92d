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

type DataOf = (id: string) => RecordData | undefined;

/** Ids of the records that `id` leads to, merge by merge, in that order; of a circle each one once. */
export function* wayOf(id: string, dataOf: DataOf): Iterable<string> {
  const seen = new Set<string>();
  for (let next = mergedInto(dataOf(id)); next !== null && !seen.has(next); ) {
    seen.add(next);
    yield next;
    next = mergedInto(dataOf(next));
  }
}

/** Id of the record at the end of the merges; in a circle of them, one of it. */
export function endOf(id: string, dataOf: DataOf): string {
  return [...wayOf(id, dataOf)].at(-1) ?? id;
}

/**
 * Ids, sorted, of the records that were merged into each other, `id` among them; none when it leads out. Two clones that
 * each keep another record bring that about: the first of them is the one that all clones take for the kept one.
 */
export function mergeCircle(id: string, dataOf: DataOf): string[] {
  const way = [...wayOf(id, dataOf)];
  return way.includes(id) ? way.sort() : [];
}
