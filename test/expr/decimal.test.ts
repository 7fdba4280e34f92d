import { expect, it } from 'vitest';
import { decimalOf, numberOf, scaledExactly } from '../../src/expr/decimal.ts';

it.each([
  [1.005, 1, 1, 2, 1.01],
  [2.675, 1, 1, 2, 2.68],
  [-2.675, 1, 1, 2, -2.68],
  [2.674999, 1, 1, 2, 2.67],
  [100.1, 1.08, 1, 2, 108.11],
  [100.1, 1, 1.08, 2, 92.69],
  [10, 1, 3, 2, 3.33],
  [10, 2, 3, 2, 6.67],
  [1000, 150.5, 1, 0, 150500],
  [0.5, 1, 1, 0, 1],
  [-0.5, 1, 1, 0, -1],
  [0, 1.1, 1.2, 2, 0],
  [1e-7, 1e7, 1, 2, 1],
  [90071992547409.91, 1, 1, 2, 90071992547409.91],
])('%d × %d ÷ %d to %i decimals is %d', (value, times, over, digits, wanted) => {
  expect(scaledExactly(value, times, over, digits)).toBe(wanted);
});

it.each([0, 0.1, -0.1, 1e21, 1.5e-7, -12345.678, Number.MAX_SAFE_INTEGER])(
  '%d comes back from its decimal',
  (number) => {
    expect(numberOf(decimalOf(number))).toBe(number);
  },
);
