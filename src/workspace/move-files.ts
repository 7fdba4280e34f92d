/** Files that are to move to where their schemas put them, and what keeps them from it. */

import type { GitInfo } from '../bucket/state-dir.ts';
import { PailError } from '../errors.ts';
import { changedPaths } from '../history/status.ts';
import { moveFilesPlan } from '../plan/move-files.ts';
import type { Plan } from '../plan/types.ts';
import { requireCollection } from '../schema/model.ts';
import type { State } from './state.ts';

const NAMED = 5;

/** See `Workspace.fanoutPlan`. */
export async function movesOf(
  state: State,
  git: GitInfo | null,
  names: readonly string[] | undefined,
): Promise<Plan> {
  const { model, index } = state;
  const collections = names?.map((name) => requireCollection(model, name));
  const plan = moveFilesPlan(model, index, collections ?? [...model.collections.values()]);
  await assertMovable(plan, state, git);
  return plan;
}

/**
 * Throws `restricted` when a file that the plan moves differs from HEAD (the move would commit that edit, or part
 * from what is staged), and `exists` when another file stands where one is to go.
 */
async function assertMovable(plan: Plan, state: State, git: GitInfo | null): Promise<void> {
  const moves = plan.changes.flatMap((change) =>
    change.op === 'update' && change.to !== undefined
      ? [{ from: change.before.file, to: change.to }]
      : [],
  );
  if (moves.length === 0) return;
  const taken = moves.filter(({ to }) => state.catalog.get(to) !== undefined);
  if (taken.length > 0) {
    const message = `nothing was moved: ${list(taken.map(({ to }) => to))} exists already; rename or remove one of the two files that claim this id`;
    throw new PailError('exists', message, { files: taken.map(({ to }) => to) });
  }
  if (git === null) return;
  const changed = await changedPaths(git.toplevel, `${git.prefix}bucket`);
  const open = new Set(changed.map(({ path }) => path.slice(`${git.prefix}bucket/`.length)));
  const dirty = moves.flatMap(({ from }) => (open.has(from) ? [from] : []));
  if (dirty.length === 0) return;
  const message = `nothing was moved: ${list(dirty)} has changes that are not committed; commit or undo them first, so that the move holds nothing but moves`;
  throw new PailError('restricted', message, { files: dirty });
}

function list(files: readonly string[]): string {
  const shown = files
    .slice(0, NAMED)
    .map((file) => `bucket/${file}`)
    .join(', ');
  return files.length > NAMED ? `${shown} and ${files.length - NAMED} more` : shown;
}
