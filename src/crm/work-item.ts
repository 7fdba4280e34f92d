/** How a record that asks for work is told in a line. */

import { dayOf, parseInstant, startOfDay } from '../expr/time.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { memberOf } from '../record/value.ts';

/** A day where it is due at its first instant, for that is the whole day; null for what is no text. */
export function dueText(due: JsonValue | undefined, timezone: string): string | null {
  if (typeof due !== 'string') return null;
  const ms = parseInstant(due);
  return ms !== null && startOfDay(ms, timezone) === ms ? dayOf(ms, timezone) : due;
}

/** What the first filled of these fields holds, records by name. */
export function aboutText(
  fields: readonly string[],
  data: RecordData,
  nameOf: (id: string) => string | undefined,
): string {
  for (const field of fields) {
    const value = memberOf(data, field);
    const list = Array.isArray(value) ? value : [value];
    const names = list
      .filter((one) => one !== null && one !== '')
      .map((one) => nameOf(String(one)) ?? String(one));
    if (names.length > 0) return names.join(', ');
  }
  return '';
}
