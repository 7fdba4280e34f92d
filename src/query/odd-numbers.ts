/** Numbers that are none: a file may hold text where the schema asks for a number, and no figure can count it. */

import { readsOf } from '../expr/reads.ts';
import type { Slab } from '../index/types.ts';
import { plural } from '../plural.ts';
import type { JsonValue } from '../record/types.ts';
import { valueAt } from '../record/value.ts';
import { type Collection, fieldAt } from '../schema/model.ts';
import type { Part } from './match.ts';
import type { PreparedQuery } from './prepare.ts';

/** Records that a notice names. */
const MOST_NAMED = 3;

/**
 * A remark on each field of numbers that a figure, a column or the asker reads and that is none in some of the matches.
 * Costs nothing where all are.
 */
export function oddNumberNotices(
  { query, collection, columns, folds }: PreparedQuery,
  parts: readonly Part[],
): string[] {
  const isNumber = (path: string): boolean =>
    ['number', 'integer'].includes(fieldAt(collection, path)?.type ?? '');
  const read = [...columns, ...folds.flatMap(({ amount }) => amount ?? [])];
  const wanted = read.flatMap(({ ast }) => [...(readsOf(ast, collection)?.paths ?? [])]);
  const paths = new Set([...wanted, ...(query.only ?? [])].filter(isNumber));
  return [...paths].flatMap((path) => noticeOf(path, collection, parts));
}

function noticeOf(path: string, collection: Collection, parts: readonly Part[]): string[] {
  const found = parts.flatMap(({ slab, rows }) => {
    const oddIn = oddValues(path, slab);
    if (oddIn === undefined) return [];
    return Array.from(rows).flatMap((row) => {
      const value = oddIn(row);
      return value === null ? [] : [`${slab.id(row)} (${JSON.stringify(value)})`];
    });
  });
  if (found.length === 0) return [];
  const odd = found.sort();
  const { title, plural: many } = collection;
  const records = plural(odd.length, title.toLowerCase(), many.toLowerCase());
  const rest = odd.length > MOST_NAMED ? [`${odd.length - MOST_NAMED} more`] : [];
  const named = [...odd.slice(0, MOST_NAMED), ...rest].join(', ');
  const have = odd.length === 1 ? 'has' : 'have';
  return [`${records} ${have} in ${path} what is no number and counts as none: ${named}`];
}

/** What a row holds instead of a number, else null; undefined where every row of the slab has a number or nothing. */
function oddValues(path: string, slab: Slab): ((row: number) => JsonValue) | undefined {
  const column = slab.column(path);
  if (column === undefined) {
    return (row) => {
      const value = valueAt(slab.record(row).data, path);
      return typeof value === 'number' ? null : value;
    };
  }
  const { dictionary, codes } = column;
  const [from, to] = dictionary.range('number');
  // Code 0 is null.
  if (dictionary.size - 1 === to - from) return undefined;
  return (row) => {
    const code = codes[row] as number;
    return code >= from && code < to ? null : dictionary.value(code);
  };
}
