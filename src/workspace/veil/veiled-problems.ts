/** Problems as one reader sees them: those of hidden fields are told without quoting anything. */

import type { Veil } from '../../access/veil.ts';
import type { Problem } from '../../errors.ts';
import { collectionOfFile } from '../../schema/model.ts';

export function veiledProblems(
  problems: readonly Problem[],
  veil: Veil | null,
): readonly Problem[] {
  if (veil === null) return problems;
  return problems.map((problem) => veiledProblem(problem, veil));
}

function veiledProblem(problem: Problem, veil: Veil): Problem {
  const { path, pointer } = problem;
  if (pointer === '' || !path.startsWith('bucket/')) return problem;
  const collection = collectionOfFile(veil.model, path.slice('bucket/'.length));
  const field = pointer.split('/')[1] ?? '';
  if (collection === undefined || !veil.hides(collection.path, field)) return problem;
  const { other: _, ...told } = problem;
  return { ...told, message: 'something is wrong with a value that you may not read' };
}
