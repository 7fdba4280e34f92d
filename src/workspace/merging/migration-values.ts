/** What a migration that one side carried out makes of a record that the other wrote. */

import { PailError } from '../../errors.ts';
import { DEFAULT_BUDGET } from '../../expr/budget.ts';
import { createExpressions } from '../../expr/cache.ts';
import type { Graph, Scope } from '../../expr/types.ts';
import type { Collection } from '../../schema/model.ts';
import type { Definitions } from '../definitions.ts';
import { withAssigned } from '../reshape/migration-plan.ts';
import type { Migration } from '../reshape/parse-migration.ts';
import type { Reshape } from './migrate-up.ts';

/** What an expression uses that is not to be had for records of another commit. */
const ELSEWHERE = ['relations', 'segment', 'history', 'dates', 'me'];
const NO_GRAPH: Graph = {
  record: () => undefined,
  targets: () => [],
  referrers: () => [],
};

/**
 * Gives a record the values that the migration sets, as far as they follow from the record alone; else says so, and leaves
 * it as it is. `now`: epoch ms of the migration's commit, so that every clone computes the same.
 */
export function migrationValues(
  migration: Migration,
  collection: Collection,
  { model, config, now }: Definitions & { readonly now: number },
  say: (words: string) => void,
): Reshape['set'] {
  const { name, set, where } = migration;
  if (set.size === 0) return (data) => data;
  const { timezone } = config;
  const expressions = createExpressions(model, timezone);
  const names = [...set.keys()].join(', ');
  const give = (why: string): void =>
    say(
      `the migration ${name} ${why}, so records that the other side wrote meanwhile did not get its ${names}; look at them`,
    );
  const compiled = orNull(() =>
    [...where, ...set.values()].map((source) => expressions.get(collection, source)),
  );
  if (compiled === null) give('does not fit the schema that it is committed on');
  const reads = new Set(compiled?.flatMap(({ uses }) => [...uses]));
  const isAlone = !ELSEWHERE.some((one) => reads.has(one));
  if (!isAlone) give('reads more than the record itself');
  if (compiled === null || !isAlone) return (data) => data;
  const conditions = compiled.slice(0, where.length);
  return (data) => {
    const budget = { left: DEFAULT_BUDGET };
    const scope: Scope = { graph: NO_GRAPH, me: null, now, timezone, budget };
    const carried = orNull(() =>
      conditions.every((condition) => condition.evaluate(data, scope) === true)
        ? withAssigned(migration, collection, data, { expressions, scope })
        : data,
    );
    if (carried === null) give(`cannot be computed for ${data.id}`);
    return carried ?? data;
  };
}

/** Null where an expression is refused. */
function orNull<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof PailError) return null;
    throw error;
  }
}
