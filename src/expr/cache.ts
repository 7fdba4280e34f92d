/** Compiled expressions of one model, each compiled once. */

import type { Collection, Model } from '../schema/model.ts';
import { compileExpression } from './compile.ts';
import type { Compiled } from './types.ts';

export type Expressions = {
  readonly model: Model;
  readonly timezone: string;
  /** Throws `expr_syntax` or `expr_type`. */
  get(collection: Collection, source: string): Compiled;
};

export function createExpressions(model: Model, timezone: string): Expressions {
  const compiled = new Map<string, Compiled>();
  return {
    model,
    timezone,
    get(collection, source) {
      const key = `${collection.path}\n${source}`;
      const known = compiled.get(key);
      if (known !== undefined) return known;
      const made = compileExpression(source, { model, collection, timezone });
      compiled.set(key, made);
      return made;
    },
  };
}
