/** Records by unique key, in normal form. */

import type { StoredRecord } from '../record/types.ts';
import type { Model } from '../schema/model.ts';
import { uniqueKey } from '../schema/unique-key.ts';
import type { ListSpec, MakeLists, RecordChange, RecordTables, ValueLists } from './parts.ts';

/** The lists of unique keys that an index keeps. */
export function uniqueSpecs(model: Model): ListSpec[] {
  return [...model.collections.values()].flatMap(({ path, unique }) =>
    unique.map((rule) => ({
      name: nameOf(path, rule.fields),
      collection: path,
      valuesOf: ({ data }: StoredRecord): string[] => {
        const key = uniqueKey(rule, data);
        return key === null ? [] : [key];
      },
    })),
  );
}

/** All unique keys of a model. */
export class UniqueKeys {
  readonly #tables: RecordTables;
  readonly #indexes = new Map<string, ValueLists>();

  constructor(model: Model, tables: RecordTables, makeLists: MakeLists) {
    this.#tables = tables;
    for (const spec of uniqueSpecs(model)) this.#indexes.set(spec.name, makeLists(spec));
  }

  apply(change: RecordChange): void {
    for (const index of this.#indexes.values()) index.apply(change);
  }

  /** Builds all lists. */
  prepare(): void {
    for (const index of this.#indexes.values()) index.ids('');
  }

  find(collection: string, fields: readonly string[], key: string): StoredRecord[] {
    const ids = this.#indexes.get(nameOf(collection, fields))?.ids(key) ?? [];
    return ids.flatMap((id) => this.#tables.get(id) ?? []);
  }
}

function nameOf(collection: string, fields: readonly string[]): string {
  return ['unique', collection, ...fields].join(' ');
}
