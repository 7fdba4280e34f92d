/** Why an answer may be empty: a condition names a record by a key that none has, `stage == "offerd"`. */

import { compileExpression } from '../expr/compile.ts';
import { type FieldTest, fieldTestOf } from '../expr/conjuncts.ts';
import { nearestValue } from '../expr/nearest-value.ts';
import { slugOf } from '../record/id.ts';
import { memberOf } from '../record/value.ts';
import { fieldAt, type Relation } from '../schema/model.ts';
import { countOf, findMatches } from './match.ts';
import type { PreparedQuery, QueryContext } from './prepare.ts';

/** Targets of which more exist are not looked through for a hint. */
const MAX_TARGETS = 2000;
/** Longest list of known keys that a hint spells out. */
const MAX_LISTED = 12;

/**
 * For a query that found nothing: one sentence per value of a relation by natural key that is the key of no target
 * in any scope, with the nearest key. Silent about values that a record of the collection holds all the same.
 */
export function unknownKeyNotices(prepared: PreparedQuery, context: QueryContext): string[] {
  const notices = prepared.conditions.flatMap(({ compiled }) => {
    const test = fieldTestOf(compiled.ast);
    return test === undefined ? [] : noticesOf(test, prepared, context);
  });
  return [...new Set(notices)];
}

function noticesOf(test: FieldTest, prepared: PreparedQuery, context: QueryContext): string[] {
  const values = valuesOf(test);
  const relation = values.length === 0 ? undefined : relationAt(prepared, test.path);
  if (relation === undefined) return [];
  const known = keysOf(relation, context);
  if (known.size === 0) return [];
  return values
    .filter((value) => !known.has(value) && !isHeld(test, value, prepared, context))
    .map((value) => sentence(value, relation, [...known], context));
}

/** The texts that a field is asked to be, or to hold; none for other tests. */
function valuesOf(test: FieldTest): string[] {
  const values = test.op === 'in' ? test.values : 'value' in test ? [test.value] : [];
  const isAsked = test.op === 'in' || test.op === '==' || test.op === 'has';
  return isAsked ? values.filter((value): value is string => typeof value === 'string') : [];
}

function relationAt({ collection }: PreparedQuery, path: string): Relation | undefined {
  const field = fieldAt(collection, path);
  const relation = field?.relation ?? field?.items?.relation;
  return relation?.by === undefined ? undefined : relation;
}

/** Keys of all targets; none where there are too many to look at. */
function keysOf({ by, to }: Relation, { model, index }: QueryContext): ReadonlySet<string> {
  const paths = to.filter((path) => model.collections.has(path));
  const many = paths.reduce((sum, path) => sum + index.size(path), 0);
  if (by === undefined || many > MAX_TARGETS) return new Set();
  const keys = paths.flatMap((path) =>
    Array.from(index.records(path), ({ id, data }) =>
      by === 'slug' ? slugOf(id) : memberOf(data, by),
    ),
  );
  return new Set(keys.filter((key): key is string => typeof key === 'string').sort());
}

/** True when some record holds the value, though it is no key: archived ones count. */
function isHeld(
  { op, path }: FieldTest,
  value: string,
  prepared: PreparedQuery,
  context: QueryContext,
): boolean {
  const { collection } = prepared;
  const text = JSON.stringify(value);
  const source = op === 'has' ? `${text} in ${path}` : `${path} == ${text}`;
  const { model, scope } = context;
  const compiled = compileExpression(source, { model, collection, timezone: scope.timezone });
  const query = { collection: collection.path, archived: true };
  const alone = { ...prepared, query, conditions: [{ compiled, isCheap: true }] };
  return countOf(findMatches(alone, context).parts) > 0;
}

function sentence(
  value: string,
  { to, by }: Relation,
  known: readonly string[],
  { model }: QueryContext,
): string {
  const nouns = to.flatMap((path) => model.collections.get(path)?.title.toLowerCase() ?? []);
  const list = known.length <= MAX_LISTED ? ` (${known.join(', ')})` : '';
  const nearest = nearestValue(value, known);
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  return `no ${nouns.join(' or ')} has the ${by} "${value}"${list}${hint}`;
}
