/**
 * Which records a change can bring a problem to, or rid of one: what the list of problems that a server keeps looks at
 * again, and what a check of a range looks at. Rather some too many than one too few.
 */

import type { Problem } from '../errors.ts';
import { SEGMENTS } from '../expr/segment-names.ts';
import { references, referenceTo } from '../index/links.ts';
import { MERGED_INTO, mergedInto, wayOf } from '../index/merged.ts';
import type { IndexReader } from '../index/types.ts';
import type { StoredRecord } from '../record/types.ts';
import { sameValue, valueAt, valuesAt } from '../record/value.ts';
import type { Collection, Model, Relation } from '../schema/model.ts';
import { uniqueKey } from '../schema/unique-key.ts';
import { MOST_CHOICES } from './relation-problems.ts';
import { type Reach, reachesOf } from './rule-reach.ts';

/** The records as they are now. */
export type Ground = { readonly model: Model; readonly index: IndexReader };

/** What a changed record was before, and in between where it changed more than once; null: it was not there. */
export type Version = StoredRecord | null;

/** By id. */
export type Former = ReadonlyMap<string, readonly Version[]>;

/**
 * Ids of the changed records and of all others whose problems may be others now, some more than once; they come as they
 * are found. Of circles that are no more it knows nothing: whoever was in one has a problem that says so.
 */
export function* affectedBy(former: Former, ground: Ground): Iterable<string> {
  const { model, index } = ground;
  const reaches = reachesOf(model);
  for (const [id, before] of former) {
    const versions = [...before, index.get(id) ?? null];
    yield id;
    for (const one of new Set(referrers(versions, ground))) {
      yield one;
      yield* mergedTargets(index.get(one) ?? null, ground);
    }
    yield* rivals(versions, ground);
    yield* inCircles(id, versions, ground);
    for (const reach of reaches) yield* withinReach(id, versions, reach, ground);
    for (const version of versions) yield* mergedTargets(version, ground);
  }
  const hasSegments = [...former].some(([id, before]) =>
    [...before, index.get(id) ?? null].some((version) => version?.collection === SEGMENTS),
  );
  for (const { path, expressions } of hasSegments ? model.collections.values() : []) {
    if (expressions.length > 0) for (const { id } of index.identities(path)) yield id;
  }
  for (const { collection, isOpen } of reaches) {
    if (isOpen) for (const { id } of index.identities(collection)) yield id;
  }
}

/** Ids of the records whose problems may be others for a day that began, some more than once. */
export function* affectedByDay({ model, index }: Ground): Iterable<string> {
  for (const { collection, isDaily } of reachesOf(model)) {
    if (isDaily) for (const { id } of index.identities(collection)) yield id;
  }
}

/**
 * Tells of a problem whether its words, or its being, may depend on a changed record that nothing need lead to from its
 * own: it names what could have been meant, who refers to it, or a circle.
 */
export function unsettledBy(
  former: Former,
  { model, index }: Ground,
): (problem: Pick<Problem, 'code'>, collection: Collection) => boolean {
  const versions = [...former].flatMap(([id, before]) => [...before, index.get(id) ?? null]);
  const paths = new Set(versions.flatMap((version) => version?.collection ?? []));
  const listed = [...paths].filter((path) => index.size(path) <= MOST_CHOICES + former.size);
  const isListed = ({ to }: Relation): boolean => to.some((path) => listed.includes(path));
  const isNaming = new Set(
    [...model.collections.values()].filter(({ relations }) => relations.some(isListed)),
  );
  return ({ code }, collection) =>
    code === 'cycle' || code === 'merged' || (UNMATCHED.includes(code) && isNaming.has(collection));
}

/** Codes of references to nothing. */
const UNMATCHED = ['dangling', 'unmatched', 'state'];

/** Those that hold a unique value which one of the versions held. */
function* rivals(versions: readonly Version[], { model, index }: Ground): Iterable<string> {
  for (const version of versions) {
    for (const rule of model.collections.get(version?.collection ?? '')?.unique ?? []) {
      const key = version === null ? null : uniqueKey(rule, version.data);
      if (key === null || version === null) continue;
      for (const { id } of index.byUnique(version.collection, rule.fields, key)) yield id;
    }
  }
}

/** Those that refer to it, where what they say of it may mean something else than before. */
function* referrers(versions: readonly Version[], { model, index }: Ground): Iterable<string> {
  const paths = new Set(versions.flatMap((version) => version?.collection ?? []));
  for (const relation of relationsInto(model, paths)) {
    if (isSameTarget(relation, versions)) continue;
    for (const version of versions) {
      const reference = version === null ? null : referenceTo(relation, version);
      if (reference !== null) yield* index.holding(relation, reference);
    }
  }
}

