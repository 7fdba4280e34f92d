import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTRIBUTION_MODELS, shareOut, weightsOf } from '../../src/crm/attribution/attribute.ts';
import { exactSum } from '../../src/expr/exact-sum.ts';

describe('revenue over touchpoints', () => {
  it.each([
    [100, 'first_touch', 3, [100, 0, 0]],
    [100, 'last_touch', 3, [0, 0, 100]],
    [100, 'linear', 3, [33.34, 33.33, 33.33]],
    [200, 'linear', 3, [66.67, 66.67, 66.66]],
    [100, 'weighted', 1, [100]],
    [100.01, 'weighted', 2, [50.01, 50]],
    [100, 'weighted', 3, [40, 20, 40]],
    [100, 'weighted', 4, [40, 10, 10, 40]],
    [100, 'weighted', 5, [40, 6.67, 6.67, 6.66, 40]],
    [-100, 'linear', 3, [-33.34, -33.33, -33.33]],
    [0.01, 'linear', 2, [0.01, 0]],
    [0.125, 'linear', 2, [0.063, 0.062]],
    [1e21, 'linear', 2, [5e20, 5e20]],
    [0, 'weighted', 3, [0, 0, 0]],
    [100, 'linear', 0, []],
  ] as const)('%d %s over %d', (amount, model, count, parts) => {
    expect(shareOut(amount, weightsOf(model, count), 2)).toEqual(parts);
  });

  it('of a currency without cents are whole', () => {
    expect(shareOut(1000, weightsOf('linear', 3), 0)).toEqual([334, 333, 333]);
  });

  it('comes to the revenue, and no part is more than a cent off', () => {
    const cents = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
    const model = fc.constantFrom(...ATTRIBUTION_MODELS);
    fc.assert(
      fc.property(cents, model, fc.integer({ min: 1, max: 40 }), (amount, name, count) => {
        const weights = weightsOf(name, count);
        const parts = shareOut(amount / 100, weights, 2);
        const whole = weights.reduce((sum, weight) => sum + weight, 0);
        expect(exactSum(parts)).toBe(amount === 0 ? 0 : amount / 100);
        parts.forEach((part, i) => {
          const fair = (amount / 100) * ((weights[i] ?? 0) / whole);
          expect(Math.abs(part - fair)).toBeLessThan(0.010_001);
        });
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});
