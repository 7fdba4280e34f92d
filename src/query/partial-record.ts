/** Records with a few of their fields, put together from columns. */

import type { Column, Slab } from '../index/types.ts';
import type { JsonObject, JsonValue, RecordData } from '../record/types.ts';

/** One field of a slab; without a column it is the id. */
export type FieldRead = { readonly path: string; readonly column: Column | undefined };

/** Where these fields are read; undefined when one of them has no column. */
export function fieldReads(paths: Iterable<string>, slab: Slab): FieldRead[] | undefined {
  const out: FieldRead[] = [];
  for (const path of paths) {
    const column = path === 'id' ? undefined : slab.column(path);
    if (column === undefined && path !== 'id') return undefined;
    out.push({ path, column });
  }
  return out;
}

/** Each row's record with these fields and its id alone; the whole record where one of them has no column. */
export function partialRecords(slab: Slab, paths: readonly string[]): (row: number) => RecordData {
  const reads = fieldReads(
    paths.filter((path) => path !== 'id'),
    slab,
  );
  if (reads === undefined) return (row) => slab.record(row).data;
  const fill = fillerOf(reads, slab);
  return (row) => fill({ id: slab.id(row) }, row);
}

/** Puts a row's values into a record that is filled anew for each; answers it. */
export function fillerOf(
  reads: readonly FieldRead[],
  slab: Slab,
): (data: JsonObject, row: number) => RecordData {
  const places = reads.map(({ path, column }) => ({ put: putterOf(path), column }));
  return (data, row) => {
    for (const { put, column } of places) {
      put(data, column === undefined ? slab.id(row) : cellOf(column, row));
    }
    return data as unknown as RecordData;
  };
}

/** Sets the value at a path, making the objects on the way. */
export function putterOf(path: string): (data: JsonObject, value: JsonValue) => void {
  const outer = path.split('.');
  const key = outer.pop() as string;
  return (data, value) => {
    let object = data;
    for (const name of outer) {
      object[name] ??= {};
      object = object[name] as JsonObject;
    }
    object[key] = value;
  };
}

/** What a record holds in a column's field. */
export function cellOf({ dictionary, codes, lists }: Column, row: number): JsonValue {
  if (lists === undefined) return dictionary.value(codes[row] as number);
  if (lists.present[row] === 0) return null;
  const out: JsonValue[] = [];
  const end = lists.starts[row + 1] as number;
  for (let at = lists.starts[row] as number; at < end; at++) {
    out.push(dictionary.value(codes[at] as number));
  }
  return out;
}
