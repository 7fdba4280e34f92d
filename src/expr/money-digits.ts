/** How finely amounts of a currency are counted. */

const CODE = /^[A-Za-z]{3}$/;
const USUAL = 2;
const known = new Map<string, number>();

/** Decimals of a currency's amounts (ISO 4217): 2 for most and for what is no code, 0 for JPY, 3 for KWD. */
export function moneyDigits(currency: string): number {
  if (!CODE.test(currency)) return USUAL;
  const found = known.get(currency);
  if (found !== undefined) return found;
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  const digits = format.resolvedOptions().maximumFractionDigits ?? USUAL;
  known.set(currency, digits);
  return digits;
}
