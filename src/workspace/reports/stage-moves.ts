/** When deals came into their stages: what git saw, and what other systems had recorded before. */

import type { Actor } from '../../plan/types.ts';
import type { History } from '../history/types.ts';
import type { Reading } from '../types.ts';
import { readRows, textOf } from './read-rows.ts';

export type StageMove = {
  readonly dealId: string;
  /** UTC ISO 8601. */
  readonly at: string;
  readonly to: string;
  /** The stage's, at that time. */
  readonly pipeline: string;
};

/**
 * Every stage that a deal came into, oldest first; of the deals that there are now. Imported history
 * (`crm/stage-history`) as it stands, in the deal's pipeline where it names none; of git's, what is older than a deal's
 * newest imported move is the import itself. Without git only what was imported.
 */
export async function stageMoves(
  reading: Reading,
  history: History | null,
  actor: Actor,
): Promise<ReadonlyMap<string, readonly StageMove[]>> {
  const deals = readRows(reading, actor, 'crm/deals', { pipeline: 'pipeline' });
  const pipelines = new Map(deals.map(({ id, pipeline }) => [textOf(id), textOf(pipeline)]));
  const imported = readRows(reading, actor, 'crm/stage-history', {
    dealId: 'dealId',
    at: 'changedAt',
    to: 'toStage',
    pipeline: 'pipeline',
  }).map((row) => {
    const dealId = textOf(row.dealId);
    const pipeline = textOf(row.pipeline) || (pipelines.get(dealId) ?? '');
    return { dealId, at: textOf(row.at), to: textOf(row.to), pipeline };
  });
  const moves = new Map<string, StageMove[]>();
  const add = (move: StageMove): void => {
    if (!pipelines.has(move.dealId)) return;
    const known = moves.get(move.dealId);
    if (known === undefined) moves.set(move.dealId, [move]);
    else known.push(move);
  };
  for (const move of imported.sort(byTime)) add(move);
  const newest = new Map([...moves].map(([id, list]) => [id, list.at(-1)?.at ?? '']));
  for (const move of await committedMoves(history)) {
    if (move.at > (newest.get(move.dealId) ?? '')) add(move);
  }
  return new Map([...moves].map(([id, list]) => [id, realMoves(list)]));
}

/** Without coming again into the stage that it is in, which is no move. */
const realMoves = (moves: readonly StageMove[]): StageMove[] =>
  moves.filter(({ to, pipeline }, i) => {
    const before = moves[i - 1];
    return to !== before?.to || pipeline !== before.pipeline;
  });

const byTime = (a: StageMove, b: StageMove): number => Number(a.at > b.at) - Number(a.at < b.at);

/**
 * Oldest commit first: two may be of one second. A deal's first version counts as the move into its first stage, and
 * a change of the pipeline alone as one into the stage of that key there.
 */
async function committedMoves(history: History | null): Promise<StageMove[]> {
  if (history === null) return [];
  const all = { limit: Number.MAX_SAFE_INTEGER, perCommit: Number.MAX_SAFE_INTEGER };
  const { items } = await history.log({ of: 'crm/deals', field: ['stage', 'pipeline'], ...all });
  const places = new Map<string, Pick<StageMove, 'to' | 'pipeline'>>();
  return items.toReversed().flatMap(({ at, records }) =>
    records.flatMap(({ id, fields }): StageMove[] => {
      const before = places.get(id) ?? { to: '', pipeline: '' };
      const afterOf = (name: string, otherwise: string): string => {
        const change = fields.find(({ field }) => field === name);
        return change === undefined ? otherwise : textOf(change.after);
      };
      const to = afterOf('stage', before.to);
      const pipeline = afterOf('pipeline', before.pipeline);
      places.set(id, { to, pipeline });
      return at === null || to === '' ? [] : [{ dealId: id, at, to, pipeline }];
    }),
  );
}
