/** `latest` of a relation: the target says what the newest of the records that refer to it says. */

import { keepKeyOrder } from '../record/order-keys.ts';
import type { RecordData } from '../record/types.ts';
import { memberOf, withValueAt } from '../record/value.ts';
import { type Latest, type Relation, requireCollection } from '../schema/model.ts';
import { collectionOf, idOf, withAfter } from './change-facts.ts';
import type { PlanContext } from './context.ts';
import { withTimestamps } from './derive.ts';
import type { Change } from './types.ts';

/** The changes, and those of the records whose newest referrer a change may have made another one. */
export function withLatest(changes: readonly Change[], context: PlanContext): Change[] {
  const planned = new Map(changes.map((change) => [idOf(change), change]));
  for (const { relation, latest, targets } of referrersIn(changes, context)) {
    for (const [target, ids] of targets) {
      const newest = newestOf(target, relation, latest, { ids, planned, context });
      if (newest !== null) carry(newest, target, latest, planned, context);
    }
  }
  return [...planned.values()];
}

type Referrers = {
  readonly relation: Relation;
  readonly latest: Latest;
  /** Ids of the records that the plan writes and that refer to it, by target. */
  readonly targets: Map<string, string[]>;
};

function referrersIn(changes: readonly Change[], { model }: PlanContext): Iterable<Referrers> {
  const found = new Map<Relation, Referrers>();
  for (const change of changes) {
    if (change.op !== 'create' && change.op !== 'update') continue;
    for (const relation of model.collections.get(collectionOf(change))?.relations ?? []) {
      const { latest } = relation;
      const target = latest === undefined ? null : memberOf(change.after, relation.field);
      if (latest === undefined || typeof target !== 'string') continue;
      const one = found.get(relation) ?? { relation, latest, targets: new Map() };
      found.set(relation, one);
      const ids = one.targets.get(target);
      if (ids === undefined) one.targets.set(target, [idOf(change)]);
      else ids.push(idOf(change));
    }
  }
  return found.values();
}

type Ground = {
  readonly ids: readonly string[];
  readonly planned: ReadonlyMap<string, Change>;
  readonly context: PlanContext;
};

function newestOf(
  target: string,
  { collection, field }: Relation,
  { by }: Latest,
  { ids, planned, context: { index } }: Ground,
): RecordData | null {
  const stored = index.linksTo(target).flatMap(({ from, relation }) => {
    const isOf = relation.collection === collection && relation.field === field;
    return isOf ? [from] : [];
  });
  let newest: RecordData | null = null;
  for (const id of new Set([...stored, ...ids])) {
    const change = planned.get(id);
    const one = change === undefined ? index.get(id)?.data : afterOf(change);
    if (one === undefined || memberOf(one, field) !== target) continue;
    if (Number.isNaN(timeOf(one, by))) continue;
    if (newest === null || isAfter(one, newest, by)) newest = one;
  }
  return newest;
}

function afterOf(change: Change): RecordData | undefined {
  return change.op === 'create' || change.op === 'update' ? change.after : undefined;
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
  const collection = requireCollection(context.model, collectionOf(change));
  const clock = Object.keys(set).find((name) => set[name] === by);
  if (clock !== undefined && timeOf(change.after, clock) > timeOf(newest, by)) return;
  let after = change.after;
  for (const [theirs, own] of Object.entries(set)) {
    after = withValueAt(after, theirs, memberOf(newest, own));
  }
  if (JSON.stringify(after) === JSON.stringify(change.after)) return;
  const stamped = withTimestamps(collection, after, change.op === 'create', context);
  const order = [...collection.fields.keys()];
  planned.set(id, withAfter(change, keepKeyOrder(change.after, stamped, order)));
}

function unchanged(id: string, context: PlanContext): Change | undefined {
  const before = context.index.get(id);
  return before === undefined ? undefined : { op: 'update', before, after: before.data };
}
