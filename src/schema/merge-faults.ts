/** What a merge broke: each field is fine, the record is not. */

import type { Problem } from '../errors.ts';
import type { RecordData } from '../record/types.ts';
import type { Validate } from './validator.ts';

/**
 * Faults of a merged record that neither side had, against its collection's schema. To report, never to refuse:
 * both changes were made in good faith.
 */
export function mergeFaults(
  validate: Validate,
  merged: RecordData,
  sides: readonly RecordData[],
): Omit<Problem, 'path'>[] {
  const found = validate(merged);
  if (found.length === 0) return [];
  const known = new Set(sides.flatMap((side) => validate(side).map(keyOf)));
  return found.filter((fault) => !known.has(keyOf(fault)));
}

function keyOf({ code, pointer, message }: Omit<Problem, 'path'>): string {
  return `${code} ${pointer} ${message}`;
}
