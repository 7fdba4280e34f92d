/** Plans about segments: putting records in and taking them out by hand, and recording who came and went. */

import { PailError } from '../../errors.ts';
import { findSegment } from '../../expr/segment-names.ts';
import type { Segment } from '../../expr/types.ts';
import { didYouMean } from '../../nearest.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Change } from '../../plan/types.ts';
import { matchingIds } from '../../query/matching-ids.ts';
import type { QueryContext } from '../../query/prepare.ts';
import { listSegments } from '../../query/segments.ts';
import type { Query } from '../../query/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import { currentMembers, type Moves, moveMembers, movesTo } from './move-members.ts';

/** The segment of that name or id. Throws `not_found` with the nearest name. */
export function segmentNamed(name: string, context: Omit<QueryContext, 'scope'>): Segment {
  const all = listSegments(context);
  const found = findSegment(name, all);
  if (found !== undefined) return found;
  const known = all.map((segment) => segment.name);
  const begun = known.filter((one) => one.toLowerCase().startsWith(name.toLowerCase()));
  const near = begun.length === 1 ? `; did you mean "${begun[0]}"?` : didYouMean(name, known);
  const hint = near || '; `pail segment list` names those there are';
  throw new PailError('not_found', `no segment "${name}"${hint}`, { segment: name, known });
}

/** Who is in it now; archived records left out. */
export function membersQuery({ id, collection }: Segment): Query {
  return { collection, where: [`segment(${JSON.stringify(id)})`] };
}

export type SegmentRequest = {
  readonly segment: Segment;
  readonly add?: readonly StoredRecord[];
  readonly remove?: readonly StoredRecord[];
  readonly note?: string;
};

/** Puts records into a static segment or takes them out; those that are in, or out, already stay so. */
export function changeSegment(request: SegmentRequest, context: PlanContext): Change[] {
  const { segment, add = [], remove = [], note } = request;
  if (segment.where !== null) {
    const message = `${segment.name} (${segment.id}) is dynamic: whoever fits its condition is in it. Change the records or the condition, or make a static segment`;
    throw new PailError('restricted', message, { segment: segment.id });
  }
  const stranger = add.find(({ collection }) => collection !== segment.collection);
  if (stranger !== undefined) {
    const message = `${segment.name} groups records of ${segment.collection}; ${stranger.id} is in ${stranger.collection}`;
    throw new PailError('restricted', message, { segment: segment.id, id: stranger.id });
  }
  const now = currentMembers(segment.id, context);
  const idsOf = (records: readonly StoredRecord[]): string[] => [
    ...new Set(records.map(({ id }) => id)),
  ];
  const moves = {
    joined: idsOf(add).filter((id) => !now.has(id)),
    left: idsOf(remove).filter((id) => now.has(id)),
  };
  const { me } = context.scope;
  return moveMembers(segment.id, moves, context, {
    ...(me === null ? {} : { by: me }),
    ...(note === undefined ? {} : { note }),
  });
}

export type Refreshed = {
  readonly segment: Segment;
  readonly moves: Moves;
  /** Why it could not be computed: its condition is faulty. */
  readonly fault?: PailError;
};

export type Refresh = {
  readonly changes: readonly Change[];
  readonly segments: readonly Refreshed[];
};

/** Records who came into dynamic segments and who left since the last time; static ones are left out. */
export function refreshSegments(segments: readonly Segment[], context: PlanContext): Refresh {
  const refreshed = segments
    .filter(({ where }) => where !== null)
    .map((segment) => refreshedOf(segment, context));
  const changes = refreshed.flatMap(({ segment, moves }) =>
    moveMembers(segment.id, moves, context),
  );
  return { changes, segments: refreshed };
}

function refreshedOf(segment: Segment, context: PlanContext): Refreshed {
  try {
    const members = new Set(matchingIds(membersQuery(segment), context));
    return { segment, moves: movesTo(members, segment.id, context) };
  } catch (fault) {
    if (!(fault instanceof PailError)) throw fault;
    return { segment, moves: { joined: [], left: [] }, fault };
  }
}
