/**
 * Relations, both ways. What is stored is only which record holds which reference; what a reference points at
 * is decided when it is asked for. So nothing has to be repaired when a target comes, goes or is renamed.
 */

import { slugOf } from '../record/id.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
import { memberOf, valuesAt } from '../record/value.ts';
import type { Model, Relation } from '../schema/model.ts';
import { meantOf } from './meant.ts';
import type { ListSpec, MakeLists, RecordChange, RecordTables, ValueLists } from './parts.ts';
import type { Link } from './types.ts';

/** The lists that links are found by: who holds a reference, and who is meant by a natural key. */
export function linkSpecs(model: Model): ListSpec[] {
  const specs = new Map<string, ListSpec>();
  for (const { relations } of model.collections.values()) {
    for (const relation of relations) {
      for (const spec of [holderSpec(relation), ...naturalSpecs(relation)]) {
        specs.set(spec.name, spec);
      }
    }
  }
  return [...specs.values()];
}

function holderSpec(relation: Relation): ListSpec {
  const { collection, field } = relation;
  const valuesOf = ({ data }: StoredRecord): string[] => references(data, relation);
  return { name: `holders ${collection} ${field}`, collection, valuesOf };
}

function naturalSpecs({ by, to }: Relation): ListSpec[] {
  if (by === undefined || by === 'slug') return [];
  const valuesOf = ({ data }: StoredRecord): string[] => {
    const key = memberOf(data, by);
    return key === null ? [] : [String(key)];
  };
  return to.map((collection) => ({ name: naturalName(collection, by), collection, valuesOf }));
}

function naturalName(collection: string, by: string): string {
  return `natural ${collection} ${by}`;
}

export class Links {
  readonly #model: Model;
  readonly #tables: RecordTables;
  /** Holders of references and records by natural key, by the names of `linkSpecs`. */
  readonly #lists: ReadonlyMap<string, ValueLists>;
  /** Of these, the holders by their relation: they are asked for each relation that ends at a record. */
  readonly #holders = new Map<Relation, ValueLists>();
  /** Relations that may end in a collection. */
  readonly #ending = new Map<string, Relation[]>();

  constructor(model: Model, tables: RecordTables, makeLists: MakeLists) {
    this.#model = model;
    this.#tables = tables;
    this.#lists = new Map(linkSpecs(model).map((spec) => [spec.name, makeLists(spec)]));
    for (const { relations } of model.collections.values()) {
      for (const relation of relations) {
        const holders = this.#lists.get(holderSpec(relation).name);
        if (holders !== undefined) this.#holders.set(relation, holders);
        for (const to of relation.to) {
          this.#ending.set(to, [...(this.#ending.get(to) ?? []), relation]);
        }
      }
    }
  }

  apply(change: RecordChange): void {
    for (const lists of this.#lists.values()) lists.apply(change);
  }

  /** Builds all lists. */
  prepare(): void {
    for (const lists of this.#lists.values()) lists.ids('');
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
            : meantOf(
                relation,
                data,
                this.keyed(collection, by, reference),
                (id) => this.#tables.get(id)?.data,
              );
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
          this.#isMeant(id, relation, reference, holder.data)
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

  /** Ids of the records that hold a reference in the relation's field, whatever it means. */
  holding(relation: Relation, reference: string): readonly string[] {
    return this.#lists.get(holderSpec(relation).name)?.ids(reference) ?? [];
  }

  #pointsAt({ data }: StoredRecord, relation: Relation, id: string): boolean {
    return references(data, relation).some((one) => this.#isMeant(id, relation, one, data));
  }

  /** Of a record that is there: an id means it and no other. */
  #isMeant(id: string, relation: Relation, reference: string, data: RecordData): boolean {
    if (relation.by === undefined) return reference === id;
    return this.resolve(relation, reference, data) === id;
  }

  /** Records that hold the reference by which `relation` would name `target`. */
  #holdersOf(relation: Relation, target: StoredRecord): StoredRecord[] {
    const reference = referenceTo(relation, target);
    if (reference === null) return [];
    const ids = this.#holders.get(relation)?.ids(reference) ?? [];
    return ids.flatMap((id) => this.#tables.get(id) ?? []);
  }

  #existing(id: string, collection: string): string | null {
    return this.#tables.identityOf(id)?.collection === collection ? id : null;
  }

  #bySlug(slug: string, collection: string): string | null {
    const prefix = this.#model.collections.get(collection)?.prefix;
    return prefix === undefined ? null : this.#existing(`${prefix}_${slug}`, collection);
  }

  /** Ids of a collection's records that hold a natural key, in order. */
  keyed(collection: string, by: string, key: string): readonly string[] {
    return this.#lists.get(naturalName(collection, by))?.ids(key) ?? [];
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
