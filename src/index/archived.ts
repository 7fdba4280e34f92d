/** What makes a record an archived one. */

import type { StoredRecord } from '../record/types.ts';
import { memberOf } from '../record/value.ts';

/** The field that says when a record was archived; null or absent: it was not. */
export const ARCHIVED_AT = 'archivedAt';

export function isArchived(record: StoredRecord): boolean {
  return memberOf(record.data, ARCHIVED_AT) !== null;
}
