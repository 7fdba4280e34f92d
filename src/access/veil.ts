/**
 * A veil lies over a model and its records for one reader: what is sensitive and not for that reader is not there.
 * Who reads is found out when a sensitive field is first met: most questions meet none.
 */

import { keepKeyOrder } from '../record/order-keys.ts';
import type { RecordData, StoredRecord } from '../record/types.ts';
import type { Collection, Field, Model, Relation } from '../schema/model.ts';
import { type Clearance, mayRead } from './clearance.ts';

export type Veil = {
  /** The model without what is hidden; `whole` in it is the model itself. Collections with nothing sensitive are the same objects. */
  readonly model: Model;
  /** True when the collection has sensitive fields, be they for this reader or not. */
  isGuarded(collection: string): boolean;
  /** True when the field, or what it is part of (`ip`, `before.name`), is kept from the reader. */
  hides(collection: string, path: string): boolean;
  /** The record as the reader sees it: itself when nothing in it is hidden. */
  seen<Data extends object>(collection: string, data: Data): Data;
  /** The same with its place. Its blob id would tell whether a guess at what is hidden is right: another stands for it. */
  seenRecord(record: StoredRecord): StoredRecord;
  /** `data` with the hidden values of `whole`, keys in that one's order. */
  lifted(collection: string, data: RecordData, whole: RecordData): RecordData;
};

/** Null when the model has no sensitive field. `digest`: keyed, so that nobody can tell the blob by it. */
export function createVeil(
  whole: Model,
  clearance: () => Clearance,
  digest: (blob: string) => string,
): Veil | null {
  const guarded = new Map<string, readonly Field[]>();
  for (const { path, fields, sensitive } of whole.collections.values()) {
    if (sensitive.length === 0) continue;
    guarded.set(
      path,
      sensitive.flatMap((name) => fields.get(name) ?? []),
    );
  }
  if (guarded.size === 0) return null;
  const hiddenIn = (collection: string): readonly string[] =>
    (guarded.get(collection) ?? [])
      .filter((field) => !mayRead(field, clearance()))
      .map(({ name }) => name);
  const hides = (collection: string, path: string): boolean => {
    const field = guarded.get(collection)?.find(({ name }) => name === topOf(path));
    return field !== undefined && !mayRead(field, clearance());
  };
  const seen = <Data extends object>(collection: string, data: Data): Data => {
    const held = guarded.get(collection)?.filter(({ name }) => Object.hasOwn(data, name)) ?? [];
    const hidden = held.filter((field) => !mayRead(field, clearance()));
    if (hidden.length === 0) return data;
    const names = new Set(hidden.map(({ name }) => name));
    return Object.fromEntries(Object.entries(data).filter(([name]) => !names.has(name))) as Data;
  };
  return {
    model: veiledModel(whole, guarded, hides),
    isGuarded: (collection) => guarded.has(collection),
    hides,
    seen,
    seenRecord: (record) => {
      const data = seen(record.collection, record.data);
      return data === record.data ? record : { ...record, data, blob: digest(record.blob) };
    },
    lifted: (collection, data, from) => {
      const held = hiddenIn(collection).filter((name) => Object.hasOwn(from, name));
      if (held.length === 0) return data;
      const values = Object.fromEntries(held.map((name) => [name, from[name] ?? null]));
      const order = [...(whole.collections.get(collection)?.fields.keys() ?? [])];
      return keepKeyOrder(from, { ...data, ...values }, order) as RecordData;
    },
  };
}

type Hides = Veil['hides'];

function veiledModel(
  whole: Model,
  guarded: ReadonlyMap<string, readonly Field[]>,
  hides: Hides,
): Model {
  const collections = new Map(whole.collections);
  for (const path of touchedBy(whole, guarded)) {
    const one = whole.collections.get(path);
    if (one !== undefined) collections.set(path, veiledCollection(one, hides));
  }
  return { ...whole, collections, whole };
}

/** Collections with sensitive fields, and those that relations of such fields end at. */
function touchedBy(
  { collections }: Model,
  guarded: ReadonlyMap<string, readonly Field[]>,
): ReadonlySet<string> {
  const touched = new Set(guarded.keys());
  for (const [path, fields] of guarded) {
    const names = new Set(fields.map(({ name }) => name));
    for (const { field, to } of collections.get(path)?.relations ?? []) {
      if (names.has(topOf(field))) for (const target of to) touched.add(target);
    }
  }
  return touched;
}

function veiledCollection(whole: Collection, hides: Hides): Collection {
  const isOpen = ({ collection, field }: Relation): boolean => !hides(collection, field);
  const openOf = (relations: Collection['forward']): Collection['forward'] =>
    new Map([...relations].filter(([, relation]) => isOpen(relation)));
  return {
    ...whole,
    whole,
    fields: new OpenFields(whole.fields, (name) => hides(whole.path, name)),
    get forward() {
      return openOf(whole.forward);
    },
    get inverse() {
      return openOf(whole.inverse);
    },
    get relations() {
      return whole.relations.filter(isOpen);
    },
    get unique() {
      return whole.unique.filter(({ fields }) => !fields.some((name) => hides(whole.path, name)));
    },
  };
}

/** Fields less the hidden ones; a field that is not sensitive is given without asking who reads. */
class OpenFields implements ReadonlyMap<string, Field> {
  readonly #whole: ReadonlyMap<string, Field>;
  readonly #hides: (name: string) => boolean;

  constructor(whole: ReadonlyMap<string, Field>, hides: (name: string) => boolean) {
    this.#whole = whole;
    this.#hides = hides;
  }

  get(name: string): Field | undefined {
    const field = this.#whole.get(name);
    return field?.sensitive !== undefined && this.#hides(name) ? undefined : field;
  }

  has(name: string): boolean {
    return this.get(name) !== undefined;
  }

  get size(): number {
    return this.#open().size;
  }

  forEach(visit: (field: Field, name: string, map: ReadonlyMap<string, Field>) => void): void {
    for (const [name, field] of this.#open()) visit(field, name, this);
  }

  entries(): MapIterator<[string, Field]> {
    return this.#open().entries();
  }

  keys(): MapIterator<string> {
    return this.#open().keys();
  }

  values(): MapIterator<Field> {
    return this.#open().values();
  }

  [Symbol.iterator](): MapIterator<[string, Field]> {
    return this.entries();
  }

  #open(): ReadonlyMap<string, Field> {
    return new Map([...this.#whole].filter(([name]) => this.has(name)));
  }
}

/** `before` of `before.name` and `before[].name`. */
export function topOf(path: string): string {
  return /^[^.[]*/.exec(path)?.[0] ?? path;
}
