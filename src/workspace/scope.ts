/** Scope of one query or plan: the graph is the state's index. */

import type { Scope } from '../expr/types.ts';
import { DEFAULT_BUDGET } from '../query/budget.ts';
import type { ReadState } from './state.ts';

/** `now`: epoch ms. `me`: id of the user who asks, null for none. */
export function scopeOf(state: ReadState, me: string | null, now: number): Scope {
  return {
    graph: state.index,
    me,
    now,
    timezone: state.config.timezone,
    budget: { left: DEFAULT_BUDGET },
  };
}
