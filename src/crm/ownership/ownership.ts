/** Whose a record is: claimed, released, or in the pool. */

import { PailError } from '../../errors.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Change } from '../../plan/types.ts';
import { setChanges } from '../../plan/write-records.ts';
import type { StoredRecord } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';

/** Fields that say whose a record is, the first that a collection has. */
export const OWNER_FIELDS = ['ownerId', 'assigneeId', 'assignedToId'] as const;

/** The field that says whose the collection's records are. Throws `restricted` where none does. */
export function ownerFieldOf(collection: Collection): string {
  const found = OWNER_FIELDS.find((name) =>
    collection.fields.get(name)?.relation?.to.includes('users'),
  );
  if (found !== undefined) return found;
  const message = `records of ${collection.path} belong to nobody: the schema has none of ${OWNER_FIELDS.join(', ')}`;
  throw new PailError('restricted', message, { collection: collection.path });
}

export type OwnershipRequest = {
  readonly records: readonly StoredRecord[];
  /** User who claims; of a release, whose records may go. */
  readonly userId: string;
  /** Others' records too. */
  readonly force?: boolean;
};

/** Gives the records to the user. Throws `restricted` for those that belong to somebody else. */
export function claimChanges(request: OwnershipRequest, context: PlanContext): Change[] {
  return ownedChanges(request, context, request.userId, '--force takes it over');
}

/** Puts the records into the pool. Throws `restricted` for those that belong to somebody else. */
export function releaseChanges(request: OwnershipRequest, context: PlanContext): Change[] {
  return ownedChanges(request, context, null, '--force releases it all the same');
}

function ownedChanges(
  { records, userId, force = false }: OwnershipRequest,
  context: PlanContext,
  owner: string | null,
  hint: string,
): Change[] {
  const own = records.map((record) => {
    const field = ownerFieldOf(requireCollection(context.model, record.collection));
    return { record, field, before: memberOf(record.data, field) };
  });
  const taken = own.filter(({ before }) => before !== null && before !== userId);
  const [first] = taken;
  if (first !== undefined && !force) {
    const more = taken.length > 1 ? `, and ${taken.length - 1} more belong to others` : '';
    const message = `${first.record.id} belongs to ${String(first.before)}${more}; ${hint}`;
    const ids = taken.map(({ record }) => record.id);
    throw new PailError('restricted', message, { ids });
  }
  return own.flatMap(({ record, field }) =>
    setChanges(record, [{ path: field, op: '=', value: owner }], context),
  );
}
