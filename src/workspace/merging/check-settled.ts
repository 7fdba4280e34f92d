/** Refuses what would settle a conflict of git's own with a value that breaks a rule. */

import { invalidError, type Problem } from '../../errors.ts';
import type { Actor, Change, Plan } from '../../plan/types.ts';
import { parseRecord } from '../../record/parse-record.ts';
import type { StoredRecord } from '../../record/types.ts';
import { collectionOfFile, type Model } from '../../schema/model.ts';
import type { Conflict } from './open-conflicts.ts';
import { settledContent } from './settle-conflict.ts';

/** As for a plan: its errors and warnings. */
export type Check = (plan: Plan, actor: Actor) => Promise<readonly Problem[]>;

/**
 * Throws `invalid` for errors that the content would bring which the record has not when all is settled as it stands here:
 * the same as where a conflict is parked.
 */
export async function assertSettles(
  conflict: Conflict,
  bytes: Uint8Array | null,
  model: Model,
  actor: Actor,
  check: Check,
): Promise<void> {
  const collection = collectionOfFile(model, conflict.file);
  if (bytes === null || collection === undefined) return;
  const { record, problems } = parseRecord(bytes, conflict.file, collection);
  if (record === null) throw invalidError(problems);
  const before = asItStands(conflict, collection);
  const change: Change =
    before === null
      ? { op: 'create', collection: collection.path, after: record.data }
      : { op: 'update', before, after: record.data };
  const found = await check({ message: `settle ${conflict.id}`, changes: [change] }, actor);
  const broken = found.filter(({ level }) => level === 'error');
  if (broken.length > 0) throw invalidError(broken);
}

/** The record with ours wherever there is something to decide; null where that is none. */
function asItStands(
  conflict: Conflict,
  collection: Parameters<typeof parseRecord>[2],
): StoredRecord | null {
  if (conflict.message !== undefined) return null;
  const ours = settledContent(conflict, { fields: new Map(), rest: 'ours' });
  return ours === null ? null : parseRecord(ours, conflict.file, collection).record;
}
