/** Support tickets: conversations laid out in time. */

import type { JsonObject } from '../../src/record/types.ts';
import {
  ANCHOR,
  addDays,
  addMinutes,
  addWorkdays,
  dayBetween,
  later,
  timeOn,
  workday,
} from './calendar.ts';
import { type Facts, fill, record, type TicketFacts } from './data.ts';
import type { BuiltIssue } from './issues.ts';
import type { Account } from './people.ts';
import { demoId, int, type Random, stream } from './random.ts';

type Draft = JsonObject & { id: string };

export type BuiltTicket = {
  readonly draft: Draft;
  readonly account: Account;
  readonly createdAt: string;
  readonly lastMessageAt: string;
};

/** Minutes within which the first answer comes, by priority: usual range, range when it is late. */
const ANSWERS: Readonly<Record<string, readonly [number, number, number, number]>> = {
  urgent: [6, 48, 75, 170],
  high: [18, 190, 300, 440],
  medium: [25, 260, 900, 1100],
  low: [45, 300, 1500, 1700],
};
/** Last and first workday before the demo's day on which a ticket of that status came in. */
const AGE: Readonly<Record<string, readonly [number, number]>> = {
  new: [0, 1],
  awaiting_response: [2, 3],
  in_progress: [2, 8],
  waiting_on_customer: [3, 9],
};
/** Seats in an account, by who writes about what. */
const ASKER: Readonly<Record<string, number>> = {
  billing: 1,
  account: 2,
  bug_report: 3,
  feature_request: 0,
};

/** `since` says for each company from which day on it may ask. */
export function buildTickets(
  facts: Facts,
  accounts: ReadonlyMap<string, Account>,
  issues: readonly BuiltIssue[],
  since: ReadonlyMap<string, string>,
): BuiltTicket[] {
  const byTitle = new Map(issues.map((issue) => [issue.title, issue]));
  return facts.tickets.map((ticket) => {
    const account = accounts.get(ticket.co);
    if (account === undefined) throw new Error(`no company ${ticket.co}`);
    const issue = ticket.issue === undefined ? undefined : byTitle.get(ticket.issue);
    if (ticket.issue !== undefined && issue === undefined)
      throw new Error(`no issue ${ticket.issue}`);
    return buildTicket(ticket, account, issue, since.get(ticket.co) ?? '2026-07-06');
  });
}

function buildTicket(
  ticket: TicketFacts,
  account: Account,
  issue: BuiltIssue | undefined,
  since: string,
): BuiltTicket {
  const random = stream(`ticket ${ticket.co} ${ticket.subject}`);
  const asker = account.contacts[ASKER[ticket.cat] ?? 0] ?? account.contacts[0];
  const second = account.contacts.find((c) => c !== asker) ?? asker;
  if (asker === undefined || second === undefined) throw new Error(`nobody at ${ticket.co}`);
  const assigneeId = assigneeOf(ticket, random);
  const createdAt = openedAt(ticket, issue, since, random);
  const thread = conversation(ticket, createdAt, issue, random);
  const values = { ...account.facts, state: '', first: asker.first, first2: second.first };
  const messages = thread.map(({ from, at, text }) =>
    record({
      id: '',
      from,
      at,
      authorId: from === 'agent' ? assigneeId : undefined,
      body: fill(text, Object.fromEntries(Object.entries(values).map(([k, v]) => [k, String(v)]))),
    }),
  );
  const resolved = ticket.st === 'resolved' || ticket.st === 'closed';
  const last = thread.findLast((message) => message.from !== 'system')?.at ?? createdAt;
  const draft = record({
    id: demoId('tkt', `${ticket.co} ${ticket.subject}`),
    subject: ticket.subject,
    description: String(messages[0]?.['body'] ?? ''),
    contactId: asker.id,
    companyId: account.companyId,
    status: ticket.st,
    priority: ticket.p,
    category: ticket.cat,
    assigneeId,
    channel: ticket.ch,
    relatedIssueId: issue?.draft.id,
    firstResponseAt: thread.find((message) => message.from === 'agent')?.at,
    resolvedAt: resolved ? addMinutes(last, 5) : undefined,
    satisfaction: ticket.sat,
    slaBreached: ticket.late === true,
    tags: [...ticket.tags],
    messages: messages.map(({ id: _, ...message }) => message),
    createdAt,
  });
  return { draft, account, createdAt, lastMessageAt: last };
}

