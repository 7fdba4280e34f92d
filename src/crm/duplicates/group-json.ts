/** A group of duplicates as JSON answers show it. */

import type { StoredRecord } from '../../record/types.ts';
import type { DuplicateGroup } from './types.ts';

export function groupJson(
  { score, records, pairs }: DuplicateGroup,
  titleOf: (record: StoredRecord) => string,
): object {
  const named = records.map((record) => ({ id: record.id, name: titleOf(record) }));
  return { score, records: named, pairs };
}
