/** Tables out of JSON objects: their keys are the columns. */

import type { JsonObject, JsonValue } from '../../record/types.ts';
import { isObject, memberOf } from '../../record/value.ts';
import { type Collection, fieldAt } from '../../schema/model.ts';
import type { Row, Table, Unit } from './types.ts';

export type ObjectRow = {
  readonly at: number;
  readonly data: JsonObject;
  readonly fault?: string;
  /** The text that could not be read. */
  readonly original?: string;
};

/** An object inside an object becomes columns of its own (`address.city`), unless the field takes it whole. */
export function objectTable(
  name: string | null,
  unit: Unit,
  objects: readonly ObjectRow[],
  collection: Collection | undefined,
): Table {
  const isWhole = (key: string): boolean =>
    collection !== undefined && fieldAt(collection, key) !== undefined;
  const columns = new Set<string>();
  for (const { data } of objects) for (const key of keysOf(data, isWhole)) columns.add(key);
  const headers = [...columns];
  return {
    name,
    unit,
    columns: headers,
    typed: true,
    *rows(): Iterable<Row> {
      for (const { at, data, fault, original } of objects) {
        const cells = headers.map((header) => cellAt(data, header));
        const unread = original === undefined ? {} : { original };
        yield fault === undefined ? { at, cells } : { at, cells, fault, ...unread };
      }
    },
  };
}

function keysOf(data: JsonObject, isWhole: (key: string) => boolean): string[] {
  return Object.entries(data).flatMap(([key, value]) => {
    if (!isObject(value) || isWhole(key)) return [key];
    return Object.keys(value).map((inner) => `${key}.${inner}`);
  });
}

function cellAt(data: JsonObject, header: string): JsonValue {
  const own = memberOf(data, header);
  if (own !== null || Object.hasOwn(data, header)) return own;
  const dot = header.indexOf('.');
  return dot < 0 ? null : memberOf(memberOf(data, header.slice(0, dot)), header.slice(dot + 1));
}
