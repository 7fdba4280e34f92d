/** Cursors: where a page ended, as opaque text. Records added or removed meanwhile do not shift the next page. */

import { PailError } from '../errors.ts';
import type { JsonValue } from '../record/types.ts';
import type { Place } from './sort.ts';

/** What a cursor belongs to: it makes no sense with another order. */
export type Ordering = { readonly collection: string; readonly sort: readonly string[] };

export function printCursor(ordering: Ordering, { keys, id }: Place): string {
  const text = JSON.stringify([1, ordering.collection, ordering.sort, keys, id]);
  return Buffer.from(text, 'utf8').toString('base64url');
}

/** Throws `query` for text that is no cursor, and for a cursor of another collection or sort. */
export function parseCursor(ordering: Ordering, cursor: string): Place {
  const parsed = decode(cursor);
  if (parsed === undefined) {
    const message = 'the cursor is damaged; take it as it is from "nextCursor", or ask without one';
    throw new PailError('query', message, { cursor });
  }
  const [, collection, sort, keys, id] = parsed;
  if (collection !== ordering.collection || !isSame(sort, ordering.sort)) {
    const message =
      `the cursor is from ${collection} sorted by [${sort.join(', ')}], ` +
      `this query asks for ${ordering.collection} sorted by [${ordering.sort.join(', ')}]; ask without it`;
    throw new PailError('query', message, { cursor, collection, sort });
  }
  return { keys, id };
}

type Parsed = [1, string, string[], JsonValue[], string];

function decode(cursor: string): Parsed | undefined {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
  if (!Array.isArray(value) || value.length !== 5 || value[0] !== 1) return undefined;
  const [, collection, sort, keys, id] = value as unknown[];
  const isSound =
    typeof collection === 'string' &&
    typeof id === 'string' &&
    Array.isArray(keys) &&
    Array.isArray(sort) &&
    sort.every((name) => typeof name === 'string');
  return isSound ? (value as Parsed) : undefined;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => name === b[i]);
}
