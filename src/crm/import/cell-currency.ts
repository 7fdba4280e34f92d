/** The currency that an amount's own cell says: it goes into the field beside the amount, or against what is there. */

import type { JsonObject } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';
import { marksIn } from './convert-number.ts';
import type { Reason } from './types.ts';

/** An amount whose cell names its currency. */
export type Amount = {
  /** Header of its column. */
  readonly column: string;
  readonly text: string;
  /** Currencies that the cell may mean, the likeliest first. */
  readonly codes: readonly string[];
};

const DOLLARS = 'USD CAD AUD NZD HKD SGD MXN TWD BRL ARS CLP COP JMD BSD BBD TTD FJD NAD XCD';

/** What signs mean, the likeliest first. Signs that are not here say nothing, as do letters that are no code. */
const SIGNS: ReadonlyMap<string, string> = new Map([
  ['$', DOLLARS],
  ['US$', 'USD'],
  ['C$', 'CAD'],
  ['CA$', 'CAD'],
  ['A$', 'AUD'],
  ['AU$', 'AUD'],
  ['NZ$', 'NZD'],
  ['HK$', 'HKD'],
  ['S$', 'SGD'],
  ['SG$', 'SGD'],
  ['MX$', 'MXN'],
  ['NT$', 'TWD'],
  ['R$', 'BRL'],
  ['€', 'EUR'],
  ['£', 'GBP EGP'],
  ['¥', 'JPY CNY'],
  ['CN¥', 'CNY'],
  ['JP¥', 'JPY'],
  ['₹', 'INR'],
  ['₩', 'KRW'],
  ['₽', 'RUB'],
  ['₺', 'TRY'],
  ['₴', 'UAH'],
  ['₪', 'ILS'],
  ['₫', 'VND'],
  ['₱', 'PHP'],
  ['฿', 'THB'],
  ['₦', 'NGN'],
  ['₡', 'CRC'],
  ['₲', 'PYG'],
  ['₸', 'KZT'],
]);

const CODES: ReadonlySet<string> = new Set(Intl.supportedValuesOf('currency'));

/** Currencies that a cell may mean; none where it says nothing of it. Several that exclude each other are all told. */
export function currenciesIn(text: string): readonly string[] {
  const told = marksIn(text).flatMap((mark) => {
    const codes = CODES.has(mark) ? [mark] : SIGNS.get(mark)?.split(' ');
    return codes === undefined ? [] : [codes];
  });
  const [first = [], second] = told;
  if (second === undefined) return first;
  const both = first.filter((code) => second.includes(code));
  return both.length > 0 ? both : [...first.slice(0, 1), ...second.slice(0, 1)];
}

/**
 * Sets `currency` to what the amounts say where no column has said it. A cell that says another one than its record
 * gives a reason: the amount would be of the wrong currency. `own`: the workspace's.
 */
export function takeCurrency(
  values: JsonObject,
  amounts: readonly Amount[],
  { fields, plural }: Pick<Collection, 'fields' | 'plural'>,
  own: string,
): Reason[] {
  const hasField = fields.get('currency')?.type === 'string';
  const reasons: Reason[] = [];
  let known = hasField ? memberOf(values, 'currency') : own;
  for (const { column, text, codes } of amounts) {
    const [first = own] = codes;
    known ??= codes.includes(own) ? own : first;
    if (hasField) values['currency'] = known;
    if (codes.includes(String(known))) continue;
    const rest = hasField
      ? `the rest of the row says ${String(known)}; a record has one currency`
      : `${plural.toLowerCase()} have no currency of their own and are in ${own}; write the amount in ${own}`;
    const message = `${JSON.stringify(text)} is in ${first}, but ${rest}`;
    reasons.push({ column, code: 'currency', message });
  }
  return reasons;
}
