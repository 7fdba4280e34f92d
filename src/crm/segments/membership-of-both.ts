/** The membership of a record that was two: it is in the segment while one of them is. */

import type { RecordData } from '../../record/types.ts';
import { memberOf, withValueAt } from '../../record/value.ts';

/** `data` with the end of all these memberships: none while one goes on, else the last. */
export function membershipOfBoth(data: RecordData, all: readonly RecordData[]): RecordData {
  const ends = all.map((one) => memberOf(one, 'leftAt'));
  const last = ends.includes(null) ? null : (ends.map(String).sort().at(-1) ?? null);
  return withValueAt(data, 'leftAt', last);
}
