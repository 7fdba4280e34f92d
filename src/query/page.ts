/** Sorting and paging: from all matches to the ones shown. */

import { compareStrings } from '../expr/value.ts';
import { TopK } from '../index/top-k.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { parseCursor, printCursor } from './cursor.ts';
import type { Part } from './match.ts';
import { partialRecords } from './partial-record.ts';
import type { PreparedQuery, QueryContext } from './prepare.ts';
import { rowValues } from './row-values.ts';
import { compareKey, compareKeys, sortValue } from './sort.ts';

/** A record of the page: whole, or with the fields that the query asks for alone. */
export type Shown = { readonly record: RecordData; readonly score?: number };

export type Page = { readonly shown: readonly Shown[]; readonly nextCursor?: string };

type Placed = { readonly keys: readonly JsonValue[]; readonly part: Part; readonly row: number };

/** Full text without sort keys: best first. The key stands in cursors under this name. */
const BY_SCORE = '(score)';

/** The page that the query asks for; only its records are read. A small limit sorts only what it needs. */
export function pageOf(
  prepared: PreparedQuery,
  parts: readonly Part[],
  context: QueryContext,
): Page {
  const { query, sort, collection } = prepared;
  const isByScore = sort.length === 0 && parts.some((part) => part.scores !== undefined);
  const names = isByScore ? [BY_SCORE] : sort.map((key) => key.name);
  const ordering = { collection: collection.path, sort: names };
  const after = query.cursor === undefined ? undefined : parseCursor(ordering, query.cursor);
  if (query.limit === 0) return { shown: [] };
  const byKeys = compareKeys(sort, isByScore);
  const compare = (a: Placed, b: Placed): number => byKeys(a.keys, b.keys) || compareRows(a, b);
  const isAfter = ({ keys, part, row }: Placed): boolean => {
    if (after === undefined) return true;
    return (byKeys(keys, after.keys) || compareStrings(part.slab.id(row), after.id)) > 0;
  };
  const offset = query.offset ?? 0;
  const end = query.limit === undefined ? undefined : offset + query.limit;
  const top = new TopK<Placed>(compare, end);
  for (const part of parts) {
    const keys = keysIn(part, prepared, context, isByScore);
    const isBeaten = after === undefined ? beatenBy(top, keys[0]) : () => false;
    for (const row of part.rows) {
      if (isBeaten(row)) {
        top.pass();
        continue;
      }
      const placed = { keys: keys.map(({ at }) => at(row)), part, row };
      if (isAfter(placed)) top.add(placed);
    }
  }
  const page = top.sorted().slice(offset);
  const reader = recordReader(prepared);
  const shown = page.map(({ part, row }) => shownOf(part, row, reader(part)));
  const last = page.at(-1);
  const hasMore = end !== undefined && top.total > end;
  if (!hasMore || last === undefined) return { shown };
  const place = { keys: last.keys, id: last.part.slab.id(last.row) };
  return { shown, nextCursor: printCursor(ordering, place) };
}

/** Rows of a slab stand in id order already. */
function compareRows(a: Placed, b: Placed): number {
  if (a.part === b.part) return a.row - b.row;
  return compareStrings(a.part.slab.id(a.row), b.part.slab.id(b.row));
}

/** One sort key of a part's rows. */
type RowKey = { readonly direction: number; at(row: number): JsonValue };

function keysIn(
  { slab, scores }: Part,
  { sort, collection }: PreparedQuery,
  context: QueryContext,
  isByScore: boolean,
): readonly RowKey[] {
  if (isByScore) return [{ direction: -1, at: (row) => scores?.get(row) ?? 0 }];
  return sort.map((key) => {
    const values = rowValues(key.compiled, slab, { ...context, collection });
    const direction = key.isDescending ? -1 : 1;
    return { direction, at: (row) => sortValue(key, values.at(row)) };
  });
}

/** Tells by the first key alone that a row comes after all that are kept: true of most where few are wanted. */
function beatenBy(top: TopK<Placed>, key: RowKey | undefined): (row: number) => boolean {
  if (key === undefined) return () => false;
  return (row) => {
    const { bar } = top;
    return bar !== undefined && compareKey(key.at(row), bar.keys[0] ?? null, key.direction) > 0;
  };
}

type ReadRecord = (row: number) => RecordData;

/** How the records of a part are read, found out once for each. */
function recordReader({ query: { only } }: PreparedQuery): (part: Part) => ReadRecord {
  const known = new Map<Part, ReadRecord>();
  return (part) => {
    const { slab } = part;
    const read =
      known.get(part) ??
      (only === undefined ? (row) => slab.record(row).data : partialRecords(slab, only));
    known.set(part, read);
    return read;
  };
}

function shownOf({ scores }: Part, row: number, read: ReadRecord): Shown {
  const score = scores?.get(row);
  return { record: read(row), ...(score === undefined ? {} : { score }) };
}
