/** Contacts as vCards (RFC 6350, and RFC 2426 for programs that know only that). Pure. */

import ICAL from 'ical.js';
import { PailError } from '../../errors.ts';
import type { JsonValue, RecordData } from '../../record/types.ts';
import { memberOf, valueAt } from '../../record/value.ts';
import type { Collection } from '../../schema/model.ts';

/** Field → property, and its type. */
const TEXTS: readonly (readonly [string, string, string?])[] = [
  ['email', 'email', 'work'],
  ['phone', 'tel', 'work'],
  ['mobile', 'tel', 'cell'],
  ['title', 'title'],
  ['jobTitle', 'title'],
  ['website', 'url'],
  ['linkedinUrl', 'url'],
  ['notes', 'note'],
];
const ADDRESS = ['', 'street2', 'street', 'city', 'state', 'zip', 'country'] as const;

/** One card per record, CRLF line ends. `nameOf`: display name of a record. Throws `usage` for other collections. */
export function* cardsOf(
  collection: Collection,
  records: readonly RecordData[],
  version: '3.0' | '4.0',
  nameOf: (id: string) => string | undefined,
): Iterable<string> {
  if (!collection.fields.has('email')) {
    const message = `${collection.path} are no people; vCards are for contacts, leads and users`;
    throw new PailError('usage', message, { collection: collection.path });
  }
  for (const record of records) yield `${cardOf(record, version, nameOf).toString()}\r\n`;
}

function cardOf(
  record: RecordData,
  version: '3.0' | '4.0',
  nameOf: (id: string) => string | undefined,
): ICAL.Component {
  const card = new ICAL.Component(['vcard', [], []]);
  card.addPropertyWithValue('version', version);
  card.addPropertyWithValue('uid', record.id);
  card.addPropertyWithValue('fn', nameOf(record.id) ?? record.id);
  const [first, last] = [textAt(record, 'firstName'), textAt(record, 'lastName')];
  if (first !== '' || last !== '') addParts(card, 'n', [last, first, '', '', '']);
  for (const [field, name, type] of TEXTS) {
    const text = textAt(record, field);
    if (text === '') continue;
    const property = card.addPropertyWithValue(name, text);
    if (type !== undefined) property.setParameter('type', type);
  }
  const company = memberOf(record, 'companyId');
  const org =
    (typeof company === 'string' ? nameOf(company) : undefined) ?? textAt(record, 'companyName');
  if (org !== '')
    addParts(
      card,
      'org',
      [org, textAt(record, 'department')].filter((one) => one !== ''),
    );
  const address = ADDRESS.map((part) => (part === '' ? '' : textAt(record, `address.${part}`)));
  if (address.some((part) => part !== '')) addParts(card, 'adr', address);
  const tags = memberOf(record, 'tags');
  if (Array.isArray(tags) && tags.length > 0) {
    const property = new ICAL.Property('categories', card);
    property.setValues(tags.map(String));
    card.addProperty(property);
  }
  return card;
}

function addParts(card: ICAL.Component, name: string, parts: readonly string[]): void {
  const property = new ICAL.Property(name, card);
  const [only] = parts;
  property.setValue(parts.length === 1 ? (only ?? '') : [...parts]);
  card.addProperty(property);
}

function textAt(record: RecordData, path: string): string {
  const value: JsonValue = valueAt(record, path);
  return value === null ? '' : String(value);
}
