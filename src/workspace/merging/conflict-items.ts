/** Conflicts as JSON answers list them. */

import type { Conflict } from './open-conflicts.ts';

/** One item per open field; one without a pointer for a record that only has to be written. */
export function conflictItems(conflict: Conflict): object[] {
  const { id, file, fields, origin, ours, theirs, message } = conflict;
  const common = { id, path: `bucket/${file}`, origin, sides: { ours, theirs } };
  const why = message === undefined ? {} : { message };
  if (fields.length === 0) return [{ ...common, ...why, pointer: null }];
  return fields.map(({ pointer, base, ours: own, theirs: other }) => ({
    ...common,
    ...why,
    pointer,
    base,
    ours: own,
    theirs: other,
  }));
}
