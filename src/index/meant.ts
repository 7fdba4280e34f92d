/** Which of several records a reference by a natural key means. */

import type { RecordData } from '../record/types.ts';
import { valueAt } from '../record/value.ts';
import type { Relation } from '../schema/model.ts';
import { mergedInto } from './merged.ts';

/**
 * Of the records of one collection that hold the key, ids in order: with `within` the one that agrees there with the
 * `owner` of the reference; else the only one that does not disagree (one side says nothing), or with `orUnique` the
 * only one at all; of several the one that agrees with the defaults of the owner's fields. Without `within` the first: when a key that should be unique is held twice, that counts. Of several,
 * those count that were not merged into another.
 */
export function meantOf(
  relation: Relation,
  owner: RecordData,
  holders: readonly string[],
  dataOf: (id: string) => RecordData | undefined,
): string | null {
  const isOne = (id: string): boolean => mergedInto(dataOf(id)) === null;
  const ids = holders.length < 2 ? holders : holders.filter(isOne);
  const within = Object.entries(relation.within ?? {});
  if (within.length === 0) return ids[0] ?? null;
  const possible = relation.orUnique === true ? [...ids] : [];
  for (const id of ids) {
    const target = dataOf(id);
    const scopes = within.map(([theirs, ours]) => [valueAt(owner, ours), valueAt(target, theirs)]);
    if (scopes.every(([own, its]) => own !== null && own === its)) return id;
    if (relation.orUnique === true) continue;
    if (scopes.every(([own, its]) => own === null || its === null || own === its))
      possible.push(id);
  }
  const usual =
    possible.length < 2 ? possible : possible.filter((id) => isUsual(relation, dataOf(id), owner));
  return usual.length === 1 ? (usual[0] ?? null) : null;
}

function isUsual(
  { within = {}, withinDefaults = {} }: Relation,
  target: RecordData | undefined,
  owner: RecordData,
): boolean {
  return Object.entries(within).every(([theirs, ours]) => {
    const own = valueAt(owner, ours) ?? withinDefaults[ours];
    return own !== undefined && own === valueAt(target, theirs);
  });
}
