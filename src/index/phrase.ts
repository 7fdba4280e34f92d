/** Words that stand side by side. Positions are not stored: the few candidates' texts are read again. */

import type { StoredRecord } from '../record/types.ts';
import { stemsOf } from './analysis.ts';
import { type TextField, textsIn } from './text-fields.ts';

/** How often the stems stand in a row in one field; '' in `stems` is any one word. Elements of a list are apart. */
export function phraseCount(
  record: StoredRecord,
  field: TextField,
  stems: readonly string[],
): number {
  let count = 0;
  for (const text of textsIn(record.data, field)) {
    const found = stemsOf(text);
    for (let at = 0; at + stems.length <= found.length; at++) {
      if (stems.every((stem, i) => stem === '' || stem === found[at + i])) count++;
    }
  }
  return count;
}
