/** Sums of decimal numbers without rounding on the way: 0.1 + 0.2 is 0.3, a million times 0.01 is 10000. */

import { type Decimal, decimalOf, numberOf } from './decimal.ts';

/** Scales tried for a number with few decimals, so that most amounts never need a BigInt. */
const SCALES = [1, 100, 1e4, 1e6, 1e9] as const;
/** Decimals up to 15 significant digits survive decimal → double → decimal (IEEE 754). */
const MAX_SCALED = 1e15;
/** Below this a running total plus one scaled number is still exact (2^53 − 1e15 − 1). */
const MAX_TOTAL = 8e15;

/**
 * The sum of the numbers as they are written in JSON (each double's shortest decimal), added exactly and rounded
 * once, at the end, to the nearest double. Order does not matter. 0 for none; NaN if one is not finite.
 * About 0.1 µs a number for amounts; numbers of 16 and 17 digits cost a BigInt step, about 1 µs.
 */
export function exactSum(numbers: Iterable<number>): number {
  const totals = SCALES.map(() => 0);
  let rest: Decimal = { digits: 0n, decimals: 0 };
  for (const number of numbers) {
    if (!Number.isFinite(number)) return Number.NaN;
    const scale = scaleOf(number);
    if (scale < 0) {
      rest = add(rest, decimalOf(number));
      continue;
    }
    const total = (totals[scale] as number) + Math.round(number * (SCALES[scale] as number));
    if (Math.abs(total) <= MAX_TOTAL) {
      totals[scale] = total;
    } else {
      rest = add(rest, scaled(total, scale));
      totals[scale] = 0;
    }
  }
  const used = totals.filter((total) => total !== 0);
  if (rest.digits === 0n && used.length <= 1) return plainTotal(totals);
  return numberOf(totals.reduce((sum, total, scale) => add(sum, scaled(total, scale)), rest));
}

/** Index of the smallest scale at which the number is a whole one; -1 when none keeps all its digits. */
function scaleOf(number: number): number {
  for (let i = 0; i < SCALES.length; i++) {
    const scale = SCALES[i] as number;
    const whole = Math.round(number * scale);
    if (Math.abs(whole) > MAX_SCALED) return -1;
    if (whole / scale === number) return i;
  }
  return -1;
}

/** One scale only: a correctly rounded division gives the nearest double. */
function plainTotal(totals: readonly number[]): number {
  const index = totals.findIndex((total) => total !== 0);
  return index < 0 ? 0 : (totals[index] as number) / (SCALES[index] as number);
}

function scaled(total: number, scale: number): Decimal {
  return { digits: BigInt(total), decimals: Math.round(Math.log10(SCALES[scale] as number)) };
}

function add(a: Decimal, b: Decimal): Decimal {
  const decimals = Math.max(a.decimals, b.decimals);
  const left = a.digits * 10n ** BigInt(decimals - a.decimals);
  const right = b.digits * 10n ** BigInt(decimals - b.decimals);
  return { digits: left + right, decimals };
}
