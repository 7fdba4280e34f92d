/** Which stored fields of a collection have columns. */

import type { JsonValue, RecordData } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection, Field } from '../../schema/model.ts';
import { ARCHIVED_AT } from '../archived.ts';

export type ColumnField = {
  /** `stage`, `address.city`. */
  readonly path: string;
  readonly keys: readonly string[];
  /** True for a list of scalars: every row has any number of values. */
  readonly isList: boolean;
  readonly isInstant: boolean;
};

const SCALARS = new Set(['string', 'number', 'integer', 'boolean', 'date', 'date-time']);

/**
 * Scalars, lists of scalars, and both inside objects; the id is the row itself. Computed fields are not stored.
 * `archivedAt` counts in searches even where the schema has no such field.
 */
export function columnFields(collection: Collection): ColumnField[] {
  const fields = [...collection.fields.values()]
    .filter((field) => field.name !== 'id')
    .flatMap((field) => fieldsOf(field));
  if (fields.some(({ path }) => path === ARCHIVED_AT)) return fields;
  const archived = { path: ARCHIVED_AT, keys: [ARCHIVED_AT], isList: false, isInstant: true };
  return [...fields, archived];
}

function fieldsOf(field: Field): ColumnField[] {
  if (field.computed !== undefined) return [];
  if (field.properties !== undefined) return [...field.properties.values()].flatMap(fieldsOf);
  const element = field.type === 'array' ? field.items : field;
  if (element === undefined || !SCALARS.has(element.type)) return [];
  const { path } = field;
  return [
    {
      path,
      keys: path.split('.'),
      isList: field.type === 'array',
      isInstant: element.type === 'date-time',
    },
  ];
}

/** Value of the field in a record; null when any step is missing. */
export function columnValue(data: RecordData, { keys }: ColumnField): JsonValue {
  let value: JsonValue = data as JsonValue;
  for (const key of keys) value = memberOf(value, key);
  return value;
}