function assigneeOf(ticket: TicketFacts, random: Random): string | undefined {
  if (ticket.st === 'new') return undefined;
  if (ticket.p === 'urgent' || ticket.ch === 'phone') return 'usr_support_1';
  if (ticket.cat === 'billing' || ticket.cat === 'how_to') return 'usr_grace';
  return random() < 0.5 ? 'usr_support_1' : 'usr_grace';
}

function openedAt(
  ticket: TicketFacts,
  issue: BuiltIssue | undefined,
  since: string,
  random: Random,
): string {
  const age = AGE[ticket.st];
  const day =
    ticket.on ??
    (age === undefined ? pastDay(issue, since, random) : addWorkdays(ANCHOR, -int(random, ...age)));
  if (ticket.late === true && ticket.p === 'medium') return timeOn(random, day, 20, 20);
  if (ticket.late === true) return timeOn(random, day, 11, 12);
  return timeOn(random, day, 13, 17);
}

/** A day in the past on which somebody may have asked; a fault is reported when its issue is new. */
function pastDay(issue: BuiltIssue | undefined, since: string, random: Random): string {
  const latest = addWorkdays(ANCHOR, -7);
  if (issue?.doneOn !== undefined && issue.doneOn !== null && issue.doneOn > since) {
    return dayBetween(random, later(since, issue.createdOn), addDays(issue.doneOn, -1));
  }
  return dayBetween(random, workday(addDays(since, 4)), latest);
}

type Message = { readonly from: string; readonly at: string; readonly text: string };

function conversation(
  ticket: TicketFacts,
  createdAt: string,
  issue: BuiltIssue | undefined,
  random: Random,
): Message[] {
  const messages: Message[] = [{ from: 'contact', at: createdAt, text: ticket.c }];
  const [soon, late, lateFirst, lateLast] = ANSWERS[ticket.p] ?? [30, 240, 900, 1100];
  if (ticket.a === undefined) return messages;
  const wait = ticket.late === true ? int(random, lateFirst, lateLast) : int(random, soon, late);
  const answered = workTime(addMinutes(createdAt, wait));
  messages.push({ from: 'agent', at: answered, text: ticket.a });
  if (ticket.c2 !== undefined) {
    messages.push({ from: 'contact', at: nextTime(answered, random), text: ticket.c2 });
  }
  if (ticket.a2 !== undefined) {
    const before = messages.at(-1)?.at ?? answered;
    const fixed = issue?.doneOn ?? null;
    const next = nextTime(before, random);
    const at =
      fixed !== null && fixed > next.slice(0, 10)
        ? timeOn(random, addWorkdays(fixed, 1), 13, 15)
        : next;
    messages.push({ from: 'agent', at, text: ticket.a2 });
  }
  const closing = addWorkdays((messages.at(-1)?.at ?? answered).slice(0, 10), 3);
  if (ticket.st === 'closed' && closing <= ANCHOR && random() < 0.6) {
    messages.push({
      from: 'system',
      at: `${closing}T06:00:00Z`,
      text: 'Closed, as nobody wrote for three workdays after the resolution.',
    });
  }
  return messages;
}

/** The same time, or the same time on Monday when it falls on a weekend. */
function workTime(time: string): string {
  return workday(time.slice(0, 10)) + time.slice(10);
}

/** Within the same afternoon when there is time left, else on the next workday, never after the demo's day. */
function nextTime(time: string, random: Random): string {
  const hour = Number(time.slice(11, 13));
  const today = addMinutes(time, int(random, 12, 150));
  if (hour < 18) return today;
  const day = addWorkdays(time.slice(0, 10), 1);
  return day > ANCHOR ? addMinutes(time, int(random, 8, 40)) : timeOn(random, day, 13, 16);
}
