/** Canonical JSON, the one layout in which Pail writes records. */

import type { JsonValue } from './types.ts';

/** Deepest nesting of a record; deeper ones are a problem. */
export const MAX_DEPTH = 64;

/**
 * Canonical text of a value: two spaces, one key and one element per line, `[]` and `{}` when empty,
 * numbers and escapes as `JSON.stringify` gives them (ECMA-262 §25.5.2), final newline.
 */
export function canonicalText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Canonical bytes of a value, UTF-8. */
export function canonicalBytes(value: JsonValue | object): Uint8Array {
  return Buffer.from(canonicalText(value), 'utf8');
}
