/** What no schema refuses and yet is hardly meant: numbers that reach nobody, days that nobody lives to see, keys
 * that no field has and that nobody misses, since null is absent. */

import type { Problem } from '../errors.ts';
import { didYouMean } from '../nearest.ts';
import { escapePointer } from '../record/scan-json.ts';
import type { JsonValue, RecordData } from '../record/types.ts';
import { isObject, memberOf, sameValue } from '../record/value.ts';
import type { Collection, Field } from './model.ts';
import { isPlacedPhone } from './normalize.ts';

type Warning = Omit<Problem, 'path'>;

type Range = { readonly from: string; readonly to: string };

/** Days (`2026-03-01`) that are taken for meant where a field's `x-plausible` says no other; people are born on dates. */
const PLAUSIBLE: Readonly<Record<'date' | 'date-time', Range>> = {
  date: { from: '1900-01-01', to: '2100-12-31' },
  'date-time': { from: '1970-01-01', to: '2100-12-31' },
};

/** Warnings about the record's values; with `before`, only about those that differ from it. */
export function softFaults(
  { schema, fields }: Collection,
  data: RecordData,
  before?: RecordData,
): Warning[] {
  const faults = unknownNulls({ schema, properties: fields }, data, '', before);
  for (const field of fields.values()) {
    const value = memberOf(data, field.name);
    if (value === null || field.computed !== undefined) continue;
    if (before !== undefined && sameValue(memberOf(before, field.name), value)) continue;
    collect(field, value, `/${field.name}`, faults);
  }
  return faults;
}

function collect(field: Field, value: JsonValue, pointer: string, faults: Warning[]): void {
  if (Array.isArray(value)) {
    const { items } = field;
    if (items === undefined) return;
    for (const [at, one] of value.entries()) collect(items, one, `${pointer}/${at}`, faults);
  } else if (isObject(value)) {
    faults.push(...unknownNulls(field, value, pointer));
    for (const part of field.properties?.values() ?? []) {
      collect(part, memberOf(value, part.name), `${pointer}/${part.name}`, faults);
    }
  } else if (typeof value === 'string') {
    const [code, message] = textFault(field, value) ?? [];
    if (code === undefined || message === undefined) return;
    faults.push({ pointer, code, level: 'warning', message });
  }
}

/** Keys with null that no field has, where names are not open: the schema never sees them, for null is absent. */
function unknownNulls(
  { schema, properties }: Pick<Field, 'schema' | 'properties'>,
  value: object,
  pointer: string,
  before: object = {},
): Warning[] {
  if (memberOf(schema, 'additionalProperties') !== false) return [];
  const unknown = Object.entries(value).filter(
    ([key, one]) => one === null && !properties?.has(key) && !Object.hasOwn(before, key),
  );
  return unknown.map(([key]) => ({
    pointer: `${pointer}/${escapePointer(key)}`,
    code: 'unknown_field',
    level: 'warning',
    message: `there is no field "${key}"${didYouMean(key, [...(properties?.keys() ?? [])])}; its null says nothing, remove the line`,
  }));
}

function textFault(field: Field, text: string): readonly [string, string] | null {
  const shown = `${field.label} ${JSON.stringify(text)}`;
  if (field.type === 'date' || field.type === 'date-time') {
    const { from, to } = { ...PLAUSIBLE[field.type], ...field.plausible };
    // What is no date is an error already.
    if (!/^\d{4}-\d\d-\d\d/.test(text)) return null;
    const day = text.slice(0, from.length);
    if (day >= from && day <= to) return null;
    const side = day < from ? `before ${from}` : `after ${to}`;
    return ['implausible', `${shown} lies ${side}; is that the year that is meant?`];
  }
  if (field.ui.format !== 'phone' || isPlacedPhone(text)) return null;
  const form = 'expected the country code and the whole number, e.g. +1 202 555 0142';
  return ['phone', `${shown} is no number of a known plan; ${form}`];
}
