/** Records by unique key, in normal form. */

import type { StoredRecord } from '../record/types.ts';
import type { Model } from '../schema/model.ts';
import { uniqueKey } from '../schema/unique-key.ts';
import type { RecordChange, Tables } from './tables.ts';
import { ValueIndex } from './value-index.ts';

/** All unique keys of a model. */
export class UniqueKeys {
  readonly #tables: Tables;
  readonly #indexes = new Map<string, ValueIndex>();

  constructor(model: Model, tables: Tables) {
    this.#tables = tables;
    for (const { path, unique } of model.collections.values()) {
      for (const rule of unique) {
        const keysOf = ({ data }: StoredRecord): string[] => {
          const key = uniqueKey(rule, data);
          return key === null ? [] : [key];
        };
        const source = (): Iterable<StoredRecord> => tables.records(path);
        this.#indexes.set(nameOf(path, rule.fields), new ValueIndex(path, keysOf, source));
      }
    }
  }

  apply(change: RecordChange): void {
    for (const index of this.#indexes.values()) index.apply(change);
  }

  find(collection: string, fields: readonly string[], key: string): StoredRecord[] {
    const ids = this.#indexes.get(nameOf(collection, fields))?.ids(key) ?? [];
    return ids.flatMap((id) => this.#tables.get(id) ?? []);
  }
}

function nameOf(collection: string, fields: readonly string[]): string {
  return [collection, ...fields].join(' ');
}
