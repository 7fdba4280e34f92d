/** Which record a row is, where neither an id nor a unique field says it. */

import type { RecordData } from '../../record/types.ts';
import { ownOf, valueAt } from '../../record/value.ts';
import type { Collection, NormalForm, UniqueRule } from '../../schema/model.ts';
import { normalize } from '../../schema/normalize.ts';
import { sameName } from './plain-name.ts';

export type Key = {
  readonly fields: readonly string[];
  readonly normalize?: NormalForm;
  /** Two rows of one file with this key are one record; otherwise each row is a record of its own. */
  readonly folds: boolean;
  /** Rows with this key are one record all the same, as long as neither its site nor its town says otherwise. */
  readonly joins?: true;
  /** A record of another name is another one, although the key is the same: a shared mailbox. */
  readonly named: boolean;
};

const KEYS: Readonly<Record<string, readonly Key[]>> = {
  'crm/contacts': [{ fields: ['email'], normalize: 'email', folds: true, named: true }],
  'crm/leads': [{ fields: ['email'], normalize: 'email', folds: true, named: true }],
  'crm/companies': [{ fields: ['name'], folds: false, joins: true, named: false }],
  'crm/products': [{ fields: ['name'], folds: false, named: false }],
  'crm/deals': [{ fields: ['title', 'companyId'], folds: false, named: false }],
  users: [{ fields: ['name'], folds: false, named: false }],
};

/** Keys by which rows are matched, first ones first: those asked for, else unique fields and the collection's own. */
export function keysOf(collection: Collection, match: readonly string[]): readonly Key[] {
  if (match.length > 0) return [{ ...asked(collection, match), folds: true, named: false }];
  const unique = collection.unique.map((rule) => ({ ...rule, folds: true, named: false }));
  return [...unique, ...(ownOf(KEYS, collection.path) ?? [])];
}

function asked(collection: Collection, match: readonly string[]): UniqueRule {
  const [only] = match;
  const format = match.length === 1 ? collection.fields.get(only ?? '')?.ui.format : undefined;
  const rule = collection.unique.find(({ fields }) => fields.join() === match.join());
  const form = rule?.normalize ?? formOf(format, only);
  return { fields: match, ...(form === undefined ? {} : { normalize: form }) };
}

function formOf(format: string | undefined, field: string | undefined): NormalForm | undefined {
  if (format === 'email' || format === 'phone' || format === 'url') return format;
  return field === 'domain' ? 'domain' : undefined;
}

/** The key's value of a record in normal form; null when one of its fields is empty. */
export function keyValue(key: Key, data: RecordData): string | null {
  const parts: string[] = [];
  for (const field of key.fields) {
    const value = valueAt(data, field);
    if (value === null || value === '') return null;
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const form = key.normalize === undefined ? sameName(text) : normalize(key.normalize, text);
    if (form === '') return null;
    parts.push(form);
  }
  return parts.join('\n');
}

/**
 * True when both have a value of a key and it differs: two companies of one name with two domains, two people of one name
 * with two addresses.
 */
export function contradicts(
  data: RecordData,
  other: RecordData | undefined,
  keys: readonly Key[],
): boolean {
  if (other === undefined) return false;
  return keys.some((key) => {
    if (!key.folds) return false;
    const [own, theirs] = [keyValue(key, data), keyValue(key, other)];
    return own !== null && theirs !== null && own !== theirs;
  });
}
