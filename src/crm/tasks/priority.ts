/** Priorities as iCalendar has them. */

import { memberOf, ownOf } from '../../record/value.ts';

const PRIORITIES: Readonly<Record<string, number>> = {
  urgent: 1,
  critical: 1,
  high: 3,
  medium: 5,
  low: 9,
};

/** 1 the highest, 9 the lowest; undefined where the record has none that is known. */
export function priorityOf(data: unknown): number | undefined {
  return ownOf(PRIORITIES, String(memberOf(data, 'priority')));
}
