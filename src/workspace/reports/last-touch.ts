/** When something last happened with a record, by all that its timeline reads from records. */

import { timelineOf } from '../../crm/timeline/timeline.ts';
import { groundOf } from '../crm/timeline.ts';
import type { Reading } from '../types.ts';

/**
 * Epoch ms by a record's id, up to `now`; null where nothing is known. Reads the records that point at it, so it is
 * asked of those only that matter.
 */
export function lastTouches(reading: Reading, now: number): (id: string) => number | null {
  const ground = groundOf(reading);
  return (id) => {
    const record = reading.index.get(id);
    if (record === undefined) return null;
    const moments = timelineOf(record, ground).map(({ at }) => Date.parse(at));
    return moments.filter((at) => at <= now).reduce<number | null>(later, null);
  };
}

const later = (a: number | null, b: number): number => (a === null || b > a ? b : a);
