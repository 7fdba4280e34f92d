/** Users, companies and contacts, without what only the rest of the story can tell. */

import type { JsonObject } from '../../src/record/types.ts';
import { type CompanyFacts, type Facts, fill, record } from './data.ts';
import { chance, deck, demoId, int, pick, stream } from './random.ts';

type Draft = JsonObject & { id: string };

/** A company with its people, as the other builders meet them. */
export type Account = {
  readonly facts: CompanyFacts;
  readonly companyId: string;
  readonly ownerId: string;
  /** In the order of `people.yaml`'s roles: operations, finance, IT, analyst, executive, procurement. */
  readonly contacts: readonly Contact[];
};

export type Contact = { readonly id: string; readonly first: string; readonly draft: Draft };

const HEADS = { startup: 2, smb: 3, mid_market: 4, enterprise: 5 } as const;
const EUROPE = new Set(['NO', 'SE', 'GB', 'DE', 'FR', 'PT', 'IE']);
const LIFECYCLE: Readonly<Record<string, string>> = { old: 'customer', won: 'customer' };
const SOURCES = ['inbound_demo', 'outbound_cold', 'referral', 'event', 'website', 'partner'];

/** BigCo's record is one of the examples; these facts give it more people and a voice. */
const BIGCO: CompanyFacts = {
  slug: 'bigco',
  name: 'BigCo Industries',
  industry: 'manufacturing',
  size: '500-1000',
  employees: 700,
  revenue: 50_000_000,
  founded: 1968,
  city: 'Chicago',
  state: 'IL',
  country: 'US',
  zip: '60601',
  street: '100 Industrial Blvd',
  tier: 'enterprise',
  story: 'old',
  about: '',
  use: 'filtered exports',
  pain: 'Every export is rebuilt by hand on Fridays.',
};

export function buildUsers(facts: Facts): Draft[] {
  return facts.users.map(({ key: _, ...user }) => {
    const [firstName, ...rest] = String(user['name']).split(' ');
    const createdAt = `${user.startDate}T14:00:00Z`;
    return record({ ...user, firstName: firstName ?? '', lastName: rest.join(' '), createdAt });
  });
}

export function buildAccounts(facts: Facts): Account[] {
  const notes = deck('contact notes', facts.people.notes);
  const names = nameDecks(facts);
  const taken = new Set<string>();
  const example = facts.examples['crm/contacts'];
  const accounts = [...facts.companies, BIGCO].map((company) => {
    const isBigco = company === BIGCO;
    const companyId = isBigco ? 'comp_abc123' : demoId('comp', company.slug);
    const ownerId = isBigco ? 'usr_xK9mR2' : ownerOf(company);
    const contacts = Array.from({ length: HEADS[company.tier] }, (_, i): Contact => {
      if (isBigco && i === 0 && example !== undefined) {
        return { id: example.id, first: String(example['firstName']), draft: example };
      }
      const [first, last] = freshName(company.country, names, taken);
      const draft = contact(facts, company, { companyId, ownerId, first, last, role: i }, notes);
      return { id: draft.id, first, draft };
    });
    return { facts: company, companyId, ownerId, contacts };
  });
  return accounts;
}

/** Company record without `status`, `healthScore` and dates. */
export function companyDraft(account: Account): Draft {
  const { facts: c, companyId, ownerId } = account;
  const random = stream(`company ${c.slug}`);
  const domain = `${c.slug}.example`;
  return record({
    id: companyId,
    name: c.name,
    domain,
    description: c.about,
    industry: c.industry,
    size: c.size,
    employeeCount: c.employees,
    annualRevenue: c.revenue,
    currency: 'USD',
    foundedYear: c.founded,
    address: addressOf(c),
    phone: phoneIn(c, 0),
    website: `https://${domain}`,
    accountType: c.story === 'partner' ? 'agency' : 'company',
    ownerId,
    tier: c.tier,
    tags: [c.industry.replaceAll('_', '-'), regionOf(c.country)],
    notes: chance(random, 0.6) ? c.pain : undefined,
  });
}

function addressOf(c: CompanyFacts): JsonObject {
  const { street, city, country, zip } = c;
  return { street, city, ...(c.state === undefined ? {} : { state: c.state }), country, zip };
}

function ownerOf(company: CompanyFacts): string {
  if (company.story === 'partner' || company.story === 'vendor') return 'usr_dana';
  if (EUROPE.has(company.country)) return 'usr_sofia';
  return company.employees >= 2000 ? 'usr_dana' : 'usr_marcus';
}

function regionOf(country: string): string {
  if (EUROPE.has(country)) return 'europe';
  return country === 'AU' ? 'apac' : 'north-america';
}

type Names = { first: (country: string) => string; last: (country: string) => string };

function nameDecks(facts: Facts): Names {
  const make = (kind: 'first' | 'last'): ((country: string) => string) => {
    const decks = new Map(
      Object.entries(facts.people[kind]).map(([key, list]) => [key, deck(`${kind} ${key}`, list)]),
    );
    const draw = (key: string): string => decks.get(key)?.() ?? decks.get('any')?.() ?? '';
    const random = stream(`names ${kind}`);
    return (country) => draw(chance(random, 0.14) ? 'any' : country);
  };
  return { first: make('first'), last: make('last') };
}

