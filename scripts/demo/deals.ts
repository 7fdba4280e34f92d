/** Deals over all stages of the four pipelines. */

import type { JsonObject } from '../../src/record/types.ts';
import { ANCHOR, addWorkdays, dayBetween, timeOn } from './calendar.ts';
import { type DealFacts, type Facts, record } from './data.ts';
import { buildLog, type DealTextDecks, dealTextDecks } from './deal-log.ts';
import { orderOf } from './order.ts';
import type { Account } from './people.ts';
import { demoId, int, stream } from './random.ts';

/** A deal with what conversions and dates of other records are worked out from. */
export type BuiltDeal = {
  readonly draft: JsonObject & { id: string };
  readonly account: Account;
  readonly pipeline: string;
  readonly outcome: 'open' | 'won' | 'lost';
  /** A new department or site of a customer, not a new customer. */
  readonly isExpansion: boolean;
  readonly createdAt: string;
  readonly closedOn: string | null;
  readonly value: number;
  readonly lastActivityAt: string;
};

/** First and last day on which an open deal of a stage is expected to close. */
const EXPECTED: Readonly<Record<string, readonly [string, string]>> = {
  lead: ['2027-01-11', '2027-03-31'],
  qualified: ['2026-12-03', '2027-02-26'],
  offered: ['2026-11-11', '2026-12-23'],
  upcoming: ['2027-01-04', '2027-02-26'],
  contacted: ['2026-12-10', '2027-01-20'],
  committed: ['2026-11-25', '2026-12-18'],
  identified: ['2027-01-18', '2027-03-12'],
  proposed: ['2026-12-02', '2027-01-15'],
  open: ['2027-01-25', '2027-03-26'],
  negotiating: ['2026-12-07', '2027-01-22'],
};

export function buildDeals(facts: Facts, accounts: ReadonlyMap<string, Account>): BuiltDeal[] {
  const decks = dealTextDecks(facts.texts);
  return Object.entries(facts.deals).flatMap(([pipeline, list]) =>
    list.map((deal, i) => buildDeal(facts, accounts, pipeline, deal, i, decks)),
  );
}

function buildDeal(
  facts: Facts,
  accounts: ReadonlyMap<string, Account>,
  pipeline: string,
  deal: DealFacts,
  place: number,
  decks: DealTextDecks,
): BuiltDeal {
  const [slug, stageKey, what = '', lostReason = '', day = ''] = deal;
  const account = accounts.get(slug);
  const stage = facts.reference.stages[pipeline]?.find((s) => s.key === stageKey);
  if (account === undefined || stage === undefined) throw new Error(`deal ${slug} ${stageKey}`);
  const random = stream(`deal ${pipeline} ${slug} ${what}`);
  const outcome = stage['isWon'] === true ? 'won' : stage['isLost'] === true ? 'lost' : 'open';
  const [first, last] = EXPECTED[stageKey] ?? ['2026-07-06', '2026-11-17'];
  const target = day === '' ? dayBetween(random, first, last) : day;
  const closedOn = outcome === 'open' ? null : target;
  const order = orderOf(facts, pipeline, account, what, random);
  const log = buildLog(
    decks,
    { pipeline, stage: stageKey, account, what, order, lostReason, closedOn },
    random,
  );
  const createdAt = timeOn(random, log.firstDay, 14, 15);
  const stageChangedAt =
    log.stageDay === log.firstDay ? createdAt : timeOn(random, log.stageDay, 16, 20);
  const lastActivityAt =
    log.lastDay === log.stageDay ? stageChangedAt : timeOn(random, log.lastDay, 16, 20);
  const draft = record({
    id: demoId('deal', `${pipeline} ${slug} ${what}`),
    title: titleOf(account, pipeline, what, order.plan, place, target),
    companyId: account.companyId,
    contactIds: buyers(account, order.value),
    ownerId: account.ownerId,
    stage: stageKey,
    expectedValue: order.value,
    currency: 'USD',
    probability: stage.probability,
    expectedCloseDate: closedOn === null ? target : addWorkdays(target, int(random, -6, 9)),
    actualCloseDate: closedOn ?? undefined,
    lostReason: lostReason === '' ? undefined : lostReason,
    pipeline,
    stageChangedAt,
    source: log.source,
    competitor: log.competitor,
    products: order.products,
    nextStep: log.nextStep,
    tags: tagsOf(account, pipeline, order.value, target, outcome),
    notes: log.notes,
    activities: log.activities,
    lastActivityAt,
    createdAt,
  });
  const isExpansion = what !== '' || account.facts.story === 'old';
  return {
    draft,
    account,
    pipeline,
    outcome,
    isExpansion,
    createdAt,
    closedOn,
    value: order.value,
    lastActivityAt,
  };
}

function titleOf(
  account: Account,
  pipeline: string,
  what: string,
  plan: string,
  place: number,
  day: string,
): string {
  const { name, use } = account.facts;
  if (what !== '') return `${name}: ${what}`;
  if (pipeline === 'renewals') return `${name} renewal ${day.slice(0, 4)}`;
  return place % 2 === 0 ? `${name} ${plan}` : `${name}: ${use}`;
}

function buyers(account: Account, value: number): string[] {
  const count = value > 80_000 ? 3 : value > 20_000 ? 2 : 1;
  return account.contacts.slice(0, count).map((c) => c.id);
}

function tagsOf(
  account: Account,
  pipeline: string,
  value: number,
  day: string,
  outcome: string,
): string[] {
  const tags = [`q${Math.ceil(Number(day.slice(5, 7)) / 3)}-${day.slice(0, 4)}`];
  if (value >= 90_000) tags.push('large');
  if (outcome === 'open' && day < ANCHOR) tags.push('overdue');
  if (pipeline === 'sales' && account.facts.story === 'open') tags.push('new-logo');
  return tags;
}
