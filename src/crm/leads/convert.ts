/** Leads become a contact, a company and a deal: new ones, or those that are there. */

import { PailError } from '../../errors.ts';
import { isArchived } from '../../index/archived.ts';
import type { PlanContext } from '../../plan/context.ts';
import type { Change, Edit } from '../../plan/types.ts';
import type { JsonObject, JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf, ownOf } from '../../record/value.ts';
import { normalize } from '../../schema/normalize.ts';
import { nameOf } from '../duplicates/names.ts';
import { looksLikePerson, splitName } from '../person-name.ts';
import { Drafts } from './drafts.ts';
import {
  COMPANIES,
  CONTACTS,
  domainOf,
  matchingCompany,
  matchingContact,
  textOf,
} from './match-lead.ts';
import { type DealStart, newDeal } from './new-deal.ts';

export type ConvertRequest = DealStart & {
  readonly leads: readonly StoredRecord[];
  /** Existing records to use. A contact or a deal is one lead's; a company may be that of several. */
  readonly contact?: string;
  readonly company?: string;
  readonly deal?: string;
  /** No deal at all. */
  readonly withoutDeal?: boolean;
  /** New contacts and companies even where there are fitting ones. */
  readonly withoutMatch?: boolean;
};

/** What a lead has become, by id. */
export type Converted = {
  readonly lead: string;
  readonly contact: string;
  readonly company: string | null;
  readonly deal: string | null;
};

export type Conversion = {
  readonly changes: readonly Change[];
  readonly converted: readonly Converted[];
};

/** Throws `restricted` for leads that were converted already, `ambiguous` where several records fit. */
export function convertLeads(request: ConvertRequest, context: PlanContext): Conversion {
  const { leads, contact, deal } = request;
  if (leads.length > 1 && (contact ?? deal) !== undefined) {
    const message = '--contact and --deal go with a single lead: they are what it becomes';
    throw new PailError('usage', message, {});
  }
  for (const lead of leads) assertConvertible(lead);
  const run = new Run(request, context);
  const converted = leads.map((lead) => run.convert(lead.data));
  return { changes: run.drafts.changes(), converted };
}

/** Throws `restricted` for what is no lead, or is past being one. */
export function assertConvertible(lead: StoredRecord): void {
  const { id, data, collection } = lead;
  const refuse = (message: string): never => {
    throw new PailError('restricted', `${id} ${message}`, { id });
  };
  if (collection !== 'crm/leads') refuse(`is in ${collection}; only leads are converted`);
  const made = ['convertedContactId', 'convertedCompanyId', 'convertedDealId'].flatMap(
    (field) => textOf(data, field) ?? [],
  );
  if (memberOf(data, 'status') === 'converted' || made.length > 0) {
    refuse(`was converted already${made.length > 0 ? `, into ${made.join(', ')}` : ''}`);
  }
  if (memberOf(data, 'status') === 'disqualified') {
    refuse(`is disqualified; \`pail set ${id} status=qualified\` first`);
  }
  if (isArchived(lead)) refuse('is archived; restore it first');
}

/** Conversions of one plan: leads of one company or person share what is new. */
class Run {
  readonly drafts: Drafts;
  readonly #request: ConvertRequest;
  readonly #context: PlanContext;
  /** Ids of new records by what the next lead may know them by. */
  readonly #made = new Map<string, string>();

  constructor(request: ConvertRequest, context: PlanContext) {
    this.#request = request;
    this.#context = context;
    this.drafts = new Drafts(context);
  }

