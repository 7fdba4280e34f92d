/** `x-trail`: a value that changes leaves a record behind, written in the same step. */

import { freeDerivedId } from '../record/derived-id.ts';
import type { JsonObject, JsonValue, RecordData } from '../record/types.ts';
import { memberOf, sameValue } from '../record/value.ts';
import { requireCollection, type Trail } from '../schema/model.ts';
import { collectionOf, idOf } from './change-facts.ts';
import type { PlanContext } from './context.ts';
import { isoSeconds } from './derive.ts';
import type { Change } from './types.ts';
import { createChanges } from './write-records.ts';

/**
 * The changes, and a record for each changed value whose field keeps a trail, unless one of them is that record. Two
 * clones that make the same change of the same value make the same record.
 */
export function withTrails(changes: readonly Change[], context: PlanContext): Change[] {
  const all = [...changes];
  const taken = new Set(changes.map((c) => (c.op === 'rename' ? c.after.id : idOf(c))));
  const present = { get: (id: string) => (taken.has(id) ? true : context.index.get(id)) };
  const told = new Map<Trail, ReadonlySet<string>>();
  for (const change of changes) {
    if (change.op !== 'update') continue;
    const collection = requireCollection(context.model, collectionOf(change));
    for (const { name, trail } of collection.fields.values()) {
      if (trail === undefined) continue;
      const was = memberOf(change.before.data, name);
      const is = memberOf(change.after, name);
      if (is === null || sameValue(was, is)) continue;
      const target = context.model.collections.get(trail.to);
      const known = told.get(trail) ?? toldOf(changes, trail);
      told.set(trail, known);
      if (target === undefined || known.has(tellingOf(change.after.id, is))) continue;
      const seed = [change.after.id, name, was, is].map((part) => JSON.stringify(part));
      const id = freeDerivedId(target.prefix, seed, present);
      taken.add(id);
      const input = { ...entryOf(trail, change.after, { was, is }, context), id };
      all.push(...createChanges(target, [input], context));
    }
  }
  return all;
}

/** Changes of which the plan has a record already: whoever made it knows more. */
function toldOf(changes: readonly Change[], { to, of, value }: Trail): ReadonlySet<string> {
  const records = changes.flatMap((change) =>
    change.op === 'create' && change.collection === to ? [change.after] : [],
  );
  return new Set(records.map((data) => tellingOf(memberOf(data, of), memberOf(data, value))));
}

function tellingOf(of: JsonValue, value: JsonValue): string {
  return JSON.stringify([of, value]);
}

function entryOf(
  { of, value, was, at, by, copy }: Trail,
  record: RecordData,
  values: { readonly was: JsonValue; readonly is: JsonValue },
  { scope }: PlanContext,
): JsonObject {
  const copied = copy.map((name) => [name, memberOf(record, name)] as const);
  return {
    ...Object.fromEntries(copied),
    [of]: record.id,
    [value]: values.is,
    ...(was === undefined ? {} : { [was]: values.was }),
    ...(at === undefined ? {} : { [at]: isoSeconds(scope.now) }),
    ...(by === undefined ? {} : { [by]: scope.me }),
  };
}
