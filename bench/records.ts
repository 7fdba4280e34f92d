/** One maker per collection: the `at`-th record of a world. Keys stand in the order of the schemas. */

import type { JsonObject, JsonValue } from '../src/record/types.ts';
import type { Random } from './random.ts';
import { CITIES, FIRST_NAMES } from './words.ts';
import { day, instant, later, MILESTONES, recent, type World } from './world.ts';

const SOURCES = ['inbound_demo', 'outbound_cold', 'referral', 'event', 'website', 'partner'];
const TAGS = [
  'vip',
  'newsletter',
  'q1',
  'q2',
  'champion',
  'renewal',
  'pilot',
  'partner',
  'bot:new',
];
const LABELS = ['export', 'search', 'billing', 'api', 'mobile', 'dashboards', 'import', 'security'];
const SIZES = ['1-10', '11-50', '51-200', '201-500', '500-1000', '1000+'];
const INDUSTRIES = ['software', 'manufacturing', 'food_beverage', 'media', 'health', 'logistics'];
const LOST = ['budget', 'competitor', 'timing', 'no_need', 'no_response'];

function idAt(ids: readonly string[], at: number): string {
  const id = ids[at];
  if (id === undefined) throw new Error(`no record ${at} in a list of ${ids.length}`);
  return id;
}

/** Up to `most` different elements. */
function some(random: Random, list: readonly string[], most: number): string[] {
  const count = random.int(0, most);
  return [...new Set(Array.from({ length: count }, () => random.pick(list)))];
}

function phone(random: Random): string {
  return `+47 22 ${random.int(10, 99)} ${random.int(10, 99)} ${random.int(10, 99)}`;
}

function address({ random, words }: World): JsonObject {
  const [city, country] = random.pick(CITIES);
  return {
    street: `${words.name(random)} Street ${random.int(1, 240)}`,
    city,
    country,
    zip: String(random.int(1000, 99_999)),
  };
}

/** Contacts of one company follow each other, so that a contact's number gives its company. */
function companyOfContact(world: World, at: number): string {
  const { contacts, companies } = world;
  return idAt(companies, Math.floor((at * companies.length) / contacts.length));
}

/** A contact and the company it works for. */
function someone(world: World): { contact: string; company: string } {
  const at = world.random.int(0, world.contacts.length - 1);
  return { contact: idAt(world.contacts, at), company: companyOfContact(world, at) };
}

export function userAt(world: World, at: number): JsonObject {
  const { random, words, users } = world;
  const firstName = random.pick(FIRST_NAMES);
  const lastName = words.name(random);
  return {
    id: idAt(users, at),
    name: `${firstName} ${lastName}`,
    firstName,
    lastName,
    email: `${firstName}.${lastName}.${at}@acme.example`.toLowerCase(),
    role: random.pick(['account_executive', 'engineer', 'support_agent', 'marketer']),
    department: random.pick(['sales', 'engineering', 'support', 'marketing']),
    status: 'active',
    ...(at === 0 ? {} : { reportsTo: idAt(users, Math.floor((at - 1) / 8)) }),
    createdAt: instant(recent(random, 900)),
  };
}

export function projectAt({ random, words, projects, users }: World, at: number): JsonObject {
  return {
    id: idAt(projects, at),
    name: `${words.name(random)} ${at + 1}`,
    description: words.text(random, 200),
    status: random.pick(['planned', 'active', 'active', 'paused', 'completed']),
    ownerId: random.pick(users),
    createdAt: instant(recent(random, 700)),
  };
}

/** The milestones of all projects, one after the other. */
export function milestoneAt({ random, projects, users }: World, at: number): JsonObject {
  const projectId = idAt(projects, Math.floor(at / MILESTONES.length));
  const name = MILESTONES[at % MILESTONES.length] ?? MILESTONES[0];
  const start = recent(random, 400);
  return {
    id: `ms_${projectId.slice('proj_'.length)}-${name.replace('.', '-')}`,
    name,
    projectId,
    status: random.pick(['planned', 'in_progress', 'reached']),
    ownerId: random.pick(users),
    startDate: day(start),
    dueDate: day(start, random.int(20, 90)),
    createdAt: instant(start),
  };
}

