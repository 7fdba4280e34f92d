/** Records as rows of a table that an import reads back as they were. Pure. */

import type { JsonValue, RecordData } from '../../record/types.ts';
import { isObject, memberOf, valueAt } from '../../record/value.ts';
import type { Collection, Field } from '../../schema/model.ts';

export type RecordTable = {
  readonly columns: readonly string[];
  /** One cell per column. */
  rows(): Iterable<readonly JsonValue[]>;
};

type Column = { readonly path: string; readonly cell: (value: JsonValue) => JsonValue };

/**
 * A column per stored field that some record fills, in the order of the schema; the parts of an address each have
 * their own. `updatedAt` is left out: Pail knows it from history.
 */
export function recordTable(collection: Collection, records: readonly RecordData[]): RecordTable {
  const stored = [...collection.fields.values()].filter(
    ({ name, computed }) => computed === undefined && name !== 'updatedAt',
  );
  const filled = stored.filter(
    ({ name }) =>
      name === 'id' || records.length === 0 || records.some((one) => memberOf(one, name) !== null),
  );
  const columns = filled.flatMap((field) => columnsOf(field, records));
  return {
    columns: columns.map(({ path }) => path),
    *rows() {
      for (const record of records) {
        yield columns.map(({ path, cell }) => cell(valueAt(record, path)));
      }
    },
  };
}

function columnsOf(field: Field, records: readonly RecordData[]): Column[] {
  const { path, properties } = field;
  if (field.type !== 'object' || field.open || properties === undefined) {
    return [{ path, cell: cellOf(field) }];
  }
  const parts = [...properties.values()];
  const isFlat = records.every((record) => {
    const value = memberOf(record, path);
    if (value === null) return true;
    return (
      isObject(value) &&
      Object.keys(value).length > 0 &&
      Object.keys(value).every((key) => properties.has(key))
    );
  });
  if (!isFlat) return [{ path, cell: asJson }];
  return parts.map((part) => ({ path: part.path, cell: cellOf(part) }));
}

function cellOf({ type, items }: Field): (value: JsonValue) => JsonValue {
  if (type === 'any' || type === 'object') return asJson;
  if (type === 'array') return items?.type === 'string' ? (value) => value : asJson;
  return (value) => value;
}

/** A field that takes any value gets its kind back only from JSON. */
function asJson(value: JsonValue): JsonValue {
  return value === null ? null : JSON.stringify(value);
}
