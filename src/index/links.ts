/**
 * Relations, both ways. What is stored is only which record holds which reference; what a reference points at
 * is decided when it is asked for. So nothing has to be repaired when a target comes, goes or is renamed.
 */

import { slugOf } from '../record/id.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
import { memberOf, valueAt, valuesAt } from '../record/value.ts';
import type { Model, Relation } from '../schema/model.ts';
import type { RecordChange, Tables } from './tables.ts';
import type { Link } from './types.ts';
import { ValueIndex } from './value-index.ts';

export class Links {
  readonly #model: Model;
  readonly #tables: Tables;
  /** Holders of a reference, per relation. */
  readonly #holders = new Map<Relation, ValueIndex>();
  /** Records by natural key, per `collection field`. */
  readonly #natural = new Map<string, ValueIndex>();
  /** Relations that may end in a collection. */
  readonly #ending = new Map<string, Relation[]>();

  constructor(model: Model, tables: Tables) {
    this.#model = model;
    this.#tables = tables;
    for (const { relations } of model.collections.values()) {
      for (const relation of relations) this.#register(relation);
    }
  }

  apply(change: RecordChange): void {
    for (const index of this.#holders.values()) index.apply(change);
    for (const index of this.#natural.values()) index.apply(change);
  }

  /** Id that a reference held by `data` resolves to; null when dangling. */
  resolve(relation: Relation, reference: string, data: RecordData): string | null {
    const { by } = relation;
    for (const collection of relation.to) {
      const found =
        by === undefined
          ? this.#existing(reference, collection)
          : by === 'slug'
            ? this.#bySlug(reference, collection)
            : this.#byNatural(relation, by, collection, reference, data);
      if (found !== null) return found;
    }
    return null;
  }

  /** Forward links of a record, which need not be stored, in schema order. */
  from(record: Pick<StoredRecord, 'id' | 'collection' | 'data'>): Link[] {
    const relations = this.#model.collections.get(record.collection)?.relations ?? [];
    return relations.flatMap((relation) =>
      references(record.data, relation).map((reference) => ({
        from: record.id,
        relation,
        reference,
        to: this.resolve(relation, reference, record.data),
      })),
    );
  }

  /** Links that end at `id`: by relation in the model's order, then by holder. */
  to(id: string): Link[] {
    const target = this.#tables.get(id);
    if (target === undefined) return [];
    return (this.#ending.get(target.collection) ?? []).flatMap((relation) =>
      this.#holdersOf(relation, target).flatMap((holder) =>
        references(holder.data, relation).flatMap((reference) =>
          this.resolve(relation, reference, holder.data) === id
            ? { from: holder.id, relation, reference, to: id }
            : [],
        ),
      ),
    );
  }

  /** Targets of a relation, in stored order, dangling ones left out. */
  targets(data: RecordData, relation: Relation): RecordData[] {
    const out: RecordData[] = [];
    for (const reference of references(data, relation)) {
      const id = this.resolve(relation, reference, data);
      const target = id === null ? undefined : this.#tables.get(id);
      if (target !== undefined) out.push(target.data);
    }
    return out;
  }

  /** Records whose `relation` points at `id`, by id order. */
  referrers(id: string, relation: Relation): RecordData[] {
    const target = this.#tables.get(id);
    if (target === undefined || !relation.to.includes(target.collection)) return [];
    const isExact = relation.by === undefined;
    const out: RecordData[] = [];
    for (const holder of this.#holdersOf(relation, target)) {
      if (isExact || this.#pointsAt(holder, relation, id)) out.push(holder.data);
    }
    return out;
  }

  #pointsAt(holder: StoredRecord, relation: Relation, id: string): boolean {
    return references(holder.data, relation).some(
      (reference) => this.resolve(relation, reference, holder.data) === id,
    );
  }

  /** Records that hold the reference by which `relation` would name `target`. */
  #holdersOf(relation: Relation, target: StoredRecord): StoredRecord[] {
    const reference = referenceTo(relation, target);
    if (reference === null) return [];
    const ids = this.#holders.get(relation)?.ids(reference) ?? [];
    return ids.flatMap((id) => this.#tables.get(id) ?? []);
  }

  #existing(id: string, collection: string): string | null {
    return this.#tables.get(id)?.collection === collection ? id : null;
  }

  #bySlug(slug: string, collection: string): string | null {
    const prefix = this.#model.collections.get(collection)?.prefix;
    return prefix === undefined ? null : this.#existing(`${prefix}_${slug}`, collection);
  }

  /**
   * With `within`, the match that agrees there; else one that is the only match in the workspace.
   * When a key that should be unique is held twice, the first by id counts.
   */
  #byNatural(
    relation: Relation,
    by: string,
    collection: string,
    key: string,
    data: RecordData,
  ): string | null {
    const ids = this.#natural.get(`${collection} ${by}`)?.ids(key) ?? [];
    const within = Object.entries(relation.within ?? {});
    if (within.length === 0) return ids[0] ?? null;
    const agreeing = ids.find((id) => {
      const target = this.#tables.get(id)?.data;
      return within.every(([theirs, ours]) => {
        const own = valueAt(data, ours);
        return own !== null && own === valueAt(target, theirs);
      });
    });
    return agreeing ?? (ids.length === 1 ? (ids[0] as string) : null);
  }

  #register(relation: Relation): void {
    const { collection, by } = relation;
    const holders = new ValueIndex(
      collection,
      (record) => references(record.data, relation),
      () => this.#tables.records(collection),
    );
    this.#holders.set(relation, holders);
    for (const to of relation.to) {
      const ending = this.#ending.get(to) ?? [];
      ending.push(relation);
      this.#ending.set(to, ending);
      const name = `${to} ${by}`;
      if (by === undefined || by === 'slug' || this.#natural.has(name)) continue;
      const keys = (record: StoredRecord): string[] => {
        const key = memberOf(record.data, by);
        return key === null ? [] : [String(key)];
      };
      this.#natural.set(name, new ValueIndex(to, keys, () => this.#tables.records(to)));
    }
  }
}

/** What `relation` stores to name `target`; null when the target has no such key. */
export function referenceTo(relation: Relation, target: StoredRecord): string | null {
  if (relation.by === undefined) return target.id;
  if (relation.by === 'slug') return slugOf(target.id);
  const key = memberOf(target.data, relation.by);
  return key === null ? null : String(key);
}

/** References that a record holds in a relation's field, in stored order. */
export function references(data: RecordData, relation: Relation): string[] {
  const plain = data[relation.field];
  if (typeof plain === 'string' && Object.hasOwn(data, relation.field)) return [plain];
  return valuesAt(data, relation.field).flatMap((value) =>
    typeof value === 'string' || typeof value === 'number' ? String(value) : [],
  );
}
