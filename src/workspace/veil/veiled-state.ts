/** What reading takes, for one reader. */

import { createHmac, randomBytes } from 'node:crypto';
import type { Actor } from '../../access/actor.ts';
import { type Clearance, clearanceOf } from '../../access/clearance.ts';
import { ASSIGNMENTS, accessRoleOf, ROLES, rolesHeld } from '../../access/roles.ts';
import { createVeil, type Veil } from '../../access/veil.ts';
import { createExpressions } from '../../expr/cache.ts';
import type { RecordData } from '../../record/types.ts';
import type { ReadState } from '../state.ts';
import { VeiledIndex } from './veiled-index.ts';

export type Veiled = {
  readonly of: ReadState;
  readonly state: ReadState;
  readonly veil: Veil | null;
};

/** ETags made with it last as long as the process. */
const KEY = randomBytes(32);

function keyedDigest(blob: string): string {
  return createHmac('sha256', KEY).update(blob).digest('hex').slice(0, 40);
}

/** `of` itself where nothing in it is sensitive. */
export function veilState(of: ReadState, clearance: () => Clearance): Veiled {
  const veil = createVeil(of.model, clearance, keyedDigest);
  if (veil === null) return { of, state: of, veil };
  const { config, problems, views } = of;
  const { model } = veil;
  return {
    of,
    veil,
    state: {
      config,
      problems,
      views,
      model,
      index: new VeiledIndex(of.index, veil),
      expressions: createExpressions(model, config.timezone),
      whole: of,
    },
  };
}

/** A clearance, and until when it holds (epoch ms). */
export type Cleared = { readonly clearance: Clearance; readonly until: number };

/**
 * Clearance by the users and role assignments that the state holds at `now` (epoch ms). Knows the actor only where
 * somebody has a role. Where the schema that says who has one is faulty, nobody has any.
 */
export function clearanceIn(state: ReadState, actor: () => Actor, now: number): Cleared {
  const { model, index } = state;
  const forever = Number.POSITIVE_INFINITY;
  if (model.problems.some(({ path }) => GROUNDS.has(path)))
    return { clearance: [], until: forever };
  if (!hasRoles(state)) return { clearance: 'all', until: forever };
  const { userId } = actor();
  const { roles, until } = rolesHeld({
    user: userId === null ? undefined : index.get(userId)?.data,
    assignments: recordsOf(state, ASSIGNMENTS),
    roleBy: (id) => (index.get(id)?.collection === ROLES ? index.get(id)?.data : undefined),
    now,
  });
  return { clearance: clearanceOf(true, roles), until };
}

/** Schemas without which nobody can tell who has which role. */
const GROUNDS = new Set(['users', ASSIGNMENTS, ROLES].map((path) => `schemas/${path}.schema.json`));

function hasRoles(state: ReadState): boolean {
  const { model, index } = state;
  if (model.collections.has(ASSIGNMENTS) && index.size(ASSIGNMENTS) > 0) return true;
  if (model.collections.get('users')?.fields.has('accessRole') !== true) return false;
  return index.slabs('users').some((slab) => {
    const column = slab.column('accessRole');
    if (column !== undefined) return column.dictionary.size > 1;
    return slab.liveRows().some((row) => accessRoleOf(slab.record(row).data) !== null);
  });
}

function* recordsOf({ model, index }: ReadState, path: string): Generator<RecordData> {
  if (!model.collections.has(path)) return;
  for (const { data } of index.records(path)) yield data;
}