  convert(lead: RecordData): Converted {
    const known = this.#knownContact(lead);
    const company = this.#company(lead, known);
    const contact = known ?? this.#newContact(lead, company);
    this.#fill(contact, {
      phone: memberOf(lead, 'phone'),
      title: memberOf(lead, 'jobTitle'),
      companyId: company,
    });
    const deal = this.#deal(lead, contact, company);
    this.drafts.edit(lead.id, [
      set('status', 'converted'),
      set('convertedContactId', contact),
      set('convertedCompanyId', company),
      set('convertedDealId', deal),
    ]);
    this.#fill(lead.id, { personId: contact, companyId: company });
    return { lead: lead.id, contact, company, deal };
  }

  #knownContact(lead: RecordData): string | null {
    const { contact, withoutMatch } = this.#request;
    const given = contact ?? textOf(lead, 'personId');
    if (given !== null) return given;
    const email = textOf(lead, 'email');
    const made = email === null ? undefined : this.#made.get(contactKey(email));
    if (made !== undefined) return made;
    if (withoutMatch === true) return null;
    return matchingContact(lead, this.#context)?.id ?? null;
  }

  #newContact(lead: RecordData, companyId: string | null): string {
    const email = textOf(lead, 'email');
    const contact = this.drafts.create(CONTACTS, lead.id, {
      ...personOf(lead),
      email,
      companyId,
      companyName: companyId === null ? memberOf(lead, 'companyName') : null,
      source: sourceOf(lead),
      lifecycleStage: 'lead',
      ...taken(lead, ['phone', 'ownerId', 'assignedToId', 'score', 'tags', 'notes']),
      title: memberOf(lead, 'jobTitle'),
    });
    if (email !== null) this.#made.set(contactKey(email), contact);
    return contact;
  }

  #company(lead: RecordData, contact: string | null): string | null {
    const { company, withoutMatch } = this.#request;
    const own = contact === null ? undefined : this.drafts.data(contact);
    const given = company ?? textOf(lead, 'companyId') ?? textOf(own, 'companyId');
    if (given !== null) return given;
    const keys = companyKeys(lead);
    const made = keys.map((key) => this.#made.get(key)).find((id) => id !== undefined);
    if (made !== undefined) return made;
    const found =
      withoutMatch === true ? undefined : matchingCompany(lead, this.#context.index)?.id;
    const id = found ?? (keys.length === 0 ? null : this.#newCompany(lead));
    if (id !== null) for (const key of keys) this.#made.set(key, id);
    return id;
  }

  #newCompany(lead: RecordData): string {
    const domain = domainOf(lead);
    const taken = domain !== null && this.#isTaken(domain);
    return this.drafts.create(COMPANIES, lead.id, {
      name: textOf(lead, 'companyName') ?? domain,
      domain: taken ? null : domain,
      website: memberOf(lead, 'website'),
      ownerId: memberOf(lead, 'ownerId'),
    });
  }

  #isTaken(domain: string): boolean {
    const key = JSON.stringify(domain);
    return this.#context.index.byUnique(COMPANIES, ['domain'], key).length > 0;
  }

  #deal(lead: RecordData, contact: string, company: string | null): string | null {
    const { deal, withoutDeal } = this.#request;
    if (withoutDeal === true) return null;
    if (deal === undefined) {
      const title = textOf(lead, 'name') ?? this.#titleOf(lead, contact, company);
      const source = sourceOf(lead);
      const input = newDeal(
        lead,
        { title, contact, company, source },
        this.#request,
        this.#context,
      );
      return this.drafts.create('crm/deals', lead.id, input);
    }
    this.#fill(deal, {
      leadId: lead.id,
      companyId: company,
      expectedValue: memberOf(lead, 'estimatedValue'),
      source: sourceOf(lead),
    });
    this.drafts.edit(deal, [{ path: 'contactIds', op: '+=', value: [contact] }]);
    return deal;
  }

  #titleOf(lead: RecordData, contact: string, company: string | null): string {
    const name = company === null ? null : textOf(this.drafts.data(company), 'name');
    const person = this.drafts.data(contact);
    const names = [textOf(person, 'firstName'), textOf(person, 'lastName')].filter(Boolean);
    return name ?? (names.join(' ') || lead.id);
  }

  /** Sets what is empty so far. */
  #fill(id: string, values: Readonly<Record<string, JsonValue>>): void {
    const data = this.drafts.data(id);
    const edits = Object.entries(values).flatMap(([path, value]) =>
      value !== null && memberOf(data, path) === null ? [set(path, value)] : [],
    );
    if (edits.length > 0) this.drafts.edit(id, edits);
  }
}

function set(path: string, value: JsonValue): Edit {
  return { path, op: '=', value };
}

function contactKey(email: string): string {
  return `email ${normalize('email', email)}`;
}

function companyKeys(lead: RecordData): string[] {
  const domain = domainOf(lead);
  const { key } = nameOf(textOf(lead, 'companyName') ?? '');
  return [...(domain === null ? [] : [`domain ${domain}`]), ...(key === '' ? [] : [`name ${key}`])];
}

function taken(lead: RecordData, fields: readonly string[]): JsonObject {
  return Object.fromEntries(fields.map((field) => [field, memberOf(lead, field)]));
}

/** A contact needs a first name: the person's, that of the lead's name, else what the lead is called by. */
function personOf(lead: RecordData): JsonObject {
  const [first, last] = [textOf(lead, 'firstName'), textOf(lead, 'lastName')];
  if (first !== null) return { firstName: first, lastName: last };
  if (last !== null) return { firstName: last };
  const whole = textOf(lead, 'name');
  if (whole !== null && whole !== textOf(lead, 'companyName') && looksLikePerson(whole)) {
    const { first, last = null } = splitName(whole);
    return { firstName: first, lastName: last };
  }
  const local = textOf(lead, 'email')?.replace(/@.*$/, '');
  const name = local ?? whole ?? textOf(lead, 'companyName') ?? lead.id;
  return { firstName: name.slice(0, 100) };
}

/** Leads have a list of sources of their own; how contacts and deals call it. */
const SOURCES: Readonly<Record<string, string>> = {
  website: 'website',
  organic: 'website',
  paid_ads: 'website',
  social: 'website',
  referral: 'referral',
  partner: 'partner',
  event: 'event',
  cold_call: 'outbound_cold',
  cold_email: 'outbound_cold',
};

function sourceOf(lead: RecordData): string | null {
  return ownOf(SOURCES, textOf(lead, 'source') ?? '') ?? null;
}
