/** One timeline per person, company or deal: what all records around it and its history tell, without doubles. */

import type { StoredRecord } from '../../record/types.ts';
import { ownOf } from '../../record/value.ts';
import { circleOf } from './circle.ts';
import { fromHistory, type PastChange } from './from-history.ts';
import { COURSE, fromItself, TELLERS } from './from-records.ts';
import { mergeEvents } from './merge-events.ts';
import { textsAt } from './told.ts';
import type { TimelineEvent, TimelineGround, Told } from './types.ts';

/** Newest first. Reads the records that point at it, and nothing else; `past` is of any of its circle's records. */
export function timelineOf(
  record: StoredRecord,
  ground: TimelineGround,
  past: readonly PastChange[] = [],
): TimelineEvent[] {
  const told: Told[] = [];
  const seen = new Set<string>();
  for (const member of circleOf(record, ground)) {
    const about = member.record.id === record.id ? null : member.record.id;
    for (const event of fromItself(member.record, ground)) told.push({ ...event, aboutId: about });
    for (const { from, relation } of ground.linksTo(member.record.id)) {
      const teller = ownOf(TELLERS, relation.collection);
      if (teller === undefined || seen.has(from)) continue;
      if (member.part === 'course' && !COURSE.has(relation.collection)) continue;
      seen.add(from);
      const source = ground.index.get(from);
      if (source === undefined) continue;
      for (const event of teller(source, ground)) told.push(withAbout(event, source, record.id));
    }
  }
  for (const change of past) {
    const aboutId = change.id === record.id ? null : change.id;
    for (const event of fromHistory(change, ground)) told.push({ ...event, aboutId });
  }
  return mergeEvents(told);
}

/** Fields that say with whom something happened, the likeliest first. */
const WITH = ['anchorIds', 'contactId', 'personId', 'companyId'];

function withAbout(event: Told, { data }: StoredRecord, self: string): Told {
  if (event.aboutId !== null) return event.aboutId === self ? { ...event, aboutId: null } : event;
  const others = WITH.flatMap((field) => textsAt(data, field)).filter((id) => id !== self);
  return { ...event, aboutId: others[0] ?? null };
}
