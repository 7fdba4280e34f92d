/** What plans are made from: the model, today's records, and who acts when. */

import type { Expressions } from '../expr/cache.ts';
import type { Scope } from '../expr/types.ts';
import type { IndexReader } from '../index/types.ts';
import type { RandomBytes } from '../record/id.ts';
import type { Model } from '../schema/model.ts';

export type PlanContext = {
  readonly model: Model;
  readonly index: IndexReader;
  readonly expressions: Expressions;
  /** Actor, clock and graph for the expressions of schemas. */
  readonly scope: Scope;
  readonly timestamps: 'derived' | 'stored';
  readonly random?: RandomBytes;
};
