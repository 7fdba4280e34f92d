/** What reading takes, for one reader. */

import { createHmac, randomBytes } from 'node:crypto';
import type { Actor } from '../../access/actor.ts';
import { type Clearance, clearanceOf } from '../../access/clearance.ts';
import { createVeil, type Veil } from '../../access/veil.ts';
import { createExpressions } from '../../expr/cache.ts';
import { memberOf } from '../../record/value.ts';
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

/** Clearance by the users that the state holds. Knows the actor only where somebody has a role. */
export function clearanceIn({ model, index }: ReadState, actor: () => Actor): Clearance {
  if (model.collections.get('users')?.fields.has('accessRole') !== true) return 'all';
  const hasRoles = index.slabs('users').some((slab) => {
    const column = slab.column('accessRole');
    if (column !== undefined) return column.dictionary.size > 1;
    return slab.liveRows().some((row) => roleOf(slab.record(row).data) !== null);
  });
  if (!hasRoles) return 'all';
  const { userId } = actor();
  const user = userId === null ? undefined : index.get(userId);
  return clearanceOf(hasRoles, user === undefined ? null : roleOf(user.data));
}

export function roleOf(user: object): string | null {
  const role = memberOf(user as never, 'accessRole');
  return typeof role === 'string' && role !== '' ? role : null;
}
