/** Clearance by users and role assignments as an opened workspace holds them. */

import type { Actor } from '../../access/actor.ts';
import { ASSIGNMENTS, accessRoleOf, ROLES } from '../../access/roles.ts';
import type { State } from '../state.ts';
import { type Cleared, clearedBy } from './cleared.ts';

/** At `now` (epoch ms). Knows the actor only where somebody has a role. */
export function clearanceIn(state: State, actor: () => Actor, now: number): Cleared {
  const { model, index, catalog } = state;
  return clearedBy(
    {
      model,
      isGiven: () => isGiven(state),
      isBroken: (directory) => catalog.isUnsoundBelow(directory),
      user() {
        const { userId } = actor();
        return userId === null ? undefined : index.get(userId)?.data;
      },
      assignmentsOf: (userId) => assignmentsOf(state, userId),
      roleBy: (id) => (index.get(id)?.collection === ROLES ? index.get(id)?.data : undefined),
    },
    now,
  );
}

function isGiven({ model, index }: State): boolean {
  if (model.collections.has(ASSIGNMENTS) && index.size(ASSIGNMENTS) > 0) return true;
  if (model.collections.get('users')?.fields.has('accessRole') !== true) return false;
  return index.slabs('users').some((slab) => {
    const column = slab.column('accessRole');
    if (column !== undefined) return column.dictionary.size > 1;
    return slab.liveRows().some((row) => accessRoleOf(slab.record(row).data) !== null);
  });
}

function assignmentsOf({ model, index }: State, userId: string): Iterable<object> {
  const collection = model.collections.get(ASSIGNMENTS);
  if (collection === undefined) return [];
  const isLinked = collection.relations.some(
    (relation) => relation.collection === ASSIGNMENTS && relation.field === 'userId',
  );
  if (isLinked) return index.referrers(userId, ASSIGNMENTS, 'userId');
  return [...index.records(ASSIGNMENTS)].map(({ data }) => data);
}
