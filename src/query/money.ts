/** Figures about money. Amounts in several currencies are never put together: each currency has a figure of its own. */

import { type Fold, fold } from '../expr/fold.ts';
import type { Compiled, Value } from '../expr/types.ts';
import type { JsonValue } from '../record/types.ts';
import type { Prices } from './prices.ts';

/** An amount and the ISO 4217 code of its currency; null: a sum over nothing, which is 0 in any. */
export type Price = { readonly value: number; readonly currency: string | null };

/**
 * `value` is a number (null over nothing) in `currency`; with several, numbers by currency in the order of their
 * codes, and no `currency`.
 */
export type MoneyFigure = { readonly value: JsonValue; readonly currency?: string };

/** Said beside a number that stands without a currency. */
export const UNKNOWN_CURRENCY =
  'it cannot be told whose currency its amounts are in, and it may add up several; group by currency, or name one in a condition';

/** The currency that a record names, else `home`, the workspace's. */
export function currencyOr(own: unknown, home: string): string {
  return typeof own === 'string' && own !== '' ? own : home;
}

/** Folds amounts, each currency by itself. */
export function foldMoney(kind: Fold, prices: Iterable<Price>, home: string): MoneyFigure {
  const lists = new Map<string, number[]>();
  const nothings: number[] = [];
  for (const { currency, value } of prices) {
    if (currency === null) nothings.push(value);
    else listOf(lists, currency).push(value);
  }
  if (lists.size > 1) return { value: figuresOf(kind, lists) };
  const [currency = home] = lists.keys();
  const values = [...listOf(lists, currency), ...nothings];
  return { value: fold(kind, values) as number | null, currency };
}

/** Exact sums by currency, in the order of its code. */
export function sumByCurrency(
  items: Iterable<{ readonly currency: string; readonly value: number }>,
): Readonly<Record<string, number>> {
  const lists = new Map<string, number[]>();
  for (const { currency, value } of items) listOf(lists, currency).push(value);
  return figuresOf('sum', lists);
}

/** The amounts that one record gives; none where it has none. */
export function pricesOf(
  { amounts, currencies, within }: Prices,
  read: (compiled: Compiled) => Value,
  home: string,
): readonly Price[] {
  const values = read(amounts);
  const names = currencies === undefined ? null : read(currencies);
  const list = Array.isArray(values) ? values : [values];
  const prices = list.flatMap((value, i) => {
    if (typeof value !== 'number') return [];
    return { value, currency: currencyOr(Array.isArray(names) ? names[i] : names, home) };
  });
  if (within === undefined) return prices;
  if (prices.length === 0) return within === 'sum' ? [{ value: 0, currency: null }] : [];
  const lists = new Map<string, number[]>();
  for (const { currency, value } of prices) listOf(lists, currency).push(value);
  const figures = Object.entries(figuresOf(within, lists));
  return figures.map(([currency, value]) => ({ value, currency }));
}

function figuresOf(
  kind: Fold,
  lists: ReadonlyMap<string, readonly number[]>,
): Readonly<Record<string, number>> {
  const figures = [...lists].map(([currency, list]) => [currency, fold(kind, list)] as const);
  return Object.fromEntries(figures.sort(([a], [b]) => (a < b ? -1 : 1))) as Record<string, number>;
}

function listOf(lists: Map<string, number[]>, currency: string): number[] {
  const known = lists.get(currency);
  if (known !== undefined) return known;
  const made: number[] = [];
  lists.set(currency, made);
  return made;
}
