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
};

/**
 * Every stage that a deal came into, oldest first. Imported history (`crm/stage-history`) as it stands; of git's, what
 * is older than a deal's newest imported move is the import itself. Without git only what was imported.
 */
export async function stageMoves(
  reading: Reading,
  history: History | null,
  actor: Actor,
): Promise<ReadonlyMap<string, readonly StageMove[]>> {
  const imported = readRows(reading, actor, 'crm/stage-history', {
    dealId: 'dealId',
    at: 'changedAt',
    to: 'toStage',
  }).map((row) => ({ dealId: textOf(row.dealId), at: textOf(row.at), to: textOf(row.to) }));
  const moves = new Map<string, StageMove[]>();
  const add = (move: StageMove): void => {
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
  moves.filter(({ to }, i) => to !== moves[i - 1]?.to);

const byTime = (a: StageMove, b: StageMove): number => Number(a.at > b.at) - Number(a.at < b.at);

/** Oldest commit first: two may be of one second. A deal's first version counts as the move into its first stage. */
async function committedMoves(history: History | null): Promise<StageMove[]> {
  if (history === null) return [];
  const all = { limit: Number.MAX_SAFE_INTEGER, perCommit: Number.MAX_SAFE_INTEGER };
  const { items } = await history.log({ of: 'crm/deals', field: 'stage', ...all });
  return items.toReversed().flatMap(({ at, records }) =>
    records.flatMap(({ id, fields }): StageMove[] => {
      const to = fields.find(({ field }) => field === 'stage')?.after;
      return at === null || typeof to !== 'string' ? [] : [{ dealId: id, at, to }];
    }),
  );
}
