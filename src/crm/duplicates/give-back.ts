/** References that a merge moved, given back to the record that comes out of it. */

import type { Step } from '../../changes/undo.ts';
import { references, referenceTo } from '../../index/links.ts';
import type { PlanContext } from '../../plan/context.ts';
import { replaceReference } from '../../plan/referrers.ts';
import type { JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf, sameValue } from '../../record/value.ts';
import { type Collection, type Relation, requireCollection } from '../../schema/model.ts';

/** One merge, in the names that the records bear today. */
export type Merge = {
  readonly collection: Collection;
  readonly keep: StoredRecord;
  /** The record that comes back, as it was before. */
  readonly other: RecordData;
  /** All that the commit merged, as they were before, `other` included. */
  readonly others: readonly RecordData[];
  /** Those of them, but for `other`, that are part of the kept record still. */
  readonly rest: readonly RecordData[];
  readonly steps: readonly Step[];
};

/** A reference's two values, and what those were called by that are part of the kept record still. */
type Names = { readonly mine: string; readonly kept: string; readonly rest: readonly string[] };

/**
 * What of a commit's step was a reference to `merge.other` that became one to the kept record. Nothing for records
 * that are gone by now, and for what else the commit did.
 */
export function givenBack(step: Step, merge: Merge, context: PlanContext): Step[] {
  const { before, after } = step;
  const now = context.index.get(step.id);
  if (before === null || after === null || now === undefined) return [];
  let [was, became] = [now.data, now.data];
  for (const relation of requireCollection(context.model, now.collection).relations) {
    const names = namesFor(relation, merge);
    if (names === null || !references(before, relation).includes(names.mine)) continue;
    if (references(after, relation).includes(names.mine)) continue;
    const field = relation.field.split(/[.[]/)[0] ?? relation.field;
    const isPlainList = relation.many && field === relation.field;
    if (isPlainList) {
      was = withMember(
        was,
        field,
        listWithBoth(memberOf(now.data, field), before, relation, names),
      );
    } else {
      was = withMember(was, field, memberOf(othersAsKept(before, relation, names), field));
      became = withMember(became, field, memberOf(after, field));
    }
  }
  return was === now.data ? [] : [{ ...step, before: was, after: became }];
}

function namesFor(relation: Relation, { collection, keep, other, rest }: Merge): Names | null {
  if (!relation.to.includes(collection.path)) return null;
  const named = (data: RecordData): string | null =>
    referenceTo(relation, { ...keep, ...data, data });
  const [mine, kept] = [named(other), named(keep.data)];
  if (mine === null || kept === null || mine === kept) return null;
  return { mine, kept, rest: rest.flatMap((one) => named(one) ?? []) };
}

function withMember(data: RecordData, name: string, value: JsonValue): RecordData {
  const { [name]: _, ...rest } = data;
  return (value === null ? rest : { ...data, [name]: value }) as RecordData;
}

/** As it was, but for the other members of the merge: they stay what they have become. */
function othersAsKept(before: RecordData, relation: Relation, { rest, kept }: Names): RecordData {
  return rest.reduce((data, one) => replaceReference(data, relation.field, one, kept), before);
}

/**
 * The list as it was, where only merges have changed it since. Else today's with the record in it: where the kept one stands
 * for it alone, in its place; else beside its former neighbours. As it is, when somebody took the kept one out since.
 */
function listWithBoth(
  list: JsonValue,
  before: RecordData,
  relation: Relation,
  names: Names,
): JsonValue {
  const { mine, kept, rest } = names;
  if (!Array.isArray(list) || list.includes(mine)) return list;
  const was = othersAsKept(before, relation, names);
  // The kept one stands where the first of those was that the merge took: a commit does not tell which one that is.
  const isUntouched = [mine, ...rest].some((first) => {
    const all = { ...names, rest: [first, mine, ...rest] };
    return sameValue(list, memberOf(othersAsKept(before, relation, all), relation.field));
  });
  if (isUntouched) return memberOf(was, relation.field);
  const order = references(was, relation);
  if (!order.includes(kept)) return list.map((element) => (element === kept ? mine : element));
  if (!list.includes(kept)) return list;
  const at = order.indexOf(mine);
  const former = order.slice(0, at).findLast((one) => list.includes(one));
  const next = order.slice(at + 1).find((one) => list.includes(one));
  const place = former === undefined ? list.indexOf(next ?? kept) : list.indexOf(former) + 1;
  return list.toSpliced(place, 0, mine);
}
