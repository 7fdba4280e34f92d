/** Sums, averages, least and greatest values over sets of records. */

import { fold } from '../expr/fold.ts';
import type { Compiled, Scope, Value } from '../expr/types.ts';
import { toJson } from '../expr/value.ts';
import type { JsonValue } from '../record/types.ts';
import type { Fold, PreparedFold } from './prepare.ts';
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
  scope: Scope,
): Sums {
  const out: Partial<Record<Fold, Record<string, JsonValue>>> = {};
  for (const { fold: kind, name, aggregate, amount } of folds) {
    const value =
      amount === undefined
        ? aggregate.evaluate([], scope)
        : fold(kind, flattened(cells, read(amount), amount.type.kind === 'list'));
    const values = out[kind] ?? {};
    values[name] = toJson(value, aggregate.type, scope.timezone);
    out[kind] = values;
  }
  return out;
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

const VERBS: Readonly<Record<Fold, string>> = {
  sum: 'adds up',
  avg: 'averages',
  min: 'compares',
  max: 'compares',
};

/**
 * One notice per money fold of which any set mixes currencies. Amounts are never converted, and a mix is
 * never silent. Records without an amount or a currency do not count.
 */
export function currencyNotices(
  folds: readonly PreparedFold[],
  sets: readonly (readonly Cell[])[],
  read: ReadCell,
  currency: Compiled | undefined,
): string[] {
  if (currency === undefined) return [];
  const currencyOf = read(currency);
  return folds.flatMap(({ fold: kind, name, money }) => {
    if (money === undefined) return [];
    const amountOf = read(money);
    const mixed = sets
      .map((set) => currenciesOf(set, currencyOf, (cell) => amountOf(cell) !== null))
      .filter((found) => found.size > 1);
    if (mixed.length === 0) return [];
    const all = [...new Set(mixed.flatMap((found) => [...found]))].sort();
    return `${kind} of ${name} ${VERBS[kind]} amounts in ${all.join(', ')} as they are; group by currency, or name one in a condition`;
  });
}

function currenciesOf(
  cells: readonly Cell[],
  currencyOf: (cell: Cell) => Value,
  hasAmount: (cell: Cell) => boolean,
): Set<string> {
  const found = new Set<string>();
  for (const cell of cells) {
    const currency = currencyOf(cell);
    if (typeof currency !== 'string' || currency === '' || found.has(currency)) continue;
    if (hasAmount(cell)) found.add(currency);
  }
  return found;
}