export function productAt({ random, words, products }: World, at: number): JsonObject {
  return {
    id: idAt(products, at),
    name: `${words.name(random)} plan`,
    sku: `ACM-${100 + at}`,
    description: words.text(random, 120),
    status: 'active',
    unitPrice: random.int(5, 400) * 100,
    currency: 'USD',
    billingPeriod: random.pick(['monthly', 'annual']),
    createdAt: instant(recent(random, 900)),
  };
}

export function channelAt({ random, words, channels }: World, at: number): JsonObject {
  return {
    id: idAt(channels, at),
    name: words.name(random),
    description: words.text(random, 100),
    type: random.pick(['paid_search', 'content', 'email', 'event']),
    status: 'active',
    monthlyBudget: random.int(1, 50) * 500,
    currency: 'USD',
    createdAt: instant(recent(random, 900)),
  };
}

export function companyAt(world: World, at: number): JsonObject {
  const { random, words, companies, users } = world;
  const name = words.name(random);
  const domain = `${name.toLowerCase()}-${at}.example`;
  const created = recent(random, 720);
  return {
    id: idAt(companies, at),
    name: `${name} ${random.pick(['Foods', 'Media', 'Labs', 'Works', 'Group', 'Energy'])}`,
    domain,
    description: words.text(random, 180),
    industry: random.pick(INDUSTRIES),
    size: random.pick(SIZES),
    employeeCount: random.int(3, 4000),
    annualRevenue: random.int(1, 900) * 100_000,
    currency: 'USD',
    foundedYear: random.int(1950, 2024),
    address: address(world),
    website: `https://${domain}`,
    ...(at > 20 && random.chance(0.08) ? { parentCompanyId: idAt(companies, at % 20) } : {}),
    ownerId: random.pick(users),
    tier: random.pick(['startup', 'smb', 'smb', 'mid_market', 'enterprise']),
    status: random.pick(['prospect', 'prospect', 'customer', 'customer', 'churned', 'partner']),
    healthScore: random.int(10, 100),
    tags: some(random, TAGS, 3),
    notes: words.text(random, 120),
    lastActivityAt: instant(later(random, created, 24, 4000)),
    createdAt: instant(created),
  };
}

export function contactAt(world: World, at: number): JsonObject {
  const { random, words, contacts, users } = world;
  const firstName = random.pick(FIRST_NAMES);
  const lastName = words.name(random);
  const created = recent(random, 720);
  const touched = instant(later(random, created, 1, 4000));
  return {
    id: idAt(contacts, at),
    firstName,
    lastName,
    email: `${firstName}.${lastName}.${at}@${words.name(random)}.example`.toLowerCase(),
    phone: phone(random),
    title: words.phrase(random, 2, 3).slice(0, 100),
    department: random.pick(['sales', 'engineering', 'operations', 'finance', 'marketing']),
    companyId: companyOfContact(world, at),
    source: random.pick(SOURCES),
    ownerId: random.pick(users),
    lifecycleStage: random.pick(['subscriber', 'lead', 'lead', 'customer']),
    score: random.int(0, 100),
    personaLabels: [random.pick(['Champion', 'End user', 'Decision maker', 'Gatekeeper'])],
    address: address(world),
    tags: some(random, TAGS, 3),
    lastContactedAt: touched,
    lastActivityAt: touched,
    notes: words.text(random, 150),
    status: random.pick(['active', 'active', 'active', 'inactive', 'do_not_contact']),
    createdAt: instant(created),
  };
}

