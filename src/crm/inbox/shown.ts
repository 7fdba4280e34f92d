/** Small pieces that all groups of the inbox share. */

import type { RecordData } from '../../record/types.ts';
import { textAt } from '../../record/value.ts';
import { type Named, URGENCIES } from '../client360/types.ts';
import type { InboxGround, InboxItem } from './types.ts';

export type Shown = { readonly total: number; readonly items: readonly InboxItem[] };

/** The record that a field names, with its name; the id as name for one that is gone. */
export function named(
  data: RecordData,
  field: string,
  { nameOf }: Pick<InboxGround, 'nameOf'>,
): Named | null {
  const id = textAt(data, field);
  return id === null ? null : { id, name: nameOf(id) ?? id };
}

const RISKS = ['high', 'medium', 'low', null] as const;

/** What is most pressing first: overdue, then by risk, then by its date; the first `limit` of them. */
export function pressingFirst(items: readonly InboxItem[], limit: number): Shown {
  const sorted = items.toSorted(
    (a, b) =>
      URGENCIES.indexOf(a.urgency) - URGENCIES.indexOf(b.urgency) ||
      RISKS.indexOf(a.risk) - RISKS.indexOf(b.risk) ||
      (a.at ?? '9999').localeCompare(b.at ?? '9999') ||
      a.id.localeCompare(b.id),
  );
  return { total: items.length, items: sorted.slice(0, limit) };
}
