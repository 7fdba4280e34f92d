/** What a record is compared by. */

import type { IndexReader } from '../../index/types.ts';
import { isFreeMail } from '../../plan/free-mail.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf, valueAt } from '../../record/value.ts';
import type { Collection, Model, NormalForm } from '../../schema/model.ts';
import { channelForm, normalize } from '../../schema/normalize.ts';
import { type Name, nameOf } from './names.ts';

export type MarkKind = Exclude<NormalForm, 'channel'>;

/** A channel of a record, as `kind` and normal form. */
export type Mark = {
  readonly kind: MarkKind;
  readonly value: string;
  /** A role's mailbox, or the number of the person's company. */
  readonly shared: boolean;
};

export type Profile = {
  readonly record: StoredRecord;
  readonly name: Name;
  readonly title: string;
  readonly marks: readonly Mark[];
  /** Where the record belongs, for people: the company's id, else the domain of the address, else its name as written. */
  readonly place: string | null;
};

export type ProfileSource = {
  readonly model: Model;
  readonly index: IndexReader;
  readonly titleOf: (record: StoredRecord) => string;
};

/** Local parts of mailboxes that belong to a desk, not to a person (RFC 2142 and common ones). */
const ROLES = new Set(
  `abuse accounting accounts admin administration billing booking buchhaltung business careers contact desk enquiries
  finance firmapost hello help helpdesk hi hostmaster hr info inquiries invoice invoices jobs kontakt mail marketing
  news newsletter no-reply noreply office orders post postmaster press privacy reception recruiting sales security
  service support team webmaster welcome`.split(/\s+/),
);

/** `channels`: what other records say of how this one is reached. */
export function profileOf(
  record: StoredRecord,
  collection: Collection,
  source: ProfileSource,
  channels: readonly string[] = [],
): Profile {
  const { data } = record;
  const company = companyOf(data, source.index);
  const country = countryOf(data) ?? countryOf(company);
  const title = source.titleOf(record);
  const texts = [...ownTexts(collection, data), ...channels.flatMap(channelText)];
  const marks = marksOf(texts, company, country);
  return { record, name: nameOf(title), title, marks, place: placeOf(data, marks) };
}

function companyOf(data: RecordData, index: IndexReader): RecordData | undefined {
  const id = memberOf(data, 'companyId');
  return typeof id === 'string' ? index.record(id) : undefined;
}

function countryOf(data: RecordData | undefined): string | null {
  const country = valueAt(data, 'address.country');
  return typeof country === 'string' ? country : null;
}

/** A text and the form that it is compared in. */
type Text = { readonly kind: MarkKind; readonly text: string };

function ownTexts(collection: Collection, data: RecordData): Text[] {
  return [...collection.fields.values()].flatMap(({ name, lookup, lookupOf, schema }): Text[] => {
    const unique = memberOf(memberOf(schema, 'x-unique'), 'normalize') as NormalForm | null;
    const kind = lookup ?? unique;
    const text = memberOf(data, name);
    if (kind === null || lookupOf !== undefined || typeof text !== 'string') return [];
    return kind === 'channel' ? channelText(text) : [{ kind, text }];
  });
}

function channelText(text: string): Text[] {
  const kind = channelForm(text);
  return kind === null ? [] : [{ kind, text }];
}

/** What records that belong to those of the collection say of how they are reached, by their ids. */
export function channelsOf(
  collection: Collection,
  { model, index }: ProfileSource,
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const other of model.collections.values()) {
    for (const { name, lookupOf } of other.fields.values()) {
      const relation = lookupOf === undefined ? undefined : other.fields.get(lookupOf)?.relation;
      if (relation?.to.includes(collection.path) !== true) continue;
      for (const { data } of index.records(other.path)) {
        const [id, text] = [memberOf(data, relation.field), memberOf(data, name)];
        if (typeof id !== 'string' || typeof text !== 'string') continue;
        found.set(id, [...(found.get(id) ?? []), text]);
      }
    }
  }
  return found;
}

function marksOf(
  texts: readonly Text[],
  company: RecordData | undefined,
  country: string | null,
): Mark[] {
  const marks = new Map<string, Mark>();
  for (const { kind, text } of texts) {
    const value = markValue(kind, text, country);
    if (value === '') continue;
    const shared = kind === 'email' ? isRole(value) : isOfCompany(kind, value, company, country);
    marks.set(`${kind} ${value}`, { kind, value, shared });
  }
  return [...marks.values()];
}

function markValue(kind: MarkKind, text: string, country: string | null): string {
  if (kind === 'phone') return normalize('phone', text, country ?? undefined);
  return kind === 'email' ? mailboxOf(normalize('email', text)) : normalize(kind, text);
}

/** The mailbox that an address reaches: without `+tag`; Gmail reads over dots. */
function mailboxOf(address: string): string {
  const at = address.lastIndexOf('@');
  const domain = address.slice(at + 1).replace(/^googlemail\.com$/, 'gmail.com');
  const local = address.slice(0, Math.max(0, at)).replace(/\+.*$/, '');
  return `${domain === 'gmail.com' ? local.replaceAll('.', '') : local}@${domain}`;
}

function isRole(mailbox: string): boolean {
  return ROLES.has(mailbox.slice(0, mailbox.indexOf('@')));
}

/** A person's number or page that is the company's. */
function isOfCompany(
  kind: MarkKind,
  value: string,
  company: RecordData | undefined,
  country: string | null,
): boolean {
  const field = kind === 'phone' ? 'phone' : kind === 'url' ? 'linkedinUrl' : '';
  const text = memberOf(company, field);
  return typeof text === 'string' && markValue(kind, text, country) === value;
}

function placeOf(data: RecordData, marks: readonly Mark[]): string | null {
  const id = memberOf(data, 'companyId');
  if (typeof id === 'string') return id;
  const mailbox = marks.find(({ kind }) => kind === 'email')?.value ?? '';
  const domain = mailbox.slice(mailbox.indexOf('@') + 1);
  if (domain !== '' && !isFreeMail(domain)) return domain;
  const company = memberOf(data, 'companyName');
  return typeof company === 'string' && company.trim() !== '' ? company.trim().toLowerCase() : null;
}
