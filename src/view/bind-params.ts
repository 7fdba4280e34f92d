/** Filling in a view's parameters: every `params.x` becomes the constant it stands for, so that filters run on columns. */

import { PailError } from '../errors.ts';
import { compileAggregate } from '../expr/aggregate.ts';
import type { Ast } from '../expr/ast.ts';
import { childrenOf } from '../expr/ast.ts';
import { parseExpression } from '../expr/parse.ts';
import { parseDay } from '../expr/time.ts';
import type { Scope } from '../expr/types.ts';
import { toJson } from '../expr/value.ts';
import { didYouMean } from '../nearest.ts';
import { requireCollection } from '../schema/model.ts';
import type { View, ViewParam } from './types.ts';
import type { ViewInput } from './view-input.ts';

/** The view without parameters, and the values that were put in, as text; those that have none are left out. */
export function bindParams(
  view: View,
  input: ViewInput,
): { readonly view: View; readonly params: Readonly<Record<string, string>> } {
  const given = input.options.params ?? {};
  const known = view.params.map((param) => param.name);
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const list = known.length === 0 ? 'it has none' : `known: ${known.join(', ')}`;
    const message = `view "${view.name}" has no parameter "${name}" (${list})${didYouMean(name, known)}`;
    throw new PailError('usage', message, { view: view.name, parameter: name, known });
  }
  if (known.length === 0) return { view, params: {} };
  const values = view.params.map((param) => ({ param, value: valueFor(view, param, input) }));
  const literals = new Map(
    values.map(({ param, value }) => [param.name, value === null ? 'null' : literal(param, value)]),
  );
  const params: Record<string, string> = {};
  for (const { param, value } of values) if (value !== null) params[param.name] = value;
  return { view: withLiterals(view, literals), params };
}

/** A view, its parameters already checked against the file: the text of a value, or null when there is none. */
function valueFor(view: View, param: ViewParam, input: ViewInput): string | null {
  const given = input.options.params?.[param.name];
  if (given !== undefined && given !== '') return checkedValue(view, param, given, input);
  const fallback = param.default === undefined ? null : defaultOf(param.default, input);
  if (fallback === null && param.required) {
    const label = param.label === undefined ? '' : ` (${param.label})`;
    const message = `view "${view.name}" needs a value for its parameter "${param.name}"${label}`;
    throw new PailError('usage', message, { view: view.name, parameter: param.name });
  }
  return fallback;
}

function defaultOf(source: string, input: ViewInput): string | null {
  const { timezone } = input.config;
  // A default such as `today` must not eat the budget of the query it is for.
  const scope: Scope = { ...input.scope, budget: { left: 10_000 } };
  const context = { model: input.model, collection: anyCollection(input), timezone };
  const compiled = compileAggregate(source, context);
  const value = toJson(compiled.evaluate([], scope), compiled.type, timezone);
  return value === null || typeof value === 'object' ? null : String(value);
}

function anyCollection(input: ViewInput): ReturnType<typeof requireCollection> {
  const [first] = input.model.collections.keys();
  return requireCollection(input.model, first ?? '');
}

function checkedValue(view: View, param: ViewParam, value: string, input: ViewInput): string {
  if (param.collection !== undefined) {
    if (input.find !== undefined) return input.find(value, param.collection);
    if (input.record(value)?.collection === param.collection) return value;
    const message = `no record "${value}" in ${param.collection} for parameter "${param.name}"`;
    throw new PailError('not_found', message, { parameter: param.name, reference: value });
  }
  const form = FORMS[param.type];
  if (form.accepts(value)) return value;
  const message = `parameter "${param.name}" of view "${view.name}" must be ${form.expected}, found "${value}"`;
  throw new PailError('usage', message, { view: view.name, parameter: param.name, value });
}

const FORMS: Readonly<
  Record<ViewParam['type'], { readonly expected: string; accepts(value: string): boolean }>
> = {
  text: { expected: 'text', accepts: () => true },
  number: {
    expected: 'a number such as 50000 or -1.5',
    accepts: (value) => /^-?\d{1,15}(\.\d{1,15})?$/.test(value),
  },
  date: {
    expected: 'a date such as 2026-03-31',
    accepts: (value) => parseDay(value, 'UTC') !== null,
  },
  boolean: { expected: 'true or false', accepts: (value) => /^(true|false)$/.test(value) },
};

function literal(param: ViewParam, value: string): string {
  if (param.type === 'number') return `(${value})`;
  return param.type === 'boolean' ? value : JSON.stringify(value);
}

function withLiterals(view: View, literals: ReadonlyMap<string, string>): View {
  const fill = (source: string): string => fillIn(source, literals);
  const sortKey = (key: string): string => {
    const minus = /^\s*-/.exec(key)?.[0] ?? '';
    return minus + fill(key.slice(minus.length));
  };
  const { group, query, card } = view;
  return {
    ...view,
    query: { ...query, where: query.where.map(fill), sort: query.sort.map(sortKey) },
    ...(group === undefined ? {} : { group: filledGroup(group, fill) }),
    card: { title: fill(card.title), fields: card.fields.map(fill), badges: card.badges.map(fill) },
    columns: view.columns.map((column) => ({ ...column, field: fill(column.field) })),
  };
}

function filledGroup(
  group: NonNullable<View['group']>,
  fill: (source: string) => string,
): NonNullable<View['group']> {
  const summary = group.summary.map((entry) => ({
    ...entry,
    ...(entry.sum === undefined ? {} : { sum: fill(entry.sum) }),
    ...(entry.avg === undefined ? {} : { avg: fill(entry.avg) }),
    ...(entry.min === undefined ? {} : { min: fill(entry.min) }),
    ...(entry.max === undefined ? {} : { max: fill(entry.max) }),
    ...(entry.expr === undefined ? {} : { expr: fill(entry.expr) }),
  }));
  return { ...group, by: fill(group.by), summary };
}

/** The source with each `params.x` replaced; by position in the tree, so that texts in quotes stay as they are. */
function fillIn(source: string, literals: ReadonlyMap<string, string>): string {
  if (!source.includes('params')) return source;
  const places = paramPlaces(parseExpression(source)).sort((a, b) => b.start - a.start);
  return places.reduce(
    (text, place) =>
      text.slice(0, place.start) + (literals.get(place.name) ?? 'null') + text.slice(place.end),
    source,
  );
}

type Place = { readonly start: number; readonly end: number; readonly name: string };

function paramPlaces(ast: Ast): Place[] {
  if (ast.op === 'member' && ast.target.op === 'name' && ast.target.name === 'params') {
    return [{ start: ast.start, end: ast.end, name: ast.name }];
  }
  return childrenOf(ast).flatMap(paramPlaces);
}
