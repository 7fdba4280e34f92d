/** Which of a record's dates are late, for the page that shows them. */

import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import { type Field, requireCollection } from '../../schema/model.ts';
import { lateCondition } from '../../view/lateness.ts';
import type { Reading } from '../../workspace/types.ts';
import { cellsOf } from '../field-cell.ts';
import type { CellMaker } from './record-fields.ts';

/** Cells of a record's fields, late dates marked. */
export function withLateness(workspace: Reading, record: StoredRecord, actor: Actor): CellMaker {
  const make = cellsOf(workspace, record);
  const { fields } = requireCollection(workspace.model, record.collection);
  const late = new Set(
    [...fields.values()].filter((field) => isLate(workspace, record, field, actor)),
  );
  return (field, value) => ({
    ...make(field, value),
    ...(late.has(field) ? { isLate: true } : {}),
  });
}

function isLate(
  workspace: Reading,
  { id, collection }: StoredRecord,
  field: Field,
  actor: Actor,
): boolean {
  const condition = lateCondition(field);
  if (condition === undefined) return false;
  const where = [`id == ${JSON.stringify(id)}`, condition];
  try {
    return workspace.query({ collection, where, archived: true, limit: 1 }, actor).total > 0;
  } catch (error) {
    // A faulty condition is a problem of the schema; the date is shown all the same.
    if (error instanceof PailError) return false;
    throw error;
  }
}
