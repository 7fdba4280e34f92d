/** Money of several currencies in one, by the rates that the workspace holds. */

import { PailError } from '../../errors.ts';
import { scaledExactly } from '../../expr/decimal.ts';
import { moneyDigits } from '../../expr/money-digits.ts';
import type { Actor } from '../../plan/types.ts';
import type { Reading } from '../types.ts';
import { choiceOf, usedValues } from './choices.ts';
import { listsBy, numberOf, readRows, textOf } from './read-rows.ts';
import type { ReportParam } from './types.ts';

export const RATES = 'crm/rates';

export const CURRENCY_PARAM: ReportParam = {
  name: 'currency',
  label: 'Currency',
  kind: 'choice',
  unchosen: 'As it is',
  choices: (reading, actor) => {
    const used = [RATES, 'crm/deals', 'marketing/conversions'].flatMap((collection) =>
      usedValues(reading, actor, collection, 'currency'),
    );
    return [...new Set([reading.config.currency, ...used])].map(choiceOf);
  },
  remedy: (text) => `\`pail create rates currency=${text} rate=…\` says what one is worth`,
  description: `converts all money into it, by the rates in ${RATES}; without it each currency is summed apart`,
};

export type Converter = {
  /**
   * Amount in whole units, and its currency. One that is converted counts by the rate of its day (`YYYY-MM-DD`; `''`:
   * today) and is rounded to the smallest unit of the target, halves away from zero.
   */
  convert(
    value: number,
    currency: string,
    day: string,
  ): { readonly value: number; readonly currency: string };
  /** What was converted and how, for people; empty when nothing was. */
  notes(): readonly string[];
};

export const AS_IT_IS: Converter = {
  convert: (value, currency) => ({ value, currency }),
  notes: () => [],
};

/** `''`: leaves each amount as it is. Throws `not_found` when a rate that is needed is not there. */
export function converterTo(
  target: string,
  reading: Reading,
  { actor, today }: { readonly actor: Actor; readonly today: string },
): Converter {
  if (target === '') return AS_IT_IS;
  const home = reading.config.currency;
  const rates = ratesOf(reading, actor);
  const used = new Map<string, Map<string, Rate>>();
  const rateOf = (currency: string, day: string): Rate => {
    if (currency === home) return { rate: 1, day: '' };
    const own = rates.get(currency) ?? [];
    const rate = own.findLast((one) => one.day <= day) ?? own[0];
    if (rate !== undefined) return rate;
    const message = `no rate for ${currency} in ${RATES}; \`pail create rates currency=${currency} rate=…\` sets what one ${currency} is worth in ${home}`;
    throw new PailError('not_found', message, { parameter: 'currency', currency });
  };
  const digits = moneyDigits(target);
  return {
    convert(value, currency, given) {
      if (currency === target) return { value, currency };
      const day = given === '' || given > today ? today : given;
      const [from, to] = [rateOf(currency, day), rateOf(target, day)];
      const rate = Number((from.rate / to.rate).toPrecision(6));
      const since = [from.day, to.day].sort().at(-1) ?? '';
      const own = used.get(currency) ?? new Map<string, Rate>();
      used.set(currency, own.set(`${rate} ${since}`, { rate, day: since }));
      return { value: scaledExactly(value, from.rate, to.rate, digits), currency: target };
    },
    notes: () => [...used].map(([currency, own]) => noteOf(currency, target, [...own.values()])),
  };
}

/** `day`: from which on it counts; `''`: from the beginning. */
type Rate = { readonly rate: number; readonly day: string };

/** `1 EUR = 1.08 USD (2026-11-20)`; of several rates the lowest, the highest and their days. */
function noteOf(currency: string, target: string, used: readonly Rate[]): string {
  const rates = used.map(({ rate }) => rate).sort((a, b) => a - b);
  const days = used.flatMap(({ day }) => (day === '' ? [] : [day])).sort();
  const span = (ends: readonly (string | number)[]): string =>
    [...new Set([ends[0], ends.at(-1)])].join(' to ');
  const when = days.length === 0 ? '' : ` (${span(days)})`;
  return `1 ${currency} = ${span(rates)} ${target}${when}`;
}

/** By currency, oldest first. */
function ratesOf(reading: Reading, actor: Actor): ReadonlyMap<string, readonly Rate[]> {
  const columns = { currency: 'currency', rate: 'rate', date: 'date' };
  const rows = readRows(reading, actor, RATES, columns).flatMap((row) => {
    const rate = numberOf(row.rate);
    if (rate === null || rate <= 0) return [];
    return [{ currency: textOf(row.currency), rate, day: textOf(row.date) }];
  });
  const oldest = rows.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
  return listsBy(oldest, ({ currency }) => currency);
}
