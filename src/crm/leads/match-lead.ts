/** Which contact and company a lead is about, among those that are there. */

import { PailError } from '../../errors.ts';
import { isArchived } from '../../index/archived.ts';
import { holdersOf } from '../../index/holders.ts';
import { lookupRecords } from '../../index/lookup.ts';
import { standingFor } from '../../index/merged.ts';
import type { IndexReader } from '../../index/types.ts';
import type { PlanContext } from '../../plan/context.ts';
import { isFreeMail } from '../../plan/free-mail.ts';
import type { RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import { normalize } from '../../schema/normalize.ts';
import { nameOf } from '../duplicates/names.ts';

export const CONTACTS = 'crm/contacts';
export const COMPANIES = 'crm/companies';

/** The contact with the lead's address, its own or among its channels. Throws `ambiguous` when several have it. */
export function matchingContact(
  lead: RecordData,
  { model, index }: PlanContext,
): StoredRecord | undefined {
  const email = textOf(lead, 'email');
  if (email === null) return undefined;
  const found = living(lookupRecords(email, new Set([CONTACTS]), model, index), index);
  return theOne(found, `the contact with the address of ${lead.id}`, '--contact');
}

/** The company with the domain of the lead's address or site, else with its name. Throws `ambiguous`. */
export function matchingCompany(lead: RecordData, index: IndexReader): StoredRecord | undefined {
  const domain = domainOf(lead);
  if (domain !== null) {
    const same = (text: string): boolean => normalize('domain', text) === domain;
    const [found] = livingHolders(index, COMPANIES, 'domain', same);
    if (found !== undefined) return found;
  }
  const { key } = nameOf(textOf(lead, 'companyName') ?? '');
  if (key === '') return undefined;
  const found = livingHolders(index, COMPANIES, 'name', (text) => nameOf(text).key === key);
  return theOne(found, `${lead.id}: the name "${textOf(lead, 'companyName')}"`, '--company');
}

/** Domain of the organization behind a lead: of its address, unless that is a private one; else of its site. */
export function domainOf(lead: RecordData): string | null {
  const email = textOf(lead, 'email') ?? '';
  const domain = email.includes('@') ? normalize('domain', email) : '';
  if (domain !== '' && !isFreeMail(domain)) return domain;
  const website = textOf(lead, 'website');
  return website === null ? null : normalize('domain', website) || null;
}

export function textOf(data: RecordData | undefined, field: string): string | null {
  const value = memberOf(data, field);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function livingHolders(
  index: IndexReader,
  collection: string,
  field: string,
  accept: (text: string) => boolean,
): StoredRecord[] {
  return living(holdersOf(index.slabs(collection), field, accept), index);
}

function living(records: readonly StoredRecord[], index: IndexReader): StoredRecord[] {
  const found = records
    .map((record) => standingFor(record, index))
    .filter((record) => !isArchived(record));
  return [...new Map(found.map((record) => [record.id, record])).values()];
}

function theOne(
  found: readonly StoredRecord[],
  what: string,
  option: string,
): StoredRecord | undefined {
  if (found.length < 2) return found[0];
  const candidates = found.slice(0, 6).map(({ id }) => id);
  const message = `${what} could be ${candidates.join(', ')}; say which with ${option}, or --no-match for a new one`;
  throw new PailError('ambiguous', message, { candidates });
}
