/** Problems for the counts that stand on every page. */
import type { Problem } from '../errors.ts';
import type { Reading } from '../workspace/types.ts';

/** Checking more records than this takes longer than a page may wait for its first count. */
const CHECKED_FIRST = 5_000;

/** The last list that was made. Before the first: made now for a small workspace, empty for a large one. */
export async function problemsSoFar(workspace: Reading): Promise<readonly Problem[]> {
  const known = workspace.knownProblems();
  if (known !== null) return known;
  let records = 0;
  for (const path of workspace.model.collections.keys()) records += workspace.index.size(path);
  return records > CHECKED_FIRST ? [] : workspace.problems();
}
