/** Relations with two sides: what is written on one record is written on the other in the same step. */

import { keepKeyOrder } from '../record/order-keys.ts';
import type { RecordData } from '../record/types.ts';
import { valuesAt, withValueAt } from '../record/value.ts';
import type { Relation } from '../schema/model.ts';
import { collectionOf, idOf, withAfter } from './change-facts.ts';
import { groundOfWrites, type PlanContext } from './context.ts';
import type { Change } from './types.ts';

/**
 * The changes, and those of the records on the other side of each reference that a change adds or takes out.
 * A side that is missing already, in records that no change touches, stays as it is.
 */
export function withMirrors(changes: readonly Change[], given: PlanContext): Change[] {
  const context = groundOfWrites(given);
  const planned = new Map(changes.map((change) => [idOf(change), change]));
  for (const change of changes) {
    if (change.op !== 'create' && change.op !== 'update') continue;
    for (const relation of context.model.collections.get(collectionOf(change))?.relations ?? []) {
      if (relation.mirror === undefined) continue;
      const { id } = change.after;
      const before = change.op === 'create' ? undefined : change.before.data;
      const was = referencesAt(before, relation.field);
      const is = referencesAt(change.after, relation.field);
      for (const other of is) {
        if (!was.has(other)) mirrorInto(planned, other, relation, context, (ids) => ids.add(id));
      }
      for (const other of was) {
        if (!is.has(other)) mirrorInto(planned, other, relation, context, (ids) => ids.delete(id));
      }
    }
  }
  return [...planned.values()];
}

/** Changes the mirror field of the record `id` in the plan, unless it says so already or is not to be changed. */
function mirrorInto(
  planned: Map<string, Change>,
  id: string,
  { mirror = '', to }: Relation,
  context: PlanContext,
  edit: (ids: Set<string>) => void,
): void {
  const change = planned.get(id) ?? unchanged(id, context);
  if (change?.op !== 'create' && change?.op !== 'update') return;
  const path = collectionOf(change);
  const collection = context.model.collections.get(path);
  if (collection === undefined || collection.appendOnly || !to.includes(path)) return;
  const was = referencesAt(change.after, mirror);
  const is = new Set(was);
  edit(is);
  if (is.size === was.size) return;
  const after = withValueAt(change.after, mirror, [...is]);
  const order = [...collection.fields.keys()];
  planned.set(id, withAfter(change, keepKeyOrder(change.after, after, order)));
}

function unchanged(id: string, context: PlanContext): Change | undefined {
  const before = context.index.get(id);
  return before === undefined ? undefined : { op: 'update', before, after: before.data };
}

function referencesAt(data: RecordData | undefined, field: string): Set<string> {
  const values = data === undefined ? [] : valuesAt(data, field);
  return new Set(values.filter((value) => typeof value === 'string'));
}
