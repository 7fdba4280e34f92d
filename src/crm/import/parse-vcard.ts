/** vCards (2.1, 3.0, 4.0) as rows of people. Pure. */

import ICAL from 'ical.js';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import type { Objects } from './parse-json.ts';
import { asVersion3 } from './vcard-21.ts';

/** A card that cannot be read is a row with a fault. */
export function parseCards(text: string): readonly Objects[] {
  const cards = text
    .replace(/^\uFEFF/, '')
    .split(/^(?=BEGIN:VCARD\s*$)/im)
    .filter((card) => card.trim() !== '');
  const rows = cards.map((card, index) => {
    try {
      return {
        at: index + 1,
        data: personOf(new ICAL.Component(ICAL.parse(asVersion3(card.trim())) as never)),
      };
    } catch (error) {
      const isCut = !/^END:VCARD\s*$/im.test(card);
      const why = isCut ? 'END:VCARD is missing' : (error as Error).message;
      return { at: index + 1, data: {}, fault: `it is no vCard that can be read: ${why}` };
    }
  });
  return [{ name: null, unit: 'card', rows }];
}

function personOf(card: ICAL.Component): JsonObject {
  const person: JsonObject = {};
  const set = (key: string, value: JsonValue | undefined): void => {
    if (value !== undefined && value !== '' && person[key] === undefined) person[key] = value;
  };
  const [last, first] = partsOf(card, 'n');
  set('id', textOf(card, 'uid')?.replace(/^urn:uuid:/i, ''));
  set('firstName', first);
  set('lastName', last);
  if (first === undefined || first === '') set('name', textOf(card, 'fn'));
  const [org, department] = partsOf(card, 'org');
  set('Company', org);
  set('department', department);
  set('title', textOf(card, 'title'));
  const [, extended, street, city, state, zip, country] = partsOf(card, 'adr');
  set('address.street', street);
  set('address.street2', extended);
  set('address.city', city);
  set('address.state', state);
  set('address.zip', zip);
  set('address.country', country);
  set('email', textOf(card, 'email'));
  for (const phone of card.getAllProperties('tel')) {
    const number = String(phone.getFirstValue()).replace(/^tel:/i, '');
    set(/cell|mobile/i.test(String(phone.getParameter('type') ?? '')) ? 'mobile' : 'phone', number);
  }
  for (const link of card.getAllProperties('url')) {
    const url = String(link.getFirstValue());
    set(/linkedin\.com/i.test(url) ? 'linkedinUrl' : 'website', url);
  }
  set('notes', textOf(card, 'note'));
  const tags = card.getAllProperties('categories').flatMap((one) => one.getValues().map(String));
  if (tags.length > 0) person['tags'] = tags;
  return person;
}

function textOf(card: ICAL.Component, name: string): string | undefined {
  const value = card.getFirstPropertyValue(name);
  return value === null || value === undefined ? undefined : String(value);
}

/** Parts of a structured value; a part that is a list gives its first. */
function partsOf(card: ICAL.Component, name: string): (string | undefined)[] {
  const value = card.getFirstPropertyValue(name) as unknown;
  if (value === null || value === undefined) return [];
  const parts = Array.isArray(value) ? value : [value];
  return parts.map((part) => String(Array.isArray(part) ? part[0] : part));
}
