/** Segments as expressions ask for them: records of `crm/segments`, their members from conditions and links. */

import { PailError } from '../errors.ts';
import { findSegment, SEGMENTS, segmentOf } from '../expr/segment-names.ts';
import type { Scope, Segment, Segments } from '../expr/types.ts';
import { memberOf } from '../record/value.ts';
import { matchingIds } from './matching-ids.ts';
import type { QueryContext } from './prepare.ts';

export const SEGMENT_MEMBERS = 'crm/segment-members';

/** The segments that `context`'s index holds. What is asked of it is computed once: make one for each query. */
export function segmentsOf(context: Omit<QueryContext, 'scope'>, scope: Scope): Segments {
  const { index } = context;
  const known = new Map<string, ReadonlySet<string>>();
  const underWay: Segment[] = [];
  let all: readonly Segment[] | undefined;
  const list = (): readonly Segment[] => {
    all ??= listSegments(context);
    return all;
  };
  const compute = (segment: Segment): ReadonlySet<string> => {
    if (segment.where === null) return chosenMembers(index, segment);
    if (underWay.includes(segment)) throw circle(underWay, segment);
    underWay.push(segment);
    try {
      return fittingMembers(segment, { ...context, scope });
    } finally {
      underWay.pop();
    }
  };
  return {
    list,
    find: (name) => findSegment(name, list()),
    members: (segment) => {
      const found = known.get(segment.id) ?? compute(segment);
      known.set(segment.id, found);
      return found;
    },
  };
}

/** All segments, archived ones included, by id order. */
export function listSegments({ model, index }: Omit<QueryContext, 'scope'>): readonly Segment[] {
  if (!model.collections.has(SEGMENTS)) return [];
  return [...index.records(SEGMENTS)].map(({ data }) => segmentOf(data, model));
}

/** Whom the records of `crm/segment-members` name, those left out that have gone. */
function chosenMembers(index: QueryContext['index'], { id }: Segment): ReadonlySet<string> {
  const members = index
    .referrers(id, SEGMENT_MEMBERS, 'segmentId')
    .filter((record) => memberOf(record, 'leftAt') === null)
    .map((record) => memberOf(record, 'memberId'));
  return new Set(members.filter((member) => typeof member === 'string'));
}

function fittingMembers({ id, collection }: Segment, context: QueryContext): ReadonlySet<string> {
  const where = [`segment(${JSON.stringify(id)})`];
  return new Set(matchingIds({ collection, where, archived: true }, context));
}

function circle(underWay: readonly Segment[], segment: Segment): PailError {
  const names = [...underWay.slice(underWay.indexOf(segment)), segment].map(({ name }) => name);
  const cycle = names.join(' → ');
  const message = `segments refer to each other in a circle: ${cycle}; change the condition of one`;
  return new PailError('expr_type', message, { cycle });
}
