/** Sums, averages, least and greatest values over sets of records. */

import type { Scope } from '../expr/types.ts';
import { toJson } from '../expr/value.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import type { Fold, PreparedFold } from './prepare.ts';
import type { Sums } from './types.ts';

/** Values by fold and expression; a fold that was not asked for is absent. */
export function foldRecords(
  folds: readonly PreparedFold[],
  records: readonly RecordData[],
  scope: Scope,
): Sums {
  const out: Partial<Record<Fold, Record<string, JsonValue>>> = {};
  for (const { fold, name, aggregate } of folds) {
    const value = aggregate.evaluate(records, scope);
    const values = out[fold] ?? {};
    values[name] = toJson(value, aggregate.type, scope.timezone);
    out[fold] = values;
  }
  return out;
}

const VERBS: Readonly<Record<Fold, string>> = {
  sum: 'adds up',
  avg: 'averages',
  min: 'compares',
  max: 'compares',
};

/**
 * One notice per money fold of which any set mixes currencies. Amounts are never converted, and a mix is
 * never silent. Records without an amount or a currency do not count.
 */
export function currencyNotices(
  folds: readonly PreparedFold[],
  sets: readonly (readonly RecordData[])[],
  scope: Scope,
): string[] {
  return folds.flatMap(({ fold, name, money }) => {
    if (money === undefined) return [];
    const hasAmount = (record: RecordData): boolean => money.evaluate(record, scope) !== null;
    const mixed = sets.map((set) => currenciesOf(set, hasAmount)).filter((c) => c.size > 1);
    if (mixed.length === 0) return [];
    const all = [...new Set(mixed.flatMap((c) => [...c]))].sort();
    return `${fold} of ${name} ${VERBS[fold]} amounts in ${all.join(', ')} as they are; group by currency, or name one in a condition`;
  });
}

function currenciesOf(
  records: readonly RecordData[],
  hasAmount: (record: RecordData) => boolean,
): Set<string> {
  const found = new Set<string>();
  for (const record of records) {
    const currency = memberOf(record, 'currency');
    if (typeof currency !== 'string' || currency === '' || found.has(currency)) continue;
    if (hasAmount(record)) found.add(currency);
  }
  return found;
}
