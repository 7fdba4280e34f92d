/** Problems for the counts that stand on every page. */
import type { Problem } from '../errors.ts';
import type { Reading } from '../workspace/types.ts';
import { isLarge } from './is-large.ts';

/** The last list that was made. Before the first: made now for a small workspace; for a large one what could not be read. */
export async function problemsSoFar(workspace: Reading): Promise<readonly Problem[]> {
  const known = workspace.knownProblems();
  if (known !== null) return known;
  return isLarge(workspace) ? workspace.unread() : workspace.problems();
}
