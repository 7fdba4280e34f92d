/** What `pail segment` shows. */

import { currentMembers } from '../crm/segments/move-members.ts';
import { membersQuery, segmentNamed } from '../crm/segments/plan-segments.ts';
import { PailError } from '../errors.ts';
import type { Segment } from '../expr/types.ts';
import { isArchived } from '../index/archived.ts';
import { listSegments as allSegments } from '../query/segments.ts';
import { memberOf } from '../record/value.ts';
import { answerQuery } from './commands/query.ts';
import type { SegmentOptions } from './commands/segment.ts';
import type { Env } from './env.ts';
import { plural, say, warn, writeJson } from './output.ts';
import { renderRows } from './render/render-rows.ts';
import { oneLine } from './render/safe-text.ts';
import { type ReadingSession, withReading } from './session.ts';

/** A segment with its number of members; null and why where its condition is faulty. */
type Counted = {
  readonly segment: Segment;
  readonly members: number | null;
  readonly fault?: string;
};

export async function listSegments(env: Env, options: SegmentOptions): Promise<number> {
  return withReading(env, options, async (session) => {
    const counted = allSegments(session.workspace)
      .filter(({ id }) => options.archived || !isArchivedId(session, id))
      .map((segment) => countedOf(session, segment));
    if (options.json) {
      writeJson(env, { items: counted.map(jsonOf), total: counted.length });
      return 0;
    }
    const rows = counted.map(({ segment, members }) => [
      oneLine(segment.name),
      kindOf(segment),
      segment.collection,
      members === null ? '–' : String(members),
      segment.id,
    ]);
    if (rows.length > 0) {
      const columns = [
        { label: 'Segment' },
        { label: 'Kind' },
        { label: 'Of' },
        { label: 'Members', align: 'right' as const, whole: true },
        { label: 'Id', whole: true },
      ];
      env.stdout.write(
        `${renderRows(columns, rows, { width: env.columns ?? Number.POSITIVE_INFINITY, color: env.color })}\n`,
      );
    }
    for (const { fault } of counted) if (fault !== undefined) warn(env, options, fault);
    say(env, options, plural(counted.length, 'segment'));
    return counted.some(({ fault }) => fault !== undefined) ? 1 : 0;
  });
}

export async function showSegment(
  env: Env,
  options: SegmentOptions,
  name: string,
): Promise<number> {
  return withReading(env, options, async (session) => {
    const { workspace } = session;
    const segment = segmentNamed(name, workspace);
    const one = countedOf(session, segment);
    const recorded = currentMembers(segment.id, workspace).size;
    const data = workspace.index.get(segment.id)?.data ?? null;
    if (options.json) {
      writeJson(env, { item: { ...data, ...jsonOf(one), recorded } });
      return 0;
    }
    const description = memberOf(data, 'description');
    const lines = [
      `${segment.name}  ${segment.id}`,
      `${kindOf(segment)}, of ${segment.collection}`,
      ...(typeof description === 'string' ? [description] : []),
      ...(segment.where === null ? [] : [`where ${segment.where}`]),
      one.members === null ? 'members unknown' : plural(one.members, 'member'),
      ...(segment.where === null || recorded === one.members
        ? []
        : [
            `${recorded} recorded; \`pail segment refresh ${segment.id}\` records who came and left`,
          ]),
    ];
    env.stdout.write(`${lines.map(oneLine).join('\n')}\n`);
    if (one.fault !== undefined) warn(env, options, one.fault);
    return one.fault === undefined ? 0 : 1;
  });
}

const NONE = { terms: [], sort: [], columns: [], expand: [], sum: [], avg: [], min: [], max: [] };
const NO_FORM = { explain: false, jsonl: false, csv: false };

/** The members as a query shows them. */
export async function showMembers(
  env: Env,
  options: SegmentOptions,
  name: string,
): Promise<number> {
  return withReading(env, options, async (session) => {
    const { collection, where = [] } = membersQuery(segmentNamed(name, session.workspace));
    return answerQuery(env, { ...options, ...NONE, ...NO_FORM, collection, where }, session);
  });
}

function countedOf({ workspace, actor }: ReadingSession, segment: Segment): Counted {
  try {
    const { total } = workspace.query({ ...membersQuery(segment), count: true }, actor);
    return { segment, members: total };
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    return { segment, members: null, fault: error.message };
  }
}

function isArchivedId({ workspace }: ReadingSession, id: string): boolean {
  const record = workspace.index.get(id);
  return record !== undefined && isArchived(record);
}

function kindOf({ where }: Segment): string {
  return where === null ? 'static' : 'dynamic';
}

function jsonOf({ segment, members, fault }: Counted): object {
  const { id, name, collection, where } = segment;
  return {
    id,
    name,
    kind: kindOf(segment),
    collection,
    where,
    members,
    ...(fault === undefined ? {} : { fault }),
  };
}
