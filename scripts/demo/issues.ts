/** Projects, milestones and issues with their daily logs. */

import type { JsonObject } from '../../src/record/types.ts';
import {
  ANCHOR,
  addDays,
  addWorkdays,
  dayBetween,
  daysBetween,
  earlier,
  later,
  timeOn,
  workday,
} from './calendar.ts';
import { type Facts, type IssueFacts, record } from './data.ts';
import { chance, demoId, int, pick, type Random, stream } from './random.ts';

type Draft = JsonObject & { id: string };

/** What tickets need to know of an issue. */
export type BuiltIssue = {
  readonly draft: Draft;
  readonly title: string;
  readonly createdOn: string;
  readonly doneOn: string | null;
};

const OWNERS: Readonly<Record<string, string>> = {
  e1: 'usr_aiko',
  e2: 'usr_rafael',
  e3: 'usr_leo',
  pm: 'usr_hannah',
  vp: 'usr_xK9mR2',
};
const REPORTERS = [
  'usr_hannah',
  'usr_hannah',
  'usr_xK9mR2',
  'usr_support_1',
  'usr_grace',
  'usr_aiko',
];

export function buildProjects(facts: Facts): Draft[] {
  return facts.projects.projects.map((project) =>
    record({
      ...project,
      memberIds: membersOf(facts, project.id),
      createdAt: timeOn(stream(project.id), addWorkdays(project.startDate, -12)),
    }),
  );
}

export function buildMilestones(facts: Facts): Draft[] {
  return facts.projects.milestones.map((milestone) => {
    const key = `${milestone.projectId} ${milestone.name}`;
    const ownerId = facts.projects.projects.find((p) => p.id === milestone.projectId)?.['ownerId'];
    const made = earlier(addWorkdays(milestone.startDate, -8), addWorkdays(ANCHOR, -3));
    const createdAt = timeOn(stream(`milestone ${key}`), made);
    return record({ id: demoId('ms', key), ...milestone, ownerId, createdAt });
  });
}

export function buildIssues(facts: Facts): BuiltIssue[] {
  const ids = new Map<string, string>();
  for (const issue of Object.values(facts.issues).flat())
    ids.set(issue.title, demoId('iss', issue.title));
  const built = Object.entries(facts.issues).flatMap(([projectId, list]) =>
    list.map((issue) => buildIssue(facts, projectId, issue, ids)),
  );
  return [...built, carriedOver()];
}

function membersOf(facts: Facts, projectId: string): string[] {
  const keys = (facts.issues[projectId] ?? []).flatMap((issue) =>
    issue.by === null ? [] : [issue.by],
  );
  return [...new Set(keys)].sort().map((key) => OWNERS[key] ?? key);
}

function buildIssue(
  facts: Facts,
  projectId: string,
  issue: IssueFacts,
  ids: ReadonlyMap<string, string>,
): BuiltIssue {
  const random = stream(`issue ${issue.title}`);
  const milestone = facts.projects.milestones.find((m) => m.name === issue.ms);
  if (milestone === undefined) throw new Error(`no milestone ${issue.ms}`);
  const days = logDays(issue, milestone, random);
  const assigneeId = issue.by === null ? undefined : OWNERS[issue.by];
  const createdOn = createdDay(issue, milestone.startDate, days[0], random);
  const doneOn = issue.s === 'done' ? (days.at(-1) ?? null) : null;
  const hours = days.map(() => hoursFor(issue, days.length, random));
  const dailyLog = issue.log.map((note, i) => ({
    date: days[i] ?? ANCHOR,
    userId: assigneeId ?? '',
    hours: hours[i] ?? 1,
    note,
  }));
  const logged = hours.reduce((sum, h) => sum + h, 0);
  const blocks = facts.projects.blocks
    .filter(([a]) => a === issue.title)
    .map(([, b]) => ids.get(b) ?? '');
  const blockedBy = facts.projects.blocks
    .filter(([, b]) => b === issue.title)
    .map(([a]) => ids.get(a) ?? '');
  const draft = record({
    id: ids.get(issue.title) ?? '',
    title: issue.title,
    description: issue.text,
    type: issue.t,
    status: issue.s,
    priority: issue.p,
    assigneeId,
    reporterId: pick(random, REPORTERS),
    projectId,
    labels: [...issue.labels],
    milestone: issue.ms,
    estimate: issue.est === 0 ? undefined : issue.est,
    timeSpent: issue.est === 0 ? undefined : spent(issue, logged, random),
    dueDate: dueDay(issue, milestone.dueDate, doneOn, random),
    completedAt: doneOn === null ? undefined : timeOn(random, doneOn, 20, 21),
    parentIssueId: issue.of === undefined ? undefined : ids.get(issue.of),
    blockedBy,
    blocks,
    dailyLog: dailyLog.reverse(),
    createdAt: timeOn(random, createdOn, 13, 14),
  });
  return { draft, title: issue.title, createdOn, doneOn };
}

