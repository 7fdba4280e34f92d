/** The records of one collection as an import looks for them: by name, by key, by their ids in other systems. */

import { ARCHIVED_AT } from '../../index/archived.ts';
import { nearestName } from '../../nearest.ts';
import type { RecordData } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import type { Draft } from './draft.ts';
import { ManyMap } from './many-map.ts';
import { type Key, keyValue } from './natural-keys.ts';
import { bareName, sameName } from './plain-name.ts';

/** Field that keeps a record's ids in other systems, `<source>:<id>` each. */
export const EXTERNAL_IDS = 'externalIds';

export class KnownRecords {
  readonly collection: Collection;
  readonly keys: readonly Key[];
  /** A record's display name; empty when it has none. */
  readonly nameOf: (data: RecordData) => string;
  /** Records that the import makes. */
  readonly planned: Draft[] = [];
  readonly #ids = new Set<string>();
  readonly #names = new ManyMap();
  readonly #external = new Map<string, string>();
  readonly #byKey: readonly ManyMap[];
  readonly #shown = new Map<string, string>();
  #nearest: ManyMap | undefined;

  constructor(collection: Collection, keys: readonly Key[], nameOf: (data: RecordData) => string) {
    this.collection = collection;
    this.keys = keys;
    this.nameOf = nameOf;
    this.#byKey = keys.map(() => new ManyMap());
  }

  /** Archived records are found by id and key, so that nothing is imported twice, but have no name any more. */
  add(data: RecordData, isArchived: boolean = memberOf(data, ARCHIVED_AT) !== null): void {
    const { id } = data;
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    this.#nearest = undefined;
    if (!isArchived) {
      const name = this.nameOf(data);
      if (name !== '') this.#names.add(sameName(name), id);
      this.#shown.set(id, name);
    }
    const external = memberOf(data, EXTERNAL_IDS);
    for (const one of Array.isArray(external) ? external : []) this.addExternal(String(one), id);
    this.keys.forEach((key, index) => {
      const value = keyValue(key, data);
      if (value !== null) this.#byKey[index]?.add(value, id);
    });
  }

  /** A record that the import makes, with what is said of it by now. */
  addNew(draft: Draft, data: RecordData, isArchived: boolean): void {
    this.planned.push(draft);
    this.add(data, isArchived || memberOf(data, ARCHIVED_AT) !== null);
  }

  addExternal(external: string, id: string): void {
    if (!this.#external.has(external)) this.#external.set(external, id);
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  byExternal(external: string): string | undefined {
    return this.#external.get(external);
  }

  byName(name: string): readonly string[] {
    return this.#names.get(sameName(name));
  }

  /** Ids of the records that have the value of the key with this number. */
  byKey(index: number, value: string): readonly string[] {
    return this.#byKey[index]?.get(value) ?? [];
  }

  /** Names that come near: the same letters and digits first, then few edits away. */
  nearestTo(name: string): readonly string[] {
    this.#nearest ??= this.#bareNames();
    const alike = this.#nearest.get(bareName(name));
    if (alike.length > 0) return alike.slice(0, 3);
    if (this.#shown.size > MAX_COMPARED) return [];
    const near = nearestName(name, new Set(this.#shown.values()));
    return near === undefined ? [] : [near];
  }

  #bareNames(): ManyMap {
    const names = new ManyMap();
    for (const name of new Set(this.#shown.values())) names.add(bareName(name), name);
    return names;
  }
}

/** More names than this are not compared letter by letter with each unknown one. */
const MAX_COMPARED = 20_000;
