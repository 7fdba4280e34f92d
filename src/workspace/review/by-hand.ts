/** What edits by hand break that the last commit does not, before they become a commit of Pail's making. */

import type { Problem } from '../../errors.ts';
import { resolvePast } from '../past/open-past.ts';
import type { Reading, Workspace } from '../types.ts';
import { concerned, errorsOf, without } from './review.ts';
import { withTwo } from './two.ts';

/**
 * Errors of these files (from the workspace's root) as they stand, of their records and of those that these can affect,
 * as far as the last commit is without them. `isFirst`: there is no commit yet. Costs the opening of the last commit.
 */
export async function brokenByHand(
  workspace: Workspace,
  paths: readonly string[],
  isFirst: boolean,
  now: number,
): Promise<readonly Problem[]> {
  if (isFirst) return errorsAt(workspace, paths);
  const from = await resolvePast(workspace.root, 'HEAD', now);
  return withTwo(workspace, { from, to: null }, async (before, after) => {
    const ids = new Set([...idsAt(before, paths), ...idsAt(after, paths)]);
    const others = new Set(concerned(before, after, [...ids]));
    const was = [...(await errorsAt(before, paths)), ...(await errorsOf(before, others))];
    for (const id of idsAt(after, paths)) others.delete(id);
    const is = [...(await errorsAt(after, paths)), ...(await errorsOf(after, others))];
    return without(is, was);
  });
}

async function errorsAt(reading: Reading, paths: readonly string[]): Promise<readonly Problem[]> {
  const wanted = new Set(paths);
  const problems = await reading.problems(paths);
  return problems.filter(({ level, path }) => level === 'error' && wanted.has(path));
}

function idsAt({ index }: Reading, paths: readonly string[]): string[] {
  return paths
    .filter((path) => path.startsWith('bucket/'))
    .flatMap((path) => {
      const id = path.slice(path.lastIndexOf('/') + 1, -'.json'.length);
      return `bucket/${index.identityOf(id)?.file}` === path ? [id] : [];
    });
}
