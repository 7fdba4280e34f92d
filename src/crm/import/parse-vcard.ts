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
      const fault = `it is no vCard that can be read: ${why}`;
      return { at: index + 1, data: {}, fault, original: card };
    }
  });
  return [{ name: null, unit: 'card', rows }];
}

/** Properties that a person is made of, and those about the card itself; `x-ab…` are labels of Apple's address book. */
const READ =
  /^(?:n|fn|uid|org|title|adr|email|tel|url|note|categories|version|prodid|rev|kind|x-ab.*)$/;
const LONG = 1_000;

function personOf(card: ICAL.Component): JsonObject {
  const person: JsonObject = {};
  /** What there is no room for stands in a column of its own, so that it is told. */
  const set = (key: string, value: JsonValue | undefined, further = ''): void => {
    if (value === undefined || value === '' || person[key] === value) return;
    if (person[key] === undefined) person[key] = value;
    else if (further !== '') {
      const before = person[further];
      person[further] = before === undefined ? value : `${before}; ${value}`;
    }
  };
  const [last, first] = partsOf(card.getFirstProperty('n'));
  set('id', textOf(card, 'uid')?.replace(/^urn:uuid:/i, ''));
  set('firstName', first);
  set('lastName', last);
  if (first === undefined || first === '') set('name', textOf(card, 'fn'));
  const [org, department] = partsOf(card.getFirstProperty('org'));
  set('Company', org);
  set('department', department);
  set('title', textOf(card, 'title'));
  setAddresses(card, set);
  for (const email of preferred(card, 'email')) {
    set('email', String(email.getFirstValue()), 'Further EMAIL');
  }
  for (const phone of preferred(card, 'tel')) {
    const isMobile = /cell|mobile/i.test(String(phone.getParameter('type') ?? ''));
    set(isMobile ? 'mobile' : 'phone', numberOf(String(phone.getFirstValue())), 'Further TEL');
  }
  for (const link of preferred(card, 'url')) {
    // Apple escapes what needs none.
    const url = String(link.getFirstValue()).replace(/\\([:,;\\])/g, '$1');
    set(/linkedin\.com/i.test(url) ? 'linkedinUrl' : 'website', url, 'Further URL');
  }
  set('notes', textOf(card, 'note'));
  const tags = card.getAllProperties('categories').flatMap((one) => one.getValues().map(String));
  if (tags.length > 0) person['tags'] = tags;
  for (const other of card.getAllProperties()) {
    const text = String(other.getFirstValue());
    const name = other.name.toUpperCase();
    if (!READ.test(other.name)) set(name, text.length > LONG ? '…' : text, name);
  }
  return person;
}

function setAddresses(
  card: ICAL.Component,
  set: (key: string, value: string | undefined, further?: string) => void,
): void {
  const [address, ...others] = preferred(card, 'adr').map(partsOf);
  const [, extended, street, city, state, zip, country] = address ?? [];
  set('address.street', street);
  set('address.street2', extended);
  set('address.city', city);
  set('address.state', state);
  set('address.zip', zip);
  set('address.country', country);
  for (const parts of others) {
    const text = parts.filter((part) => part !== undefined && part !== '').join(', ');
    set('Further ADR', text, 'Further ADR');
  }
}

/** `tel:+1-555-0142;ext=12` → `+1-555-0142 ext. 12`. */
function numberOf(text: string): string {
  if (!/^tel:/i.test(text)) return text;
  const [number = '', ...params] = text.slice('tel:'.length).split(';');
  const extension = params.find((param) => /^ext=/i.test(param))?.slice('ext='.length);
  return extension === undefined ? number : `${number} ext. ${extension}`;
}

/** All properties of a name, the preferred ones first: `PREF=1` (4.0), `TYPE=pref` (3.0). */
function preferred(card: ICAL.Component, name: string): ICAL.Property[] {
  const rank = (property: ICAL.Property): number => {
    const pref = Number(property.getParameter('pref') ?? Number.NaN);
    if (!Number.isNaN(pref)) return pref;
    return /\bpref\b/i.test(String(property.getParameter('type') ?? '')) ? 1 : NO_RANK;
  };
  return card.getAllProperties(name).toSorted((a, b) => rank(a) - rank(b));
}

/** RFC 6350, 5.3: 1 to 100, the least preferred of which still goes before none. */
const NO_RANK = 101;

function textOf(card: ICAL.Component, name: string): string | undefined {
  const value = card.getFirstPropertyValue(name);
  return value === null || value === undefined ? undefined : String(value);
}

/** Parts of a structured value; a part that is a list gives its first. */
function partsOf(property: ICAL.Property | null): (string | undefined)[] {
  const value = (property?.getFirstValue() ?? null) as unknown;
  if (value === null || value === undefined) return [];
  const parts = Array.isArray(value) ? value : [value];
  return parts.map((part) => String(Array.isArray(part) ? part[0] : part));
}
