/** A record of the shipped model, as `create` and `set` would make it, with the problems it would bring. */

import { introducedProblems } from '../../src/plan/check-plan.ts';
import type { Change, Edit } from '../../src/plan/types.ts';
import { createChanges, setChanges } from '../../src/plan/write-records.ts';
import type { JsonObject, RecordData } from '../../src/record/types.ts';
import { compileSchema } from '../../src/schema/compile-schema.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { createValidators, storedSchema } from '../../src/schema/validator.ts';
import { contextOf } from '../support/plan-context.ts';

const validators = createValidators(({ schema }) => compileSchema(storedSchema(schema)));

export type Tried = {
  readonly record: RecordData;
  /** `code pointer` of each problem, warnings too. */
  readonly problems: readonly string[];
};

type Others = Readonly<Record<string, readonly object[]>>;

/** Creates a record beside the others. Throws what the plan refuses outright. */
export function tryCreate(collection: string, data: object, others: Others = {}): Tried {
  const context = contextOf(others);
  const of = requireCollection(context.model, collection);
  return tried(createChanges(of, [data as JsonObject], context), context);
}

/** Sets top-level fields of one of the others. */
export function trySet(id: string, fields: JsonObject, others: Others): Tried {
  const context = contextOf(others);
  const before = context.index.get(id);
  if (before === undefined) throw new Error(`no ${id}`);
  const edits = Object.entries(fields).map(([path, value]): Edit => ({ path, op: '=', value }));
  return tried(setChanges(before, edits, context), context);
}

function tried(changes: readonly Change[], context: ReturnType<typeof contextOf>): Tried {
  const [change] = changes;
  if (change === undefined || change.op === 'remove') throw new Error('nothing is written');
  const problems = introducedProblems(changes, context, validators);
  return { record: change.after, problems: problems.map((p) => `${p.code} ${p.pointer}`) };
}
