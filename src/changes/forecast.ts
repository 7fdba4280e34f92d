/** Open deals by the month in which they should close or by stage, one or several states side by side. Pure. */

import { exactSum } from '../expr/exact-sum.ts';
import type { DealState } from './movement.ts';

export type ForecastSide = {
  readonly count: number;
  readonly expected: number;
  /** By probability. */
  readonly weighted: number;
  /** Expected value of those that are as good as won: a probability of `COMMIT_PERCENT` or more. */
  readonly commit: number;
};

export const COMMIT_PERCENT = 75;

type Figures = {
  readonly currency: string;
  /** One per state, in their order. */
  readonly sides: readonly ForecastSide[];
};

/** `month`: `YYYY-MM`; null for deals without a date. */
export type ForecastRow = { readonly month: string | null } & Figures;
export type StageRow = { readonly pipeline: string; readonly stage: string } & Figures;

type Weighted = DealState & { readonly weighted: number; readonly probability: number };
type States<Deal = Weighted> = readonly ReadonlyMap<string, Deal>[];
type Staged = Weighted & { readonly pipeline: string };

/** By month, then currency; deals without a date come last. */
export function forecastRows(states: States): ForecastRow[] {
  const monthOf = ({ close }: Weighted): string => close?.slice(0, 7) ?? '~';
  return figuresBy(states, monthOf, monthOf).map(({ key, ...figures }) => ({
    month: key === '~' ? null : key,
    ...figures,
  }));
}

/** By pipeline and stage, in the order of the stages, then by currency. */
export function stageRows(states: States<Staged>): StageRow[] {
  const keyOf = ({ pipeline, stage }: Staged): string => JSON.stringify([pipeline, stage]);
  const rankOf = ({ pipeline, rank, stage }: Staged): string =>
    `${pipeline} ${String(rank).padStart(6, '0')} ${stage}`;
  return figuresBy(states, keyOf, rankOf).map(({ key, ...figures }) => {
    const [pipeline, stage] = JSON.parse(key) as [string, string];
    return { pipeline, stage, ...figures };
  });
}

function figuresBy<Deal extends Weighted>(
  states: States<Deal>,
  keyOf: (deal: Deal) => string,
  sortKeyOf: (deal: Deal) => string,
): ({ readonly key: string } & Figures)[] {
  const open = states.map((deals) => [...deals.values()].filter((deal) => deal.status === 'open'));
  const groups = new Map<string, { key: string; currency: string; sort: string }>();
  for (const deal of open.flat()) {
    const [key, { currency }] = [keyOf(deal), deal];
    const sort = `${sortKeyOf(deal)} ${currency}`;
    const known = groups.get(`${key} ${currency}`);
    // A stage may stand at another place in another state: the first counts.
    if (known === undefined || sort < known.sort) {
      groups.set(`${key} ${currency}`, { key, currency, sort });
    }
  }
  const sorted = [...groups.values()].sort((a, b) => (a.sort < b.sort ? -1 : 1));
  return sorted.map(({ key, currency }) => ({
    key,
    currency,
    sides: open.map((deals) =>
      sideOf(deals.filter((deal) => keyOf(deal) === key && deal.currency === currency)),
    ),
  }));
}

function sideOf(deals: readonly Weighted[]): ForecastSide {
  return {
    count: deals.length,
    expected: exactSum(deals.map(({ value }) => value)),
    weighted: exactSum(deals.map(({ weighted }) => weighted)),
    commit: exactSum(
      deals.filter(({ probability }) => probability >= COMMIT_PERCENT).map(({ value }) => value),
    ),
  };
}
