/** A short text that stands for a value where values are compared. */

import { createHash } from 'node:crypto';
import { canonicalText } from './canonical.ts';
import { identityOf } from './merge-lists.ts';
import type { JsonValue } from './types.ts';

/**
 * First 16 hexadecimal digits of the SHA-256 of the value's canonical text, its keys sorted and nulls left out; null
 * where that leaves nothing.
 */
export function digestOf(value: JsonValue): string | null {
  const identity = identityOf(value);
  if (identity === 'null' || identity === '{}') return null;
  const text = canonicalText(JSON.parse(identity));
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
