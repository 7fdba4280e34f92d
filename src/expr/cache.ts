/** Compiled expressions of one model, each compiled once. */

import { PailError } from '../errors.ts';
import type { Collection, Model } from '../schema/model.ts';
import { compileExpression } from './compile.ts';
import type { Compiled } from './types.ts';

export type Expressions = {
  readonly model: Model;
  readonly timezone: string;
  /** Throws `expr_syntax` or `expr_type`. */
  get(collection: Collection, source: string): Compiled;
  /** Of a schema's own rule: null where it does not compile, which is a problem of the schema, not of whoever asks. */
  rule(collection: Collection, source: string): Compiled | null;
};

export function createExpressions(model: Model, timezone: string): Expressions {
  const compiled = new Map<string, Compiled | PailError>();
  const made = (collection: Collection, source: string): Compiled | PailError => {
    const key = `${collection.path}\n${source}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const one = compiledOrFault(source, { model, collection, timezone });
    compiled.set(key, one);
    return one;
  };
  return {
    model,
    timezone,
    get(collection, source) {
      const one = made(collection, source);
      if (one instanceof PailError) throw one;
      return one;
    },
    rule(collection, source) {
      const one = made(collection, source);
      return one instanceof PailError ? null : one;
    },
  };
}

function compiledOrFault(
  source: string,
  options: Parameters<typeof compileExpression>[1],
): Compiled | PailError {
  try {
    return compileExpression(source, options);
  } catch (error) {
    if (error instanceof PailError) return error;
    throw error;
  }
}