function* relationsInto(model: Model, paths: ReadonlySet<string>): Iterable<Relation> {
  for (const { relations } of model.collections.values()) {
    for (const relation of relations) {
      if (relation.to.some((path) => paths.has(path))) yield relation;
    }
  }
}

/** True when every version is meant by the same references. */
function isSameTarget(relation: Relation, [first = null, ...others]: readonly Version[]): boolean {
  const { by, within = {} } = relation;
  const read = by === undefined || by === 'slug' ? [] : [by, MERGED_INTO, ...Object.keys(within)];
  return others.every((other) => {
    if (first === null || other === null) return first === other;
    if (first.collection !== other.collection) return false;
    return read.every((path) => sameValue(valueAt(first.data, path), valueAt(other.data, path)));
  });
}

/** Those in circles that run through it now, where a step to or from it is another than before. */
function* inCircles(id: string, versions: readonly Version[], ground: Ground): Iterable<string> {
  const paths = new Set(versions.flatMap((version) => version?.collection ?? []));
  for (const { path, relations } of ground.model.collections.values()) {
    for (const relation of relations) {
      if (relation.acyclic === undefined) continue;
      const fields = [relation.field, relation.mirror, relation.acyclic];
      const stepFields = fields.filter((field) => typeof field === 'string');
      const ends = relations.filter(({ field }) => stepFields.includes(field));
      if (!paths.has(path) && !ends.some(({ to }) => to.some((one) => paths.has(one)))) continue;
      if (!areSameSteps(stepFields, versions)) yield* reachedAlong(id, relation, ground);
    }
  }
}

function areSameSteps(
  fields: readonly string[],
  [first = null, ...others]: readonly Version[],
): boolean {
  return others.every((other) => {
    if (first === null || other === null) return first === other;
    return fields.every((field) =>
      sameValue(valuesAt(first.data, field), valuesAt(other.data, field)),
    );
  });
}

/** All that the steps of a relation without circles lead to, and the records that are such steps. */
function reachedAlong(start: string, relation: Relation, { model, index }: Ground): Set<string> {
  const { acyclic, collection, mirror } = relation;
  const named = (field: string): Relation | undefined =>
    model.collections.get(collection)?.relations.find((one) => one.field === field);
  const from = typeof acyclic === 'string' ? named(acyclic) : named(mirror ?? '');
  const reached = new Set([start]);
  // A set gives what is added to it while one goes through it.
  for (const id of reached) {
    if (from !== undefined) for (const holder of index.holding(from, id)) reached.add(holder);
    const record = index.get(id);
    if (record?.collection !== collection) continue;
    for (const next of references(record.data, relation)) reached.add(next);
    if (typeof acyclic !== 'string' || from === undefined) continue;
    if (id === start) for (const first of references(record.data, from)) reached.add(first);
  }
  return reached;
}

/** Those of a rule's collection that are near enough for the rule to read it. */
function* withinReach(
  id: string,
  versions: readonly Version[],
  reach: Reach,
  ground: Ground,
): Iterable<string> {
  const { index } = ground;
  const seen = new Set([id]);
  let edge = versions;
  for (let step = 1; step <= reach.steps; step++) {
    const next: StoredRecord[] = [];
    for (const version of edge) {
      for (const one of version === null ? [] : neighbours(version, reach.relations, ground)) {
        if (seen.has(one)) continue;
        seen.add(one);
        if (index.identityOf(one)?.collection === reach.collection) yield one;
        const record = step < reach.steps ? index.get(one) : undefined;
        if (record !== undefined) next.push(record);
      }
    }
    edge = next;
  }
}

function neighbours(
  record: StoredRecord,
  relations: ReadonlySet<Relation>,
  { index }: Ground,
): string[] {
  return [...relations].flatMap((relation) => {
    const forward =
      relation.collection !== record.collection
        ? []
        : references(record.data, relation).map((one) => index.resolve(relation, record.data, one));
    const reference = referenceTo(relation, record);
    const back = reference === null ? [] : index.holding(relation, reference);
    return [...forward.filter((one) => one !== null), ...back];
  });
}

/** Records merged into others that a version refers to, and those they lead to: what is wrong there is told of one of them. */
export function* mergedTargets(version: Version, { model, index }: Ground): Iterable<string> {
  if (version === null) return;
  for (const relation of model.collections.get(version.collection)?.relations ?? []) {
    if (!relation.to.some((to) => canBeMerged(to, model))) continue;
    for (const reference of references(version.data, relation)) {
      const target = index.resolve(relation, version.data, reference);
      const isMerged = target !== null && mergedInto(index.record(target)) !== null;
      if (isMerged) yield* [target, ...wayOf(target, (id) => index.record(id))];
    }
  }
}

function canBeMerged(path: string, model: Model): boolean {
  return model.collections.get(path)?.fields.has(MERGED_INTO) === true;
}
