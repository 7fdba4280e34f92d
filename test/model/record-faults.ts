/** What the shipped model says about a record among others. */

import { recordProblems } from '../../src/plan/check-plan.ts';
import type { RecordData } from '../../src/record/types.ts';
import { compileSchema } from '../../src/schema/compile-schema.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { createValidators, storedSchema } from '../../src/schema/validator.ts';
import { shippedModel } from '../support/model.ts';
import { contextOf } from '../support/plan-context.ts';

const validators = createValidators(({ schema }) => compileSchema(storedSchema(schema)));

/** Faults as `code /pointer`; `others` are the records it stands among, by collection path. */
export function recordFaults(
  path: string,
  data: object,
  others: Readonly<Record<string, readonly object[]>> = {},
): string[] {
  const collection = requireCollection(shippedModel(), path);
  const record = data as RecordData;
  const context = contextOf(others);
  return recordProblems(collection, record, `${path}/${record.id}.json`, context, validators).map(
    ({ code, pointer }) => `${code} ${pointer}`,
  );
}
