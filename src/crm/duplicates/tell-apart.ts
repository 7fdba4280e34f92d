/** Records that look alike and are not the same: said once, and nobody is asked again. */

import { PailError } from '../../errors.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Change } from '../../plan/types.ts';
import { setChanges } from '../../plan/write-records.ts';
import type { JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import { requireCollection } from '../../schema/model.ts';

/** Holds the ids of others; either side says it for both. */
const FIELD = 'notDuplicateIds';

export function areToldApart(a: RecordData, b: RecordData): boolean {
  return namesIn(a).includes(b.id) || namesIn(b).includes(a.id);
}

/** Each of the records is another than all the others. Empty when that is said already. Throws `usage`, `restricted`. */
export function tellApart(records: readonly StoredRecord[], context: PlanContext): Change[] {
  const [first] = records;
  const ids = new Set(records.map(({ id }) => id));
  if (first === undefined || ids.size < 2) {
    const message = 'name two records or more that are not the same: pail dupes --not <a> <b>';
    throw new PailError('usage', message, { ids: [...ids] });
  }
  const collection = requireCollection(context.model, first.collection);
  if (!collection.fields.has(FIELD)) {
    const message = `${collection.path} cannot say so: its schema has no field "${FIELD}"`;
    throw new PailError('restricted', message, { collection: collection.path });
  }
  const other = records.find((record) => record.collection !== first.collection);
  if (other !== undefined) {
    const message = `${other.id} is in ${other.collection}, ${first.id} in ${first.collection}; they are never taken for one`;
    throw new PailError('usage', message, { ids: [...ids] });
  }
  return records.flatMap((record, at) => {
    const later = records.slice(at + 1);
    const fresh = later.filter(({ data }) => !areToldApart(record.data, data));
    if (fresh.length === 0) return [];
    const value = [...namesIn(record.data), ...fresh.map(({ id }) => id)];
    return setChanges(record, [{ path: FIELD, op: '=', value }], context);
  });
}

function namesIn(data: RecordData): readonly JsonValue[] {
  const ids = memberOf(data, FIELD);
  return Array.isArray(ids) ? ids : [];
}
