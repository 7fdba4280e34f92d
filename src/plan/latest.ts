/** `latest` of a relation: the target says what the newest of the records that refer to it says. */

import { keepKeyOrder } from '../record/order-keys.ts';
import type { RecordData } from '../record/types.ts';
import { memberOf, withValueAt } from '../record/value.ts';
import { type Latest, type Relation, requireCollection } from '../schema/model.ts';
import type { PlanContext } from './context.ts';
import { withTimestamps } from './derive.ts';
import type { Change } from './types.ts';

/** The changes, and those of the records whose newest referrer a change may have made another one. */
export function withLatest(changes: readonly Change[], context: PlanContext): Change[] {
  const planned = new Map(changes.map((change) => [idOf(change), change]));
  const done = new Set<string>();
  for (const change of changes) {
    if (change.op !== 'create' && change.op !== 'update') continue;
    const path = change.op === 'create' ? change.collection : change.before.collection;
    for (const relation of context.model.collections.get(path)?.relations ?? []) {
      const target = memberOf(change.after, relation.field);
      const { latest } = relation;
      if (latest === undefined || typeof target !== 'string') continue;
      const key = `${relation.collection} ${relation.field} ${target}`;
      if (done.has(key)) continue;
      done.add(key);
      const newest = newestOf(target, relation, latest, planned, context);
      if (newest !== null) carry(newest, target, latest, planned, context);
    }
  }
  return [...planned.values()];
}

function newestOf(
  target: string,
  { collection, field }: Relation,
  { by }: Latest,
  planned: ReadonlyMap<string, Change>,
  { index }: PlanContext,
): RecordData | null {
  const stored = index.linksTo(target).flatMap((link): RecordData[] => {
    const isOf = link.relation.collection === collection && link.relation.field === field;
    const record = isOf && !planned.has(link.from) ? index.get(link.from) : undefined;
    return record === undefined ? [] : [record.data];
  });
  const written = [...planned.values()].flatMap((change): RecordData[] => {
    if (change.op !== 'create' && change.op !== 'update') return [];
    const path = change.op === 'create' ? change.collection : change.before.collection;
    const isOf = path === collection && memberOf(change.after, field) === target;
    return isOf ? [change.after] : [];
  });
  let newest: RecordData | null = null;
  for (const one of [...stored, ...written]) {
    if (Number.isNaN(timeOf(one, by))) continue;
    const isNewer = newest === null || isAfter(one, newest, by);
    if (isNewer) newest = one;
  }
  return newest;
}

/** At the same time the greater id counts, so that every clone says the same. */
function isAfter(one: RecordData, other: RecordData, by: string): boolean {
  const difference = timeOf(one, by) - timeOf(other, by);
  return difference === 0 ? one.id > other.id : difference > 0;
}

function timeOf(data: RecordData, field: string): number {
  return Date.parse(String(memberOf(data, field)));
}

/** Writes the values into the target, unless it is not to be changed or knows of a later time. */
function carry(
  newest: RecordData,
  id: string,
  { by, set }: Latest,
  planned: Map<string, Change>,
  context: PlanContext,
): void {
  const change = planned.get(id) ?? unchanged(id, context);
  if (change?.op !== 'create' && change?.op !== 'update') return;
  const path = change.op === 'create' ? change.collection : change.before.collection;
  const collection = requireCollection(context.model, path);
  const clock = Object.keys(set).find((name) => set[name] === by);
  if (clock !== undefined && timeOf(change.after, clock) > timeOf(newest, by)) return;
  let after = change.after;
  for (const [theirs, own] of Object.entries(set)) {
    after = withValueAt(after, theirs, memberOf(newest, own));
  }
  if (JSON.stringify(after) === JSON.stringify(change.after)) return;
  const stamped = withTimestamps(collection, after, change.op === 'create', context);
  const order = [...collection.fields.keys()];
  planned.set(id, { ...change, after: keepKeyOrder(change.after, stamped, order) });
}

function unchanged(id: string, context: PlanContext): Change | undefined {
  const before = context.index.get(id);
  return before === undefined ? undefined : { op: 'update', before, after: before.data };
}

function idOf(change: Change): string {
  return change.op === 'create' ? change.after.id : change.before.id;
}
