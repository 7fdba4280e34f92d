/** From an inert query to compiled parts: everything that can be wrong with it is found here, before it runs. */

import { PailError } from '../errors.ts';
import { compileAggregate } from '../expr/aggregate.ts';
import { type Ast, astKey } from '../expr/ast.ts';
import { compileCondition, compileExpression } from '../expr/compile.ts';
import { isCondition } from '../expr/condition.ts';
import { conjunctsOf } from '../expr/conjuncts.ts';
import { parseExpression } from '../expr/parse.ts';
import { readsOf } from '../expr/reads.ts';
import type { CompileContext, Compiled, CompiledAggregate, Scope } from '../expr/types.ts';
import type { IndexReader } from '../index/types.ts';
import { didYouMean } from '../nearest.ts';
import {
  type Collection,
  type Field,
  fieldAt,
  type Model,
  type Relation,
  requireCollection,
} from '../schema/model.ts';
import { inlineSegments } from './inline-segments.ts';
import { pricesIn } from './prices.ts';
import { type SortKey, sortKeysOf } from './sort.ts';
import type { Query } from './types.ts';

/** What a query runs on. */
export type QueryContext = {
  readonly model: Model;
  readonly index: IndexReader;
  readonly scope: Scope;
};

/** What figures take besides. */
export type FigureContext = QueryContext & {
  /** ISO 4217: of money whose record names no currency. */
  readonly currency: string;
};

export const FOLDS = ['sum', 'avg', 'min', 'max'] as const;
export type Fold = (typeof FOLDS)[number];

/** One part that must hold; what was joined by `&&` is taken apart. */
export type Condition = {
  readonly compiled: Compiled;
  /** False for those that read other records: they run last. */
  readonly isCheap: boolean;
};

export type PreparedFold = {
  readonly fold: Fold;
  /** The CEL as given. */
  readonly name: string;
  readonly aggregate: CompiledAggregate;
  /** What is folded, one value a record; undefined where it has nothing to do with records: `max([1, 2])`. */
  readonly amount: Compiled | undefined;
  /** The amounts that are folded, when they are money. */
  readonly prices: ReturnType<typeof pricesIn>;
};

export type PreparedQuery = {
  readonly query: Query;
  readonly collection: Collection;
  readonly conditions: readonly Condition[];
  readonly sort: readonly SortKey[];
  readonly columns: readonly Compiled[];
  readonly expand: readonly Relation[];
  readonly group: Compiled | undefined;
  /** Values in the order in which groups stand; undefined: by value. */
  readonly groupOrder: readonly unknown[] | undefined;
  readonly folds: readonly PreparedFold[];
};

/** Compiles a query. Throws `not_found`, `query`, `expr_syntax` or `expr_type`. */
export function prepareQuery(query: Query, { model, scope }: QueryContext): PreparedQuery {
  const collection = requireCollection(model, query.collection);
  const context: CompileContext = { model, collection, timezone: scope.timezone };
  checkPaging(query);
  const group = query.group === undefined ? undefined : compileExpression(query.group, context);
  const conditions = (query.where ?? [])
    .filter((source) => source.trim() !== '')
    .flatMap((source) => conditionsOf(source, context, scope));
  return {
    query,
    collection,
    conditions,
    sort: sortKeysOf(query.sort ?? [], context),
    columns: (query.columns ?? []).map((source) => compileExpression(source, context)),
    expand: (query.expand ?? []).map((alias) => relationOf(collection, alias)),
    group,
    groupOrder: group === undefined ? undefined : fieldOf(model, group)?.values,
    folds: FOLDS.flatMap((fold) =>
      (query[fold] ?? []).map((source) => foldOf(fold, source, context)),
    ),
  };
}

/** The field that an expression reads; of a list, its element. */
export function fieldOf(model: Model, { field }: Compiled): Field | undefined {
  if (field === undefined) return undefined;
  const collection = model.collections.get(field.collection);
  const found = collection === undefined ? undefined : fieldAt(collection, field.path);
  return found?.items ?? found;
}

function checkPaging(query: Query): void {
  for (const key of ['limit', 'offset'] as const) {
    const value = query[key];
    if (value === undefined || (Number.isInteger(value) && value >= 0)) continue;
    throw new PailError('query', `${key} is ${value}; expected a whole number from 0 up`, {
      [key]: value,
    });
  }
  if (query.cursor === undefined || (query.offset ?? 0) === 0) return;
  throw new PailError('query', 'a query has a cursor or an offset, not both; leave one out', {
    offset: query.offset,
    cursor: query.cursor,
  });
}

function conditionsOf(given: string, context: CompileContext, { segments }: Scope): Condition[] {
  const asked = compileExpression(given, context);
  // Says what is wrong with it.
  if (!isCondition(asked.type)) compileCondition(given, context);
  const source =
    segments === undefined || !asked.uses.has('segment')
      ? given
      : inlineSegments(given, asked.ast, context, segments);
  const whole = source === given ? asked : compileExpression(source, context);
  const parts = partsOf(source, whole.ast);
  const compiled =
    parts.length === 1 ? [whole] : parts.map((part) => compileExpression(part, context));
  return compiled.map((one) => {
    const isCheap = !one.uses.has('relations') && !one.uses.has('history');
    return { compiled: one, isCheap };
  });
}

/** The sources of the parts of `a && b`; the whole where a part cannot be cut out of the text. */
function partsOf(source: string, ast: Ast): readonly string[] {
  const parts = conjunctsOf(ast);
  if (parts.length === 1) return [source];
  const texts = parts.map(({ start, end }) => source.slice(start, end));
  return texts.every((text, i) => isSame(text, parts[i])) ? texts : [source];
}

function isSame(text: string, part: Ast | undefined): boolean {
  try {
    return part !== undefined && astKey(parseExpression(text)) === astKey(part);
  } catch (error) {
    if (error instanceof PailError) return false;
    throw error;
  }
}

function foldOf(fold: Fold, source: string, context: CompileContext): PreparedFold {
  // Compiled by itself first: a fault is then shown at its place in what was typed.
  const amount = compileExpression(source, context);
  const readsNothing = readsOf(amount.ast, context.collection)?.paths.size === 0;
  return {
    fold,
    name: source,
    aggregate: compileAggregate(`${fold}(${source})`, context),
    amount: readsNothing && amount.type.kind === 'list' ? undefined : amount,
    prices: pricesIn(source, context),
  };
}

function relationOf(collection: Collection, alias: string): Relation {
  const relation = collection.forward.get(alias);
  if (relation !== undefined) return relation;
  const known = [...collection.forward.keys()];
  const byField = [...collection.forward.values()].find((r) => r.field === alias);
  const hint =
    byField === undefined ? didYouMean(alias, known) : `; the relation is "${byField.as}"`;
  const list = known.length === 0 ? 'it has none' : `known: ${known.join(', ')}`;
  throw new PailError(
    'query',
    `${collection.short} has no relation "${alias}" to expand (${list})${hint}`,
    { expand: alias, known },
  );
}
