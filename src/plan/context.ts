/** What plans are made from: the model, today's records, and who acts when. */

import type { Expressions } from '../expr/cache.ts';
import type { Scope } from '../expr/types.ts';
import type { IndexReader } from '../index/types.ts';
import type { RandomBytes } from '../record/id.ts';
import type { StoredRecord } from '../record/types.ts';
import type { Model } from '../schema/model.ts';

export type PlanContext = {
  readonly model: Model;
  readonly index: IndexReader;
  readonly expressions: Expressions;
  /** Actor, clock and graph for the expressions of schemas. */
  readonly scope: Scope;
  readonly timestamps: 'derived' | 'stored';
  readonly random?: RandomBytes;
  /**
   * Of a writer from whom something is kept: what that writer may not read, too. What is written is planned on it:
   * what the schema makes follow from a write does not depend on who writes.
   */
  readonly whole?: {
    readonly context: PlanContext;
    /** A record as the writer has been given it, with what is kept from the writer. */
    readonly recordOf: (record: StoredRecord) => StoredRecord;
  };
};

/** What writes are planned on. */
export function groundOfWrites(context: PlanContext): PlanContext {
  return context.whole?.context ?? context;
}
