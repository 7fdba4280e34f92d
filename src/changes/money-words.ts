/** Sums of money in words. Pure. */

import { type FormatConfig, formatMoney, formatMoneys } from '../view/format.ts';
import type { Money } from './movement.ts';

/** Sums by currency: `$1,200, €300`; `–` for none. */
export function moneyText(money: Money, config: FormatConfig): string {
  return formatMoneys(money, config) || '–';
}

/** `$2,000 → $1,070 (−46.5 %)`, per currency. */
export function moneyChangeText(before: Money, after: Money, config: FormatConfig): string {
  const currencies = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  if (currencies.length === 0) return moneyText({}, config);
  return currencies
    .map((currency) => {
      const [was, is] = [before[currency] ?? 0, after[currency] ?? 0];
      const money = (value: number): string => formatMoney(value, config, currency);
      if (was === is) return `${money(is)} (unchanged)`;
      const share = shareText(was, is);
      return `${money(was)} → ${money(is)}${share === '' ? '' : ` (${share})`}`;
    })
    .join(', ');
}

/** `+3.2 %`, `−46.5 %`; empty where there was nothing to compare with. */
export function shareText(was: number, is: number): string {
  if (was === 0) return '';
  const percent = ((is - was) / was) * 100;
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent).toFixed(1)} %`;
}

/** A difference with its sign: `+$12,000`, `−$300`; empty for none. */
export function differenceText(value: number, text: (amount: number) => string): string {
  if (value === 0) return '';
  return `${value > 0 ? '+' : '−'}${text(Math.abs(value))}`;
}