export function dealAt(world: World, at: number): JsonObject {
  const { random, words, deals, users, products, stages } = world;
  const { contact, company } = someone(world);
  const stage = random.pick(stages);
  const created = recent(random, 540);
  const changed = later(random, created, 1, 1500);
  const isClosed = stage.isWon || stage.isLost;
  return {
    id: idAt(deals, at),
    title: `${words.name(random)}: ${words.phrase(random, 2, 4)}`,
    description: words.text(random, 120),
    companyId: company,
    contactIds: [contact],
    ownerId: random.pick(users),
    stage: stage.key,
    expectedValue: random.int(2, 1200) * 100,
    currency: 'USD',
    probability: stage.probability,
    expectedCloseDate: day(changed, random.int(5, 120)),
    ...(isClosed ? { actualCloseDate: day(changed) } : {}),
    ...(stage.isLost ? { lostReason: random.pick(LOST) } : {}),
    pipeline: stage.pipeline,
    stageChangedAt: instant(changed),
    source: random.pick(SOURCES),
    products: some(random, products, 2),
    nextStep: words.phrase(random, 4, 9),
    tags: some(random, TAGS, 2),
    activities: activities(world, created),
    lastActivityAt: instant(changed),
    createdAt: instant(created),
  };
}

function activities({ random, words, users }: World, created: number): JsonValue[] {
  return Array.from({ length: random.int(0, 2) }, () => ({
    date: day(later(random, created, 1, 1200)),
    type: random.pick(['email', 'call', 'meeting']),
    userId: random.pick(users),
    note: words.text(random, 60),
  }));
}

export function issueAt(world: World, at: number): JsonObject {
  const { random, words, issues, users, projects } = world;
  const created = recent(random, 400);
  const status = random.pick(['backlog', 'todo', 'in_progress', 'in_review', 'done', 'done']);
  const earlier = at === 0 ? null : idAt(issues, random.int(0, at - 1));
  return {
    id: idAt(issues, at),
    title: words.phrase(random, 4, 9),
    description: words.text(random, 190),
    type: random.pick(['feature', 'bug', 'bug', 'task', 'improvement']),
    status,
    priority: random.pick(['critical', 'high', 'medium', 'medium', 'low']),
    assigneeId: random.pick(users),
    reporterId: random.pick(users),
    projectId: random.pick(projects),
    labels: some(random, LABELS, 3),
    milestone: random.pick(MILESTONES),
    estimate: random.int(1, 40),
    timeSpent: random.int(0, 30),
    dueDate: day(created, random.int(5, 60)),
    ...(status === 'done' ? { completedAt: instant(later(random, created, 4, 900)) } : {}),
    blockedBy: earlier !== null && random.chance(0.1) ? [earlier] : [],
    blocks: [],
    dailyLog: dailyLog(world, created),
    createdAt: instant(created),
  };
}

function dailyLog({ random, words, users }: World, created: number): JsonValue[] {
  return Array.from({ length: random.int(0, 2) }, () => ({
    date: day(later(random, created, 1, 400)),
    userId: random.pick(users),
    hours: random.int(1, 8),
    note: words.phrase(random, 4, 9),
  }));
}

export function ticketAt(world: World, at: number): JsonObject {
  const { random, words, tickets, users, issues } = world;
  const { contact, company } = someone(world);
  const created = recent(random, 365);
  const answered = later(random, created, 0, 20);
  const status = random.pick(['new', 'in_progress', 'waiting_on_customer', 'resolved', 'closed']);
  const isDone = status === 'resolved' || status === 'closed';
  return {
    id: idAt(tickets, at),
    subject: words.phrase(random, 4, 10),
    description: words.text(random, 110),
    contactId: contact,
    companyId: company,
    status,
    priority: random.pick(['urgent', 'high', 'medium', 'medium', 'low']),
    category: random.pick(['bug_report', 'feature_request', 'how_to', 'billing', 'account']),
    assigneeId: random.pick(users),
    channel: random.pick(['email', 'chat', 'phone', 'in_app']),
    ...(random.chance(0.2) ? { relatedIssueId: random.pick(issues) } : {}),
    ...(status === 'new' ? {} : { firstResponseAt: instant(answered) }),
    ...(isDone ? { resolvedAt: instant(later(random, answered, 1, 200)) } : {}),
    slaBreached: random.chance(0.15),
    tags: some(random, LABELS, 2),
    messages: [
      { from: 'contact', at: instant(created), body: words.text(random, 90) },
      ...(status === 'new' ? [] : [reply(world, answered)]),
    ],
    createdAt: instant(created),
  };
}

function reply({ random, words, users }: World, at: number): JsonObject {
  const body = words.text(random, 70);
  return { from: 'agent', at: instant(at), authorId: random.pick(users), body };
}
