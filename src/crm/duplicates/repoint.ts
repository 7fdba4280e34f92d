/** Whatever refers to some records, made to refer to another. Pure. */

import { referenceTo } from '../../index/links.ts';
import { MERGED_INTO } from '../../index/merged.ts';
import type { IndexReader } from '../../index/types.ts';
import type { Updates } from '../../plan/referrers.ts';
import type { StoredRecord } from '../../record/types.ts';

/** All records but those merged (`ids`) that refer to one of `others` refer to `keep` then. */
export function repoint(
  others: readonly StoredRecord[],
  keep: StoredRecord,
  ids: ReadonlySet<string>,
  updates: Updates,
  index: IndexReader,
): void {
  for (const other of others) {
    for (const { from, relation, reference } of index.linksTo(other.id)) {
      // A former merge into this one stays what it was: the way leads on from here.
      if (ids.has(from) || relation.field === MERGED_INTO) continue;
      updates.replace(index.get(from), relation, reference, referenceTo(relation, keep));
    }
  }
}