function freshName(country: string, names: Names, taken: Set<string>): [string, string] {
  for (;;) {
    const pair: [string, string] = [names.first(country), names.last(country)];
    const key = pair.join(' ');
    if (taken.has(key)) continue;
    taken.add(key);
    return pair;
  }
}

type Seat = { companyId: string; ownerId: string; first: string; last: string; role: number };

function contact(facts: Facts, c: CompanyFacts, seat: Seat, notes: () => string): Draft {
  const random = stream(`contact ${c.slug} ${seat.role}`);
  const role = facts.people.roles[seat.role];
  if (role === undefined) throw new Error(`no role ${seat.role}`);
  const large = c.tier === 'enterprise' || c.tier === 'mid_market';
  const source = pick(random, SOURCES);
  const via = source === 'event' ? 'DataConf' : source === 'partner' ? 'a partner' : 'our site';
  const values = { ...c, via, first: seat.first, state: '' };
  const colder = c.story === 'open' || c.story === 'lost';
  return record({
    id: demoId('cont', `${c.slug} ${seat.role}`),
    firstName: seat.first,
    lastName: seat.last,
    email: `${mailName(seat.first)}.${mailName(seat.last)}@${c.slug === 'bigco' ? 'bigco.com' : `${c.slug}.example`}`,
    phone: chance(random, 0.85) ? phoneIn(c, seat.role + 1) : undefined,
    title: large ? role.large : role.small,
    department: role.department,
    companyId: seat.companyId,
    source,
    ownerId: colder && seat.role > 1 && chance(random, 0.4) ? undefined : seat.ownerId,
    lifecycleStage: LIFECYCLE[c.story] ?? (seat.role < 2 ? 'lead' : 'subscriber'),
    score: int(random, colder ? 25 : 45, colder ? 80 : 98),
    personaLabels: [role.persona],
    sourceConfidence: chance(random, 0.3) ? pick(random, [60, 75, 90]) : undefined,
    tags: chance(random, 0.3) ? [role.tag, 'newsletter'] : [role.tag],
    notes: chance(random, 0.6) ? fill(notes(), textValues(values)) : undefined,
    status: pick(random, statusPool(c)),
  });
}

function statusPool(c: CompanyFacts): string[] {
  const gone = c.story === 'churned' || c.story === 'lost';
  const usual = ['active', 'active', 'active', 'active', 'active', 'active', 'active', 'active'];
  return gone ? ['active', 'inactive', 'do_not_contact'] : [...usual, ...usual, 'inactive'];
}

function textValues(values: object): Record<string, string> {
  const texts = Object.entries(values).map(([key, value]) => [key, String(value)]);
  return { ...Object.fromEntries(texts), industry: industryWords(values) };
}

function industryWords(values: object): string {
  const { industry } = values as { industry: string };
  return industry.replaceAll('_', ' ');
}

function mailName(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/ø/g, 'o')
    .replace(/å/g, 'a')
    .replace(/[^a-z]+/g, '');
}

const US_AREA: Readonly<Record<string, string>> = {
  WI: '608',
  GA: '912',
  CO: '303',
  OH: '614',
  WA: '509',
  FL: '813',
  NE: '402',
  CT: '860',
  TX: '512',
  AZ: '602',
  TN: '615',
  NC: '919',
  UT: '801',
  CA: '619',
  MN: '612',
  VT: '802',
  PA: '412',
  MO: '314',
  OR: '503',
  ME: '207',
  IA: '515',
  MT: '406',
  RI: '401',
  MA: '617',
  VA: '703',
  IL: '312',
};

/** A number from the ranges that regulators keep free for fiction. */
function phoneIn(c: CompanyFacts, seat: number): string {
  const random = stream(`phone ${c.slug} ${seat}`);
  const digits = (low: number, high: number, size: number): string =>
    String(int(random, low, high)).padStart(size, '0');
  if (c.country === 'US')
    return `+1 ${US_AREA[c.state ?? ''] ?? '212'} 555 0${digits(100, 199, 3)}`;
  if (c.country === 'CA')
    return `+1 ${c.state === 'NS' ? '902' : '416'} 555 0${digits(100, 199, 3)}`;
  if (c.country === 'GB') return `+44 20 7946 0${digits(100, 999, 3)}`;
  if (c.country === 'DE') return `+49 30 23125 ${digits(1, 999, 3)}`;
  if (c.country === 'SE') return `+46 8 465 004 ${digits(1, 99, 2)}`;
  if (c.country === 'FR') return `+33 1 99 00 ${digits(10, 99, 2)} ${digits(10, 99, 2)}`;
  if (c.country === 'AU') return `+61 7 5550 ${digits(1000, 9999, 4)}`;
  if (c.country === 'IE') return `+353 20 91${digits(0, 9, 1)} ${digits(1000, 9999, 4)}`;
  if (c.country === 'NO') return `+47 22 ${digits(10, 99, 2)} 00 ${digits(10, 99, 2)}`;
  return `+351 21 000 ${digits(1000, 9999, 4)}`;
}
