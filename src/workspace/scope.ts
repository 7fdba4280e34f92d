/** Scope of one query or plan: the graph is the state's index. */

import type { Actor } from '../access/actor.ts';
import { DEFAULT_BUDGET } from '../expr/budget.ts';
import type { Scope, Segments } from '../expr/types.ts';
import { segmentsOf } from '../query/segments.ts';
import type { ReadState } from './state.ts';

/** `now`: epoch ms. `actor`: who asks, null for nobody; found out only when an expression says `me`. */
export function scopeOf(
  state: ReadState,
  actor: Actor | null,
  now: number,
  updatedAt?: Scope['updatedAt'],
  budget: Scope['budget'] = { left: DEFAULT_BUDGET },
): Scope {
  let segments: Segments | undefined;
  const scope: Scope = {
    graph: state.index,
    get segments() {
      segments ??= segmentsOf(state, scope);
      return segments;
    },
    get me() {
      return actor?.userId ?? null;
    },
    now,
    timezone: state.config.timezone,
    support: state.config.support,
    budget,
    ...(updatedAt === undefined ? {} : { updatedAt }),
    ...(state.whole === undefined
      ? {}
      : { whole: scopeOf(state.whole, actor, now, updatedAt, budget) }),
  };
  return scope;
}
