/** Which of the things that a CRM does with records fit one of them. */

import { PailError } from '../errors.ts';
import type { StoredRecord } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import { type Collection, type Model, requireCollection } from '../schema/model.ts';
import { ACTIVITIES } from './activities/log-activity.ts';
import { assertMergeable } from './duplicates/merge-duplicates.ts';
import { assertConvertible } from './leads/convert.ts';
import { ownerFieldOf } from './ownership/ownership.ts';
import { CLOSED, TASKS } from './tasks/open-tasks.ts';

export const RECORD_ACTIONS = [
  'log-activity',
  'convert',
  'done',
  'claim',
  'release',
  'merge',
] as const;
export type RecordAction = (typeof RECORD_ACTIONS)[number];

/** In the order of `RECORD_ACTIONS`. `me`: id of the user who asks; without one nothing can be claimed. */
export function fittingActions(
  record: StoredRecord,
  model: Model,
  me: string | null,
): RecordAction[] {
  const collection = requireCollection(model, record.collection);
  const owner = ownerOf(record, collection);
  const fits: Readonly<Record<RecordAction, boolean>> = {
    'log-activity': takesAnchor(model, ACTIVITIES, record.collection),
    convert: isAllowed(() => assertConvertible(record)),
    done: record.collection === TASKS && !CLOSED.includes(String(record.data['status'])),
    claim: owner !== undefined && me !== null && owner !== me,
    release: owner !== undefined && owner !== null && owner === me,
    merge: isAllowed(() => assertMergeable(collection, record, [])),
  };
  return RECORD_ACTIONS.filter((name) => fits[name]);
}

/** Id of whom the record belongs to: null in the pool, undefined where its records belong to nobody. */
export function ownerOf(record: StoredRecord, collection: Collection): string | null | undefined {
  if (collection.appendOnly || !isAllowed(() => ownerFieldOf(collection))) return undefined;
  const owner = memberOf(record.data, ownerFieldOf(collection));
  return typeof owner === 'string' ? owner : null;
}

/** True where records of `path` can be about one of `collection`. */
export function takesAnchor(model: Model, path: string, collection: string): boolean {
  const anchors = model.collections.get(path)?.fields.get('anchorIds');
  return anchors?.relation?.to.includes(collection) ?? false;
}

function isAllowed(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof PailError) return false;
    throw error;
  }
}
