/** Who joins a segment and who leaves it, as changes: the membership itself, and an event on the timeline. */

import type { PlanContext } from '../../plan/context.ts';
import { isoSeconds } from '../../plan/derive.ts';
import type { Change } from '../../plan/types.ts';
import { createChanges, setChanges } from '../../plan/write-records.ts';
import { SEGMENT_MEMBERS } from '../../query/segments.ts';
import { derivedId, freeDerivedId } from '../../record/derived-id.ts';
import type { JsonObject, StoredRecord } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import { requireCollection } from '../../schema/model.ts';

/** Ids, sorted. */
export type Moves = { readonly joined: readonly string[]; readonly left: readonly string[] };

export type MoveOptions = {
  /** User who puts the records in or takes them out; absent: the segment's condition does. */
  readonly by?: string;
  readonly note?: string;
};

const ACTIVITIES = 'crm/activities';

/** Records of a segment's membership by member, those that have left included. */
export function membershipOf(
  segment: string,
  { index }: Pick<PlanContext, 'index'>,
): ReadonlyMap<string, StoredRecord> {
  const records = index.referrers(segment, SEGMENT_MEMBERS, 'segmentId').flatMap((data) => {
    const record = index.get(data.id);
    return record === undefined ? [] : [record];
  });
  return new Map(records.map((record) => [String(memberOf(record.data, 'memberId')), record]));
}

/** Members that have not left. */
export function currentMembers(
  segment: string,
  context: Pick<PlanContext, 'index'>,
): ReadonlySet<string> {
  const all = [...membershipOf(segment, context)];
  return new Set(all.filter(([, { data }]) => isIn(data)).map(([member]) => member));
}

const isIn = (data: StoredRecord['data']): boolean => memberOf(data, 'leftAt') === null;

/** What must move so that exactly `wanted` are members. */
export function movesTo(
  wanted: ReadonlySet<string>,
  segment: string,
  context: Pick<PlanContext, 'index'>,
): Moves {
  const now = currentMembers(segment, context);
  return {
    joined: [...wanted].filter((id) => !now.has(id)).sort(),
    left: [...now].filter((id) => !wanted.has(id)).sort(),
  };
}

/**
 * Carries the moves out. Ids follow from segment and member, and from how often that happened before: clones that find the same
 * moves write the same files, and merging them leaves each once, at the earlier time.
 */
export function moveMembers(
  segment: string,
  { joined, left }: Moves,
  context: PlanContext,
  options: MoveOptions = {},
): Change[] {
  const known = membershipOf(segment, context);
  const at = isoSeconds(context.scope.now);
  const collection = requireCollection(context.model, SEGMENT_MEMBERS);
  const { by = null, note = null } = options;
  const fresh = joined
    .filter((member) => !known.has(member))
    .map((memberId): JsonObject => {
      const id = derivedId(collection.prefix, [segment, memberId]);
      return { id, segmentId: segment, memberId, joinedAt: at, addedById: by, note };
    });
  const changed = [...joined, ...left].flatMap((member) => {
    const record = known.get(member);
    if (record === undefined) return [];
    const edits = isIn(record.data)
      ? { leftAt: at }
      : { joinedAt: at, leftAt: null, addedById: by, ...(note === null ? {} : { note }) };
    const asEdits = Object.entries(edits).map(([path, value]) => ({
      path,
      op: '=' as const,
      value,
    }));
    return setChanges(record, asEdits, context);
  });
  return [
    ...createChanges(collection, fresh, context),
    ...changed,
    ...eventsOf(segment, { joined, left }, by, context),
  ];
}

function eventsOf(
  segment: string,
  { joined, left }: Moves,
  by: string | null,
  context: PlanContext,
): Change[] {
  const collection = context.model.collections.get(ACTIVITIES);
  if (collection === undefined) return [];
  const happenedAt = isoSeconds(context.scope.now);
  const eventOf = (type: string, member: string): JsonObject => {
    const id = freeDerivedId(collection.prefix, [type, segment, member], context.index);
    return {
      id,
      type,
      happenedAt,
      anchorIds: [member],
      userId: by,
      detail: { segmentId: segment },
    };
  };
  const events = [
    ...joined.map((member) => eventOf('segment_joined', member)),
    ...left.map((member) => eventOf('segment_left', member)),
  ];
  return createChanges(collection, events, context);
}
