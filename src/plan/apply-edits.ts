/** Carries edits out on a record's data. */

import type { JsonValue, RecordData } from '../record/types.ts';
import { sameValue, valueAt, withValueAt } from '../record/value.ts';
import type { Edit } from './types.ts';

/** A copy of `data` with the edits made, in order. */
export function applyEdits(data: RecordData, edits: readonly Edit[]): RecordData {
  let edited = data;
  for (const edit of edits) {
    edited = withValueAt(edited, edit.path, editedValue(valueAt(edited, edit.path), edit));
  }
  return edited;
}

function editedValue(current: JsonValue, { op, value }: Edit): JsonValue {
  if (op === '=') return value;
  if (typeof value === 'number') {
    const start = typeof current === 'number' ? current : 0;
    return roundedSum(start, op === '+=' ? value : -value);
  }
  const list = Array.isArray(current) ? current : [];
  const parts = Array.isArray(value) ? value : [value];
  if (op === '-=') return list.filter((element) => !parts.some((p) => sameValue(p, element)));
  const added = parts.filter((part) => !list.some((element) => sameValue(part, element)));
  return [...list, ...added];
}

/** Sum without binary dust: 0.1 + 0.2 = 0.3. */
function roundedSum(a: number, b: number): number {
  return Number((a + b).toPrecision(15));
}
