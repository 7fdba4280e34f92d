/** The key under which a unique rule compares records. */

import type { RecordData } from '../record/types.ts';
import { valueAt } from '../record/value.ts';
import type { UniqueRule } from './model.ts';
import { normalize } from './normalize.ts';

/**
 * Normal form of a record's values for the rule; null when one of them is missing or nothing of it is
 * left (a phone "n/a"): such records never collide.
 */
export function uniqueKey(rule: UniqueRule, data: RecordData): string | null {
  const parts: string[] = [];
  for (const field of rule.fields) {
    const value = valueAt(data, field);
    if (value === null || value === '') return null;
    const form = rule.normalize;
    const text = typeof value === 'string' && form !== undefined ? normalize(form, value) : value;
    if (text === '') return null;
    parts.push(JSON.stringify(text));
  }
  return parts.join('\n');
}
