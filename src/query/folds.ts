/** Sums, averages, least and greatest values over sets of records. */

import { fold } from '../expr/fold.ts';
import type { Compiled, Value } from '../expr/types.ts';
import { isObject, toJson } from '../expr/value.ts';
import type { JsonValue } from '../record/types.ts';
import { foldMoney, type MoneyFigure, type Price, pricesOf, UNKNOWN_CURRENCY } from './money.ts';
import type { FigureContext, Fold, PreparedFold } from './prepare.ts';
import type { Prices } from './prices.ts';
import type { Sums } from './types.ts';

/** One match: which part it stands in, and its row there. */
export type Cell = { readonly part: number; readonly row: number };

/** Reads an expression's value for a match. */
export type ReadCell = (compiled: Compiled) => (cell: Cell) => Value;

/** Values by fold and expression; a fold that was not asked for is absent. */
export function foldCells(
  folds: readonly PreparedFold[],
  cells: readonly Cell[],
  read: ReadCell,
  context: Pick<FigureContext, 'scope' | 'currency'>,
): Sums {
  const out: Partial<Record<Fold, Record<string, JsonValue>>> = {};
  const currencies: Record<string, string> = {};
  for (const prepared of folds) {
    const { fold: kind, name } = prepared;
    const { value, currency } = figureOf(prepared, cells, read, context);
    out[kind] = { ...out[kind], [name]: value };
    if (currency !== undefined) currencies[name] = currency;
  }
  return Object.keys(currencies).length === 0 ? out : { ...out, currency: currencies };
}

function figureOf(
  { fold: kind, aggregate, amount, prices }: PreparedFold,
  cells: readonly Cell[],
  read: ReadCell,
  { scope, currency: home }: Pick<FigureContext, 'scope' | 'currency'>,
): MoneyFigure {
  if (prices !== undefined && prices !== 'unknown') {
    return foldMoney(kind, pricesOfCells(prices, cells, read, home), home);
  }
  const value =
    amount === undefined
      ? aggregate.evaluate([], scope)
      : fold(kind, flattened(cells, read(amount), amount.type.kind === 'list'));
  return { value: toJson(value, aggregate.type, scope.timezone) };
}

function* pricesOfCells(
  prices: Prices,
  cells: readonly Cell[],
  read: ReadCell,
  home: string,
): Iterable<Price> {
  for (const cell of cells) yield* pricesOf(prices, (compiled) => read(compiled)(cell), home);
}

/** A list value adds all its elements. */
function flattened(
  cells: readonly Cell[],
  readCell: (cell: Cell) => Value,
  isList: boolean,
): readonly Value[] {
  if (!isList) return cells.map(readCell);
  return cells.flatMap((cell) => {
    const value = readCell(cell);
    return Array.isArray(value) ? value : [value];
  });
}

/** One notice per money fold that gives a number for each of several currencies, or whose currency nobody can tell. */
export function moneyNotices(folds: readonly PreparedFold[], figures: readonly Sums[]): string[] {
  return folds.flatMap(({ fold: kind, name, prices }) => {
    if (prices === undefined) return [];
    if (prices === 'unknown') return `${kind} of ${name}: ${UNKNOWN_CURRENCY}`;
    const all = new Set(figures.flatMap((sums) => currenciesIn(sums[kind]?.[name])));
    if (all.size === 0) return [];
    const list = [...all].sort().join(', ');
    return `${kind} of ${name} is given per currency (${list}), since amounts are never converted`;
  });
}

function currenciesIn(value: JsonValue = null): string[] {
  return isObject(value) ? Object.keys(value) : [];
}
