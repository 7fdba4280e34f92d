/** The records as search engines want them. */

import type { JsonValue, StoredRecord } from '../src/record/types.ts';

export type Text = { readonly id: string; readonly text: string };

/** A word in about every tenth record. */
export const COMMON_WORD = 'export';

/** A record's id, and all its strings as one. */
export function textOf({ id, data }: StoredRecord): Text {
  return { id, text: stringsIn(data) };
}

function stringsIn(value: JsonValue | { readonly [field: string]: JsonValue }): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null) return '';
  return Object.values(value).map(stringsIn).join(' ');
}
