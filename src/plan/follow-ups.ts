/** What a write brings along by the keywords of schemas, through whichever door it comes. */

import type { PlanContext } from './context.ts';
import { withLatest } from './latest.ts';
import { withTrails } from './trails.ts';
import type { Change } from './types.ts';

/** The changes, the values that they carry to other records, and the trails that these leave. */
export function withFollowUps(changes: readonly Change[], context: PlanContext): Change[] {
  return withTrails(withLatest(changes, context), context);
}
