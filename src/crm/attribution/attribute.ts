/** Sharing the revenue of a conversion out over its touchpoints, to the last cent. */

import { decimalOf } from '../../expr/decimal.ts';

export const ATTRIBUTION_MODELS = ['first_touch', 'last_touch', 'linear', 'weighted'] as const;
export type AttributionModel = (typeof ATTRIBUTION_MODELS)[number];

/**
 * Whole numbers in the proportion in which `count` touchpoints, oldest first, are credited. `weighted` is by position:
 * 40 % to the first, 40 % to the last, 20 % to those between in equal parts; half to each of two.
 */
export function weightsOf(model: AttributionModel, count: number): number[] {
  const between = count - 2;
  return Array.from({ length: count }, (_, i) => {
    const [isFirst, isLast] = [i === 0, i === count - 1];
    if (model === 'first_touch') return isFirst ? 1 : 0;
    if (model === 'last_touch') return isLast ? 1 : 0;
    if (model === 'linear' || between <= 0) return 1;
    return isFirst || isLast ? 2 * between : 1;
  });
}

/**
 * Parts of an amount in the proportion of whole-number weights, each in units of `digits` decimals (more where the
 * amount has more), whose sum is the amount. What does not divide goes to those that lose most by rounding down, the
 * earlier first (largest remainder). All of it to the first where all weights are 0.
 */
export function shareOut(amount: number, weights: readonly number[], digits: number): number[] {
  const { units, decimals } = unitsOf(amount, digits);
  const sign = units < 0n ? -1n : 1n;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = weights.map((weight, i) => {
    const share = total === 0 ? (i === 0 ? 1 : 0) : weight;
    const product = units * sign * BigInt(share);
    const of = BigInt(total || 1);
    return { i, whole: product / of, rest: product % of };
  });
  const given = parts.reduce((sum, { whole }) => sum + whole, 0n);
  const left = Number(units * sign - given);
  const byRest = parts.toSorted((a, b) =>
    a.rest === b.rest ? a.i - b.i : a.rest > b.rest ? -1 : 1,
  );
  const raised = new Set(byRest.slice(0, left).map(({ i }) => i));
  return parts.map(({ i, whole }) => {
    const own = sign * (whole + (raised.has(i) ? 1n : 0n));
    return Number(`${own}e-${decimals}`);
  });
}

/** The amount as a whole number of 10^-decimals, of `digits` decimals at least. */
function unitsOf(amount: number, digits: number): { units: bigint; decimals: number } {
  const own = decimalOf(amount);
  const decimals = Math.max(digits, own.decimals);
  return { units: own.digits * 10n ** BigInt(decimals - own.decimals), decimals };
}
