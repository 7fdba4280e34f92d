/** Open deals by the month in which they should close, one or several states side by side. Pure. */

import { exactSum } from '../expr/exact-sum.ts';
import type { DealState } from './movement.ts';

export type ForecastSide = {
  readonly count: number;
  readonly expected: number;
  /** By probability. */
  readonly weighted: number;
};

export type ForecastRow = {
  /** `YYYY-MM`; null for deals without a date. */
  readonly month: string | null;
  readonly currency: string;
  /** One per state, in their order. */
  readonly sides: readonly ForecastSide[];
};

type Weighted = DealState & { readonly weighted: number };

/** By month, then currency; deals without a date come last. */
export function forecastRows(states: readonly ReadonlyMap<string, Weighted>[]): ForecastRow[] {
  const open = states.map((deals) => [...deals.values()].filter((deal) => deal.status === 'open'));
  const keys = new Map<string, Pick<ForecastRow, 'month' | 'currency'>>();
  for (const { close, currency } of open.flat()) {
    const month = close === null ? null : close.slice(0, 7);
    keys.set(`${month ?? '~'} ${currency}`, { month, currency });
  }
  const sorted = [...keys].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted.map(([, key]) => ({
    ...key,
    sides: open.map((deals) => sideOf(deals.filter((deal) => isOf(deal, key)))),
  }));
}

function isOf(
  deal: Weighted,
  { month, currency }: Pick<ForecastRow, 'month' | 'currency'>,
): boolean {
  const own = deal.close === null ? null : deal.close.slice(0, 7);
  return own === month && deal.currency === currency;
}

function sideOf(deals: readonly Weighted[]): ForecastSide {
  return {
    count: deals.length,
    expected: exactSum(deals.map(({ value }) => value)),
    weighted: exactSum(deals.map(({ weighted }) => weighted)),
  };
}
