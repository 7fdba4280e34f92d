/** Segments that the expressions of records ask for: they are there, and do not ask for each other in a circle. */

import { PailError, type Problem } from '../errors.ts';
import { parseExpression } from '../expr/parse.ts';
import {
  askedSegments,
  findSegment,
  noSegment,
  SEGMENTS,
  segmentOf,
} from '../expr/segment-names.ts';
import type { Segment } from '../expr/types.ts';
import type { RecordData } from '../record/types.ts';
import type { Collection } from '../schema/model.ts';
import { celTexts } from './cel-faults.ts';
import type { PlanContext } from './context.ts';
import type { Overlay } from './overlay.ts';

type Fault = Omit<Problem, 'path'>;

/** `before`: what the record was, where it is being changed: a new name must leave nobody asking for the old one. */
export function segmentFaults(
  collection: Collection,
  data: RecordData,
  context: PlanContext,
  overlay: Overlay,
  before?: RecordData,
): Fault[] {
  const asked = celTexts(collection, data).flatMap(({ pointer, text }) =>
    namesIn(text).map((name) => ({ pointer, name })),
  );
  const isSegment = collection.path === SEGMENTS;
  if (asked.length === 0 && !isSegment) return [];
  const all = segmentsWith(context, overlay);
  const unknown = asked.flatMap(({ pointer, name }): Fault[] => {
    if (findSegment(name, all) !== undefined) return [];
    const message = noSegment(
      name,
      all.map((one) => one.name),
    );
    return [{ pointer, code: 'unknown_segment', level: 'error', message }];
  });
  if (!isSegment) return unknown;
  const own = segmentOf(data, context.model);
  return [...unknown, ...circleFaults(own, all), ...nameFaults(own, all, context, overlay, before)];
}

/** All segments as they are once the plan is written. */
function segmentsWith({ scope, model }: PlanContext, { written, removed }: Overlay): Segment[] {
  const kept = (scope.segments?.list() ?? []).filter(
    ({ id }) => !written.has(id) && !removed.has(id),
  );
  if (written.size === 0) return kept;
  const planned = [...written.values()].filter((one) => one.collection === SEGMENTS);
  return [...kept, ...planned.map(({ data }) => segmentOf(data, model))];
}

function namesIn(source: string): string[] {
  if (!source.includes('segment')) return [];
  try {
    return askedSegments(parseExpression(source));
  } catch (error) {
    if (error instanceof PailError) return [];
    throw error;
  }
}

function circleFaults(own: Segment, all: readonly Segment[]): Fault[] {
  const circle = circleOf(own, all, []);
  if (circle === null) return [];
  const names = [...circle, own].map(({ name }) => name).join(' → ');
  const message = `segments refer to each other in a circle: ${names}; change the condition of one`;
  return [{ pointer: '/where', code: 'cycle', level: 'error', message }];
}

/** The way from a segment back to itself; null where there is none. */
function circleOf(
  own: Segment,
  all: readonly Segment[],
  seen: Segment[],
  at = own,
): Segment[] | null {
  seen.push(at);
  for (const name of namesIn(at.where ?? '')) {
    const next = findSegment(name, all);
    if (next === undefined) continue;
    if (next.id === own.id) return [at];
    if (seen.some(({ id }) => id === next.id)) continue;
    const rest = circleOf(own, all, seen, next);
    if (rest !== null) return [at, ...rest];
  }
  return null;
}

/** Records that a message names. */
const NAMED = 5;

function nameFaults(
  own: Segment,
  all: readonly Segment[],
  context: PlanContext,
  overlay: Overlay,
  before: RecordData | undefined,
): Fault[] {
  const former = before === undefined ? own : segmentOf(before, context.model);
  if (former.name === own.name) return [];
  const isLost = (name: string): boolean =>
    findSegment(name, [former]) !== undefined && findSegment(name, all) === undefined;
  const holders: string[] = [];
  for (const { collection, data } of recordsWithExpressions(context, overlay)) {
    const texts = celTexts(collection, data);
    if (texts.some(({ text }) => namesIn(text).some(isLost))) holders.push(data.id);
  }
  if (holders.length === 0) return [];
  const more = holders.length > NAMED ? ` and ${holders.length - NAMED} more` : '';
  const list = `${holders.slice(0, NAMED).join(', ')}${more}`;
  const message = `${list} ask for this segment as "${former.name}"; change them to segment("${own.id}") first, which no new name breaks`;
  return [{ pointer: '/name', code: 'segment_name', level: 'error', message }];
}

function* recordsWithExpressions(
  { model, index }: PlanContext,
  { written, removed }: Overlay,
): Generator<{ readonly collection: Collection; readonly data: RecordData }> {
  for (const collection of model.collections.values()) {
    if (collection.expressions.length === 0) continue;
    for (const { id, data } of index.records(collection.path)) {
      if (!removed.has(id)) yield { collection, data: written.get(id)?.data ?? data };
    }
  }
}
