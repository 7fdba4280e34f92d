/** What a write brings along by the keywords of schemas, through whichever door it comes. */

import { groundOfWrites, type PlanContext } from './context.ts';
import { withLatest } from './latest.ts';
import { withTrails } from './trails.ts';
import type { Change } from './types.ts';

/** The changes, the values that they carry to other records, and the trails that these leave. */
export function withFollowUps(changes: readonly Change[], given: PlanContext): Change[] {
  const context = groundOfWrites(given);
  return withTrails(withLatest(changes, context), context);
}
