/** Cells of reports. */

import { differenceText } from '../../changes/money-words.ts';
import { type FormatConfig, formatMoney } from '../../view/format.ts';
import type { Cell } from '../../view/types.ts';

export function textCell(label: string, text: string): Cell {
  return { label, text, value: text, kind: 'text' };
}

export function recordCell(label: string, text: string, recordId: string): Cell {
  return { label, text, value: text, kind: 'link', recordId };
}

export function countCell(label: string, value: number): Cell {
  return { label, text: String(value), value, kind: 'number' };
}

export function moneyCell(
  label: string,
  value: number,
  currency: string,
  config: FormatConfig,
): Cell {
  return { label, text: formatMoney(value, config, currency), value, kind: 'currency' };
}

/** With its sign, green for more and red for less; empty for none. */
export function differenceCell(
  label: string,
  value: number,
  currency: string,
  config: FormatConfig,
): Cell {
  const text = differenceText(value, (amount) => formatMoney(amount, config, currency));
  const tone = value === 0 ? {} : { tone: value > 0 ? ('green' as const) : ('red' as const) };
  return { label, text, value, kind: 'currency', ...tone };
}
