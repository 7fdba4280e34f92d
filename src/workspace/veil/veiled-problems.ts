/** Problems as one reader sees them: those of hidden fields are told without quoting anything. */

import { topOf, type Veil } from '../../access/veil.ts';
import type { Problem } from '../../errors.ts';
import { type Collection, collectionOfFile, type Model } from '../../schema/model.ts';

export function veiledProblems(
  problems: readonly Problem[],
  veil: Veil | null,
): readonly Problem[] {
  if (veil === null) return problems;
  return problems.map((problem) => veiledProblem(problem, veil));
}

function veiledProblem(problem: Problem, veil: Veil): Problem {
  const collection = collectionAt(problem.path, veil.model);
  if (collection === undefined || !quotesHidden(problem, collection, veil)) return problem;
  const { other: _, fields: __, ...told } = problem;
  return { ...told, message: 'something is wrong with a value that you may not read' };
}

/** `bucket/crm/deals/deal_x.json`, `local/core/sessions.jsonl`. */
function collectionAt(path: string, model: Model): Collection | undefined {
  if (path.startsWith('bucket/')) return collectionOfFile(model, path.slice('bucket/'.length));
  return model.collections.get(/^local\/(.*)\.jsonl$/.exec(path)?.[1] ?? '');
}

/** A message may quote more than the field that it points at: the parts of a unique key, what a reference is found by. */
function quotesHidden(
  { pointer, fields = [], code }: Problem,
  { path, whole, relations, inverse }: Collection,
  veil: Veil,
): boolean {
  if (code === 'merged' && whole !== undefined && inverse.size < whole.inverse.size) return true;
  const field = pointer.split('/')[1] ?? '';
  if ([field, ...fields].some((name) => veil.hides(path, name))) return true;
  const reference = relations.find((relation) => topOf(relation.field) === field);
  if (reference === undefined) return false;
  const { by, to, within = {} } = reference;
  return (
    Object.values(within).some((own) => veil.hides(path, own)) ||
    (by !== undefined && by !== 'slug' && to.some((target) => veil.hides(target, by)))
  );
}
