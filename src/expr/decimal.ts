/** Numbers as the decimals that they are written as: for money, where a binary fraction is a cent too much. */

/** digits × 10^-decimals. */
export type Decimal = { readonly digits: bigint; readonly decimals: number };

/** The shortest decimal of a finite number, as JSON writes it. `decimals` ≥ 0. */
export function decimalOf(number: number): Decimal {
  const [mantissa = '0', exponent = '0'] = String(number).split('e');
  const [whole = '0', fraction = ''] = mantissa.split('.');
  const decimals = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return decimals >= 0
    ? { digits, decimals }
    : { digits: digits * 10n ** BigInt(-decimals), decimals: 0 };
}

/** Decimal text is rounded correctly to the nearest double by the language itself (ECMA-262 §7.1.4.1). */
export function numberOf({ digits, decimals }: Decimal): number {
  return Number(`${digits}e-${decimals}`);
}

/**
 * `value` × `times` ÷ `over`, computed exactly and rounded once to `digits` decimals, halves away from zero. `over` is
 * not 0.
 */
export function scaledExactly(value: number, times: number, over: number, digits: number): number {
  const [v, t, o] = [decimalOf(value), decimalOf(times), decimalOf(over)];
  const above = v.digits * t.digits * 10n ** BigInt(o.decimals + digits);
  const below = o.digits * 10n ** BigInt(v.decimals + t.decimals);
  const sign = above < 0n === below < 0n ? 1n : -1n;
  const [size, unit] = [above < 0n ? -above : above, below < 0n ? -below : below];
  return numberOf({ digits: sign * ((size * 2n + unit) / (unit * 2n)), decimals: digits });
}