type Span = { readonly startDate: string; readonly dueDate: string };

/** Workdays of the log entries, oldest first: done work within the milestone, open work up to now. */
function logDays(issue: IssueFacts, milestone: Span, random: Random): string[] {
  const count = issue.log.length;
  if (count === 0) return [];
  const closed = issue.s === 'done' || issue.s === 'cancelled';
  const latest = addWorkdays(ANCHOR, -1);
  const newest = closed
    ? dayBetween(
        random,
        addWorkdays(later(milestone.startDate, issue.from ?? ''), count + 2),
        earlier(issue.from === undefined ? milestone.dueDate : addDays(issue.from, 9), latest),
      )
    : addWorkdays(ANCHOR, -int(random, 0, 5));
  const days = [newest];
  while (days.length < count) {
    const [next = newest] = days;
    days.unshift(addWorkdays(next, -(chance(random, 0.75) ? 1 : int(random, 2, 3))));
  }
  return days;
}

function createdDay(
  issue: IssueFacts,
  start: string,
  worked: string | undefined,
  random: Random,
): string {
  if (issue.t === 'epic') return addWorkdays(start, -int(random, 2, 6));
  if (worked === undefined) return addWorkdays(ANCHOR, -int(random, 3, 45));
  return addWorkdays(worked, -(issue.t === 'bug' ? int(random, 1, 4) : int(random, 6, 20)));
}

function hoursFor(issue: IssueFacts, entries: number, random: Random): number {
  const share = (issue.est / entries) * (0.7 + random() * 0.5);
  return Math.min(7.5, Math.max(1, Math.round(share * 2) / 2));
}

function spent(issue: IssueFacts, logged: number, random: Random): number {
  if (issue.s !== 'done' && issue.s !== 'in_review') return logged;
  return Math.max(logged, Math.round(issue.est * (0.75 + random() * 0.5)));
}

function dueDay(
  issue: IssueFacts,
  milestoneDue: string,
  doneOn: string | null,
  random: Random,
): string | undefined {
  if (issue.t === 'epic') return milestoneDue;
  if (doneOn !== null) return addWorkdays(doneOn, int(random, -2, 5));
  if (issue.s === 'backlog' || issue.s === 'cancelled') return undefined;
  const first = addWorkdays(ANCHOR, issue.s === 'todo' ? 6 : -3);
  const span = daysBetween(first, milestoneDue);
  return span <= 0
    ? workday(milestoneDue, -1)
    : dayBetween(random, first, earlier(milestoneDue, addDays(first, 24)));
}

/** The issue that the example one blocks; like that one it is left over from the first quarter. */
function carriedOver(): BuiltIssue {
  const title = 'Schedule a weekly CSV export by email';
  const draft = record({
    id: 'iss_r8xQ4y',
    title,
    description:
      'Once filtered tables can be exported, people want the file in their inbox every Monday.',
    type: 'feature',
    status: 'todo',
    priority: 'medium',
    assigneeId: 'usr_rafael',
    reporterId: 'usr_hannah',
    projectId: 'proj_roadmap_q1',
    labels: ['export', 'scheduling'],
    milestone: 'v1.2',
    estimate: 8,
    timeSpent: 0,
    dueDate: '2026-03-24',
    blockedBy: ['iss_q7wP3x'],
    blocks: [],
    dailyLog: [],
    createdAt: '2026-03-02T15:20:00Z',
  });
  return { draft, title, createdOn: '2026-03-02', doneOn: null };
}
