/** Which records hold a value, for fields that no list of the index is kept for. */

import type { StoredRecord } from '../record/types.ts';
import { valueAt } from '../record/value.ts';
import type { Column, Slab } from './types.ts';

/**
 * Records whose text at `path`, or one of a list of texts there, is accepted. Where the field has a column the test
 * runs once per distinct value, and only the records found are read.
 */
export function holdersOf(
  slabs: readonly Slab[],
  path: string,
  accept: (text: string) => boolean,
): StoredRecord[] {
  return slabs.flatMap((slab) => {
    const column = slab.column(path);
    const rows =
      column === undefined ? readRows(slab, path, accept) : columnRows(slab, column, accept);
    return rows.map((row) => slab.record(row));
  });
}

function readRows(slab: Slab, path: string, accept: (text: string) => boolean): number[] {
  return [...slab.liveRows()].filter((row) => {
    const value = valueAt(slab.record(row).data, path);
    const values = Array.isArray(value) ? value : [value];
    return values.some((one) => typeof one === 'string' && accept(one));
  });
}

function columnRows(
  slab: Slab,
  { dictionary, codes, lists }: Column,
  accept: (text: string) => boolean,
): number[] {
  const accepted = new Set<number>();
  const [first, end] = dictionary.range('text');
  for (let code = first; code < end; code++) {
    if (accept(String(dictionary.value(code)))) accepted.add(code);
  }
  if (accepted.size === 0) return [];
  const holds = (row: number): boolean => {
    if (lists === undefined) return accepted.has(codes[row] as number);
    const [start, stop] = [lists.starts[row] as number, lists.starts[row + 1] as number];
    return codes.subarray(start, stop).some((code) => accepted.has(code));
  };
  return [...slab.liveRows()].filter(holds);
}
