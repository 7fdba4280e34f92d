/** Money of several currencies in one, by the rates that the workspace holds. */

import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import type { Reading } from '../types.ts';
import { choiceOf, usedValues } from './choices.ts';
import { numberOf, readRows, textOf } from './read-rows.ts';
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
  /** Amount in whole units, rounded to cents where it was converted, and its currency. */
  convert(value: number, currency: string): { readonly value: number; readonly currency: string };
  /** What was converted and how, for people; empty when nothing was. */
  notes(): readonly string[];
};

export const AS_IT_IS: Converter = {
  convert: (value, currency) => ({ value, currency }),
  notes: () => [],
};

/** `''`: leaves each amount as it is. Throws `not_found` when a rate that is needed is not there. */
export function converterTo(target: string, reading: Reading, actor: Actor): Converter {
  if (target === '') return AS_IT_IS;
  const rates = ratesOf(reading, actor);
  const used = new Map<string, string>();
  const rateOf = (currency: string): Rate => {
    const rate = rates.get(currency);
    if (rate !== undefined) return rate;
    const message = `no rate for ${currency} in ${RATES}; \`pail create rates currency=${currency} rate=…\` sets what one ${currency} is worth in ${reading.config.currency}`;
    throw new PailError('not_found', message, { parameter: 'currency', currency });
  };
  return {
    convert(value, currency) {
      if (currency === target) return { value, currency };
      const [from, to] = [rateOf(currency), rateOf(target)];
      const rate = from.rate / to.rate;
      used.set(currency, `1 ${currency} = ${Number(rate.toPrecision(6))} ${target}${from.date}`);
      return { value: Math.round(value * rate * 100) / 100, currency: target };
    },
    notes: () => [...used.values()],
  };
}

type Rate = { readonly rate: number; readonly date: string };

/** The newest rate per currency; the workspace's own is 1. */
function ratesOf(reading: Reading, actor: Actor): ReadonlyMap<string, Rate> {
  const rows = readRows(reading, actor, RATES, {
    currency: 'currency',
    rate: 'rate',
    date: 'date',
  });
  const rates = new Map<string, Rate & { readonly day: string }>();
  for (const row of rows) {
    const [currency, rate, day] = [textOf(row.currency), numberOf(row.rate), textOf(row.date)];
    const known = rates.get(currency);
    if (rate === null || (known !== undefined && known.day > day)) continue;
    rates.set(currency, { rate, day, date: day === '' ? '' : ` (${day})` });
  }
  rates.set(reading.config.currency, { rate: 1, day: '', date: '' });
  return rates;
}
