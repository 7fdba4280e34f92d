/** Relations that must not run in a circle: what blocks what, what is part of what, what came of what. */

import type { Problem } from '../errors.ts';
import type { RecordData } from '../record/types.ts';
import { valuesAt } from '../record/value.ts';
import type { Collection, Relation } from '../schema/model.ts';
import type { PlanContext } from './context.ts';
import type { Overlay } from './overlay.ts';

/** Records that are looked at for one record and relation: circles longer than that are not found. */
const MOST_STEPS = 1000;

/** Circles that a record is part of, one for each relation with `acyclic`. */
export function cycleFaults(
  collection: Collection,
  data: RecordData,
  context: PlanContext,
  overlay: Overlay,
): Omit<Problem, 'path'>[] {
  return collection.relations.flatMap((relation) => {
    if (relation.acyclic === undefined) return [];
    const edges = edgesOf(relation, data, context, overlay);
    const starts = relation.acyclic === true ? [data.id] : referencesAt(data, relation.acyclic);
    const circle = starts.map((start) => circleFrom(start, edges)).find((path) => path !== null);
    if (circle === undefined || circle === null) return [];
    const message = `${relation.field} runs in a circle: ${circle.join(' → ')}; take one of these steps out`;
    return [{ pointer: `/${relation.field}`, code: 'cycle', level: 'error', message }];
  });
}

type Edges = (id: string) => readonly string[];

/** Ids from `start` back to itself, the shortest way round; null when there is none. */
function circleFrom(start: string, edges: Edges): string[] | null {
  const reachedFrom = new Map<string, string>();
  const queue = [start];
  for (let i = 0; i < queue.length && i < MOST_STEPS; i++) {
    const id = queue[i] as string;
    for (const next of edges(id)) {
      if (next === start) return pathTo(id, start, reachedFrom);
      if (reachedFrom.has(next)) continue;
      reachedFrom.set(next, id);
      queue.push(next);
    }
  }
  return null;
}

function pathTo(last: string, start: string, reachedFrom: ReadonlyMap<string, string>): string[] {
  const path = [start];
  for (let id: string | undefined = last; id !== undefined && id !== start; ) {
    path.unshift(id);
    id = reachedFrom.get(id);
  }
  return [start, ...path];
}

/** Where a step leads from a record: by its own field, by its mirror, or by records that are edges themselves. */
function edgesOf(
  relation: Relation,
  data: RecordData,
  context: PlanContext,
  overlay: Overlay,
): Edges {
  const recordOf = (id: string): RecordData | undefined => {
    if (id === data.id) return data;
    if (overlay.removed.has(id)) return undefined;
    return overlay.written.get(id)?.data ?? context.index.get(id)?.data;
  };
  const holders = (id: string, field: string): RecordData[] => {
    const links = context.index.linksTo(id).filter((link) => {
      const { collection, field: held } = link.relation;
      return collection === relation.collection && held === field;
    });
    const planned = writtenHolders(overlay, relation.collection, field).get(id) ?? [];
    const ids = new Set([data.id, ...links.map((link) => link.from), ...planned]);
    return [...ids]
      .flatMap((holder) => recordOf(holder) ?? [])
      .filter((record) => referencesAt(record, field).includes(id));
  };
  const { acyclic, mirror } = relation;
  if (typeof acyclic === 'string') {
    return (id) => holders(id, acyclic).flatMap((edge) => referencesAt(edge, relation.field));
  }
  return (id) => [
    ...referencesAt(recordOf(id), relation.field),
    ...(mirror === undefined ? [] : holders(id, mirror).map((record) => record.id)),
  ];
}

const gathered = new WeakMap<Overlay, Map<string, ReadonlyMap<string, readonly string[]>>>();

/** Which records of the plan hold a reference in a field; gathered once per plan and field. */
function writtenHolders(
  overlay: Overlay,
  collection: string,
  field: string,
): ReadonlyMap<string, readonly string[]> {
  const fields = gathered.get(overlay) ?? new Map<string, ReadonlyMap<string, readonly string[]>>();
  gathered.set(overlay, fields);
  const key = `${collection} ${field}`;
  const known = fields.get(key);
  if (known !== undefined) return known;
  const holders = new Map<string, string[]>();
  for (const [id, record] of overlay.written) {
    if (record.collection !== collection) continue;
    for (const reference of referencesAt(record.data, field)) {
      holders.set(reference, [...(holders.get(reference) ?? []), id]);
    }
  }
  fields.set(key, holders);
  return holders;
}

function referencesAt(data: RecordData | undefined, field: string): string[] {
  if (data === undefined) return [];
  return valuesAt(data, field).filter((value) => typeof value === 'string');
}
