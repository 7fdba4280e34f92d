/** Folding many values into one. */

import { finite } from './arithmetic.ts';
import { exactSum } from './exact-sum.ts';
import type { Value } from './types.ts';
import { compareValues } from './value.ts';

export const FOLDS = ['sum', 'avg', 'min', 'max', 'count'] as const;
export type Fold = (typeof FOLDS)[number];

export function isFold(name: string): name is Fold {
  return (FOLDS as readonly string[]).includes(name);
}

/**
 * `sum` of none is 0; `avg`, `min`, `max` of none are null. `count` counts what is neither null nor false, so that
 * it also counts how often a condition holds. Nulls are left out everywhere, and so is what is no number in sums.
 */
export function fold(name: Fold, values: readonly Value[]): Value {
  switch (name) {
    case 'count':
      return values.reduce<number>((n, v) => (v === null || v === false ? n : n + 1), 0);
    case 'sum':
      return finite(exactSum(numbersOf(values)));
    case 'avg': {
      const numbers = numbersOf(values);
      return numbers.length === 0 ? null : finite(exactSum(numbers) / numbers.length);
    }
    default:
      return extreme(values, name === 'min' ? -1 : 1);
  }
}

function numbersOf(values: readonly Value[]): number[] {
  return values.filter((value): value is number => typeof value === 'number');
}

function extreme(values: readonly Value[], sign: 1 | -1): Value {
  let best: Value = null;
  for (const value of values) {
    if (value === null) continue;
    if (best === null || compareValues(value, best) * sign > 0) best = value;
  }
  return best;
}
