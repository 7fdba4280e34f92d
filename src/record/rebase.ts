/** Carries one writer's change over to a record that another writer changed meanwhile. */

import { diffRecords } from './diff.ts';
import type { RecordData } from './types.ts';
import { sameValue, withMember } from './value.ts';

export type Rebased =
  | { readonly kind: 'merged'; readonly data: RecordData }
  /** Field paths that both sides changed, to different values. */
  | { readonly kind: 'conflict'; readonly fields: readonly string[] };

/**
 * Applies the changes `base` → `mine` on top of `theirs`. Fields that only one side changed, or both changed
 * alike, merge; a field inside one that the other side replaced or removed is a conflict. So is one of
 * `computed`, paths whose values came out of the base's, however both sides changed it: 5 + 1 twice is not 6.
 */
export function rebaseRecord(
  base: RecordData,
  mine: RecordData,
  theirs: RecordData,
  computed: readonly string[] = [],
): Rebased {
  const ours = diffRecords(base, mine);
  const others = diffRecords(base, theirs);
  const clashes = new Set<string>();
  for (const change of ours) {
    for (const other of others) {
      if (!overlaps(change.keys, other.keys)) continue;
      const isAlike =
        change.keys.length === other.keys.length && sameValue(change.after, other.after);
      if (isAlike && !computed.includes(change.path)) continue;
      clashes.add(change.path);
    }
  }
  if (clashes.size > 0) return { kind: 'conflict', fields: [...clashes] };
  let data = theirs as RecordData;
  for (const { keys, after } of ours) data = withMember(data, keys, after);
  return { kind: 'merged', data };
}

/** True when one path is the other or leads to it. */
function overlaps(a: readonly string[], b: readonly string[]): boolean {
  const length = Math.min(a.length, b.length);
  return a.slice(0, length).every((key, i) => key === b[i]);
}
