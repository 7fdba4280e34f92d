/** What companies and contacts show of their story: when they were made, last touched, how they do. */

import type { JsonObject } from '../../src/record/types.ts';
import { ANCHOR, addWorkdays, dayBetween, earlier, later, timeOn } from './calendar.ts';
import { record } from './data.ts';
import type { BuiltDeal } from './deals.ts';
import { type Account, companyDraft } from './people.ts';
import { chance, int, stream } from './random.ts';
import type { BuiltTicket } from './tickets.ts';

type Draft = JsonObject & { id: string };

/** First and last sign of life of a company or contact, and what weighs on its health. */
type Trace = {
  first: string;
  last: string;
  openTickets: number;
  breaches: number;
  hasBought: boolean;
};
export type Traces = ReadonlyMap<string, Trace>;

/** First and last day on which a company of that story was entered; BigCo's day is on record. */
const OLDEST: Readonly<Record<string, readonly [string, string]>> = {
  old: ['2025-02-03', '2025-11-21'],
  won: ['2026-01-12', '2026-03-20'],
  open: ['2026-02-02', '2026-09-18'],
  lost: ['2026-02-02', '2026-05-29'],
  churned: ['2025-03-03', '2025-09-26'],
  partner: ['2025-06-02', '2026-03-27'],
  vendor: ['2025-04-07', '2025-10-31'],
};
const STATUS: Readonly<Record<string, string>> = {
  old: 'customer',
  won: 'customer',
  open: 'prospect',
  lost: 'prospect',
};

/** Collects per company and contact id when it was first and last heard of. */
export function traceAccounts(
  accounts: readonly Account[],
  deals: readonly BuiltDeal[],
  tickets: readonly BuiltTicket[],
  conversions: readonly Draft[],
): Traces {
  const traces = new Map<string, Trace>();
  const note = (id: unknown, first: string, last: string): Trace => {
    const key = String(id);
    const old = traces.get(key);
    const trace: Trace = {
      first: old === undefined ? first : earlier(old.first, first),
      last: old === undefined ? last : later(old.last, last),
      openTickets: old?.openTickets ?? 0,
      breaches: old?.breaches ?? 0,
      hasBought: old?.hasBought ?? false,
    };
    traces.set(key, trace);
    return trace;
  };
  for (const { draft, createdAt, lastActivityAt } of deals) {
    for (const id of [draft['companyId'], ...(draft['contactIds'] as string[])])
      note(id, createdAt, lastActivityAt);
  }
  for (const { draft, createdAt, lastMessageAt } of tickets) {
    note(draft['contactId'], createdAt, lastMessageAt);
    const trace = note(draft['companyId'], createdAt, lastMessageAt);
    trace.openTickets += draft['resolvedAt'] === undefined ? 1 : 0;
    trace.breaches += draft['slaBreached'] === true ? 1 : 0;
  }
  for (const conversion of conversions) {
    const [touch] = conversion['touchpoints'] as { date: string }[];
    const at = String(conversion['convertedAt']);
    const first = touch === undefined ? at : `${touch.date}T14:00:00Z`;
    for (const id of [conversion['companyId'], conversion['contactId']])
      note(id, first, at).hasBought = true;
  }
  for (const account of accounts) {
    if (account.facts.slug === 'bigco') {
      note(account.companyId, '2025-06-02T14:00:00Z', '2026-03-03T15:00:00Z');
      continue;
    }
    const [from, to] = OLDEST[account.facts.story] ?? ['2026-01-12', '2026-06-26'];
    const day = dayBetween(stream(`since ${account.facts.slug}`), from, to);
    note(account.companyId, timeOn(stream(`since ${account.companyId}`), day), `${day}T15:00:00Z`);
  }
  return traces;
}

export function finishCompanies(accounts: readonly Account[], traces: Traces): Draft[] {
  return accounts
    .filter((account) => account.facts.slug !== 'bigco')
    .map((account) => {
      const trace = traceOf(traces, account.companyId);
      const { story, slug } = account.facts;
      const status = trace.hasBought && story === 'open' ? 'customer' : (STATUS[story] ?? story);
      const created = addWorkdays(trace.first.slice(0, 10), -2);
      return record({
        ...companyDraft(account),
        status,
        healthScore: status === 'customer' ? health(trace, slug) : undefined,
        lastActivityAt: trace.last,
        createdAt: timeOn(stream(`company made ${slug}`), created),
      });
    });
}

export function finishContacts(accounts: readonly Account[], traces: Traces): Draft[] {
  return accounts.flatMap((account) => {
    const company = traceOf(traces, account.companyId);
    return account.contacts.map((contact) => {
      const random = stream(`contact made ${contact.id}`);
      const own = traces.get(contact.id);
      const base = company.first.slice(0, 10);
      const latest = own?.first.slice(0, 10) ?? addWorkdays(ANCHOR, -6);
      const day = own === undefined ? dayBetween(random, base, latest) : addWorkdays(latest, -1);
      const createdAt = timeOn(random, day);
      const quiet = own === undefined && chance(random, 0.45);
      const last =
        own?.last ??
        (quiet ? undefined : timeOn(random, dayBetween(random, day, addWorkdays(ANCHOR, -1))));
      const lastContactedAt = last === undefined ? undefined : later(last, createdAt);
      return record({
        ...contact.draft,
        lastContactedAt,
        lastActivityAt: lastContactedAt,
        createdAt,
      });
    });
  });
}

function health(trace: Trace, slug: string): number {
  const base = int(stream(`health ${slug}`), 72, 95);
  return Math.max(20, base - trace.openTickets * 8 - trace.breaches * 12);
}

function traceOf(traces: Traces, id: string): Trace {
  const trace = traces.get(id);
  if (trace === undefined) throw new Error(`nothing is known of ${id}`);
  return trace;
}
