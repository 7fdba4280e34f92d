/** What a plan writes and removes, before it is in the index. */

import { meantOf } from '../index/meant.ts';
import { mergedInto } from '../index/merged.ts';
import type { IndexReader } from '../index/types.ts';
import { slugOf } from '../record/id.ts';
import type { RecordData } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import type { Collection, Relation, UniqueRule } from '../schema/model.ts';
import { uniqueKey } from '../schema/unique-key.ts';
import { collectionOf } from './change-facts.ts';
import type { Change } from './types.ts';

/** What a plan changes, laid over the index. */
export class Overlay {
  /** Records the plan writes, by id. */
  readonly written: ReadonlyMap<string, PlannedRecord>;
  /** Ids that the plan removes or renames away. */
  readonly removed: ReadonlySet<string>;
  readonly #holders = new Map<UniqueRule, ReadonlyMap<string, readonly string[]>>();
  readonly #keyed = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(
    written: ReadonlyMap<string, PlannedRecord> = new Map(),
    removed: ReadonlySet<string> = new Set(),
  ) {
    this.written = written;
    this.removed = removed;
  }

  /** Ids of written records by their unique key; gathered once per rule. */
  holders(collection: Collection, rule: UniqueRule): ReadonlyMap<string, readonly string[]> {
    const known = this.#holders.get(rule);
    if (known !== undefined) return known;
    const holders = this.#gathered(collection.path, (data) =>
      mergedInto(data) === null ? uniqueKey(rule, data) : null,
    );
    this.#holders.set(rule, holders);
    return holders;
  }

  /** Ids of written records by the key that references hold; gathered once per collection and key. */
  keyed(collection: string, by: string): ReadonlyMap<string, readonly string[]> {
    const name = `${collection} ${by}`;
    const known = this.#keyed.get(name);
    if (known !== undefined) return known;
    const keyed = this.#gathered(collection, (data) => {
      const key = by === 'slug' ? slugOf(data.id) : memberOf(data, by);
      return key === null ? null : String(key);
    });
    this.#keyed.set(name, keyed);
    return keyed;
  }

  #gathered(
    collection: string,
    keyOf: (data: RecordData) => string | null,
  ): ReadonlyMap<string, readonly string[]> {
    const gathered = new Map<string, string[]>();
    for (const [id, record] of this.written) {
      const key = record.collection === collection ? keyOf(record.data) : null;
      if (key === null) continue;
      const ids = gathered.get(key);
      if (ids === undefined) gathered.set(key, [id]);
      else ids.push(id);
    }
    return gathered;
  }
}

export type PlannedRecord = { readonly collection: string; readonly data: RecordData };

/** A record as a change leaves it, read from the change when it is asked for. */
export class WrittenRecord implements PlannedRecord {
  readonly #change: Exclude<Change, { op: 'remove' }>;

  constructor(change: Exclude<Change, { op: 'remove' }>) {
    this.#change = change;
  }

  get collection(): string {
    return collectionOf(this.#change);
  }

  get data(): RecordData {
    return this.#change.after;
  }
}

/** A plan that changes nothing. */
export const NO_OVERLAY: Overlay = new Overlay();

/** Id that a reference of `owner` resolves to once the plan is written, as it then does in the index; null when dangling. */
export function resolvedIn(
  overlay: Overlay,
  index: IndexReader,
  relation: Relation,
  owner: RecordData,
  reference: string,
): string | null {
  const { by } = relation;
  if (by === undefined) {
    const planned = overlay.written.get(reference);
    if (planned !== undefined && relation.to.includes(planned.collection)) return reference;
  }
  const id = index.resolve(relation, owner, reference);
  const isTouched = id !== null && (overlay.removed.has(id) || overlay.written.has(id));
  const isRivalled =
    by !== undefined && relation.to.some((to) => overlay.keyed(to, by).has(reference));
  if (id !== null && !isTouched && !isRivalled) return id;
  if (by === undefined) return null;
  for (const collection of relation.to) {
    const planned = overlay.keyed(collection, by).get(reference) ?? [];
    if (by === 'slug') {
      if (planned[0] !== undefined) return planned[0];
      continue;
    }
    const kept = index
      .keyed(collection, by, reference)
      .filter((one) => !overlay.removed.has(one) && !overlay.written.has(one));
    const dataOf = (one: string): RecordData | undefined =>
      overlay.written.get(one)?.data ?? index.get(one)?.data;
    const meant = meantOf(relation, owner, [...kept, ...planned].sort(), dataOf);
    if (meant !== null) return meant;
  }
  return null;
}
