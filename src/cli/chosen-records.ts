/** The records that a verb is about: named ones, or those of a collection that terms leave. */

import { PailError } from '../errors.ts';
import type { StoredRecord } from '../record/types.ts';
import { type Collection, findCollection } from '../schema/model.ts';
import type { Env, Globals } from './env.ts';
import { warn } from './output.ts';
import type { Session } from './session.ts';

export type Choice = {
  /** Records; or a collection and terms as in `pail query`. */
  readonly targets: readonly string[];
  /** With a collection: CEL conditions. */
  readonly where: readonly string[];
  readonly limit?: number;
};

/** `within` gives the CEL condition that records of a collection must meet beside the terms. */
export async function chosenRecords(
  env: Env,
  choice: Choice & Globals,
  session: Session,
  within: (collection: Collection) => string,
): Promise<StoredRecord[]> {
  const { workspace, actor } = session;
  const { model, index } = workspace;
  const { targets, where, limit } = choice;
  const [first = '', ...terms] = targets;
  const collection = findCollection(model, first);
  if (collection === undefined) {
    if (where.length > 0 || limit !== undefined) {
      const message = '--where and --limit go with a collection: leads --where …';
      throw new PailError('usage', message, { targets });
    }
    return targets.map((reference) => workspace.find(reference));
  }
  const short = workspace.readTerms(collection, terms);
  const answer = workspace.query(
    {
      collection: collection.path,
      where: [within(collection), ...short.where, ...where],
      ...(short.search === '' ? {} : { search: short.search }),
      ...(limit === undefined ? {} : { limit }),
    },
    actor,
  );
  for (const notice of answer.notices) warn(env, choice, notice);
  return answer.items.flatMap(({ record }) => index.get(record.id) ?? []);
}
