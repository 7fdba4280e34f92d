/** Carries edits out on a record's data. */

import { PailError } from '../errors.ts';
import { exactSum } from '../expr/exact-sum.ts';
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

function editedValue(current: JsonValue, { path, op, value }: Edit): JsonValue {
  if (op === '=') return value;
  if (typeof value === 'number') {
    const start = typeof current === 'number' ? current : 0;
    return sumOf(path, start, op === '+=' ? value : -value);
  }
  const parts = Array.isArray(value) ? value : [value];
  if (op === '-=' && !Array.isArray(current)) return current;
  const list = Array.isArray(current) ? current : [];
  if (op === '-=') return list.filter((element) => !parts.some((p) => sameValue(p, element)));
  const added = parts.filter((part) => !list.some((element) => sameValue(part, element)));
  return [...list, ...added];
}

/** Exact in decimals: 0.1 + 0.2 = 0.3. Throws `usage` for what no number holds. */
function sumOf(path: string, start: number, added: number): number {
  const sum = exactSum([start, added]);
  if (Number.isFinite(sum)) return sum;
  throw new PailError(
    'usage',
    `${path}: ${start} and ${added} add up to more than a number holds`,
    {
      field: path,
    },
  );
}
