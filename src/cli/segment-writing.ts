/** What `pail segment` writes. */

import { type Refreshed, segmentNamed } from '../crm/segments/plan-segments.ts';
import { PailError } from '../errors.ts';
import { isArchived } from '../index/archived.ts';
import { listSegments } from '../query/segments.ts';
import type { SegmentOptions } from './commands/segment.ts';
import type { Env } from './env.ts';
import { say, warn } from './output.ts';
import { withWorkspace } from './session.ts';
import { carryOut } from './write.ts';

export async function moveRecords(
  env: Env,
  options: SegmentOptions,
  name: string,
  way: 'add' | 'remove',
): Promise<number> {
  if (options.records.length === 0) {
    const message = `which records? pail segment ${way} ${JSON.stringify(name)} <record…>`;
    throw new PailError('usage', message, { action: way });
  }
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const segment = segmentNamed(name, workspace);
    const records = options.records.map(
      (reference) =>
        workspace.index.get(reference) ?? workspace.find(reference, segment.collection),
    );
    const note = options.note === undefined ? {} : { note: options.note };
    const plan = await workspace.crm.planSegment({ segment, [way]: records, ...note }, actor);
    return carryOut(env, options, session, plan, { many: true });
  });
}

export async function refreshSegments(env: Env, options: SegmentOptions): Promise<number> {
  return withWorkspace(env, options, async (session) => {
    const { workspace, actor } = session;
    const asked =
      options.segment === undefined
        ? listSegments(workspace).filter(({ id }) => {
            const record = workspace.index.get(id);
            return record !== undefined && !isArchived(record);
          })
        : [segmentNamed(options.segment, workspace)];
    if (options.segment !== undefined) refuseStatic(asked);
    const { plan, segments } = await workspace.crm.planSegmentRefresh(asked, actor);
    const extra = { segments: segments.map(jsonOf) };
    const code = await carryOut(env, options, session, plan, { many: true, extra });
    for (const { segment, moves, fault } of segments) {
      if (fault !== undefined) warn(env, options, fault.message);
      else if (moves.joined.length + moves.left.length > 0) {
        say(
          env,
          options,
          `${segment.name}: ${moves.joined.length} joined, ${moves.left.length} left`,
        );
      }
    }
    return segments.some(({ fault }) => fault !== undefined) ? 1 : code;
  });
}

function refuseStatic([segment]: ReturnType<typeof listSegments>): void {
  if (segment === undefined || segment.where !== null) return;
  const message = `${segment.name} (${segment.id}) is static: its members are those that were added; nothing to refresh`;
  throw new PailError('restricted', message, { segment: segment.id });
}

function jsonOf({ segment, moves, fault }: Refreshed): object {
  const { id, name } = segment;
  return { id, name, ...moves, ...(fault === undefined ? {} : { fault: fault.message }) };
}
