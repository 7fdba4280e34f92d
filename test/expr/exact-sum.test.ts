import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactSum } from '../../src/expr/exact-sum.ts';

/** The same sum by nothing but BigInt. */
function oracle(numbers: readonly number[]): number {
  const scale = 400;
  let total = 0n;
  for (const number of numbers) {
    const [mantissa = '', exponent = '0'] = String(number).split('e');
    const [whole = '', fraction = ''] = mantissa.split('.');
    total += BigInt(whole + fraction) * 10n ** BigInt(scale + Number(exponent) - fraction.length);
  }
  return Number(`${total}e-${scale}`);
}

describe('exactSum', () => {
  it.each([
    [[], 0],
    [[0.1, 0.2], 0.3],
    [[0.1, 0.2, -0.3], 0],
    [[1e15, 0.1, -1e15], 0.1],
    [[9007199254740991, 1, -1], 9007199254740991],
    [[1e308, 1e308, -1e308], 1e308],
    [[1e308, 1e308], Number.POSITIVE_INFINITY],
    [[1e-7, 1e21, -1e21], 1e-7],
    [[5e-324, 5e-324], 1e-323],
    [[19.99, 5.01, 0.005], 25.005],
    [[-0], 0],
  ])('%j is %d', (numbers, sum) => expect(exactSum(numbers)).toBe(sum));

  it('adds a million cents to ten thousand', () => {
    expect(exactSum(Array.from({ length: 1_000_000 }, () => 0.01))).toBe(10_000);
  });

  it('says NaN for what is not finite', () => {
    expect(exactSum([1, Number.NaN])).toBeNaN();
    expect(exactSum([Number.POSITIVE_INFINITY])).toBeNaN();
  });

  it('equals the sum by BigInt, in any order', () => {
    const cents = fc.integer({ min: -1e12, max: 1e12 }).map((n) => n / 100);
    const any = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e60, max: 1e60 });
    fc.assert(
      fc.property(fc.array(fc.oneof(cents, any, fc.maxSafeInteger())), (numbers) => {
        const sum = exactSum(numbers);
        expect(sum).toBe(oracle(numbers) + 0);
        expect(exactSum(numbers.toReversed())).toBe(sum);
      }),
    );
  });
});
