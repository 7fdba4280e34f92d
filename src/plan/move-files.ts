/** Brings record files to where their schemas put them. */

import type { RecordIndex } from '../index/types.ts';
import type { Collection, Model } from '../schema/model.ts';
import { placeOf } from '../schema/record-place.ts';
import type { Change, Plan } from './types.ts';

/** Moves of the records of `collections` that stand elsewhere; their content stays as it is, byte for byte. */
export function moveFilesPlan(
  model: Model,
  index: RecordIndex,
  collections: readonly Collection[],
): Plan {
  const parts: string[] = [];
  const changes: Change[] = [];
  for (const collection of collections) {
    const before = changes.length;
    for (const record of index.records(collection.path)) {
      const to = placeOf(model, collection, record.id);
      if (to !== record.file)
        changes.push({ op: 'update', before: record, after: record.data, to });
    }
    const count = changes.length - before;
    if (count > 0) parts.push(`${count} of ${collection.short}`);
  }
  return { message: `move files: ${parts.join(', ') || 'none'}`, changes };
}
