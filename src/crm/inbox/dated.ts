/** What has a day to it: tasks, deals, issues, contracts. Each kind is a query and what its answer means. */

import { OPEN, TASKS } from '../tasks/open-tasks.ts';
import { aboutText, dueText } from '../work-item.ts';
import { named, type Shown } from './shown.ts';
import type { InboxGround, InboxKey } from './types.ts';

type Source = {
  readonly collection: string;
  readonly where: readonly string[];
  /** Field with the person whose it is; absent: everybody's. */
  readonly owner?: string;
  /** CEL: when it is or was due, the soonest first. */
  readonly at: string;
  /** CEL: whether it is past waiting. */
  readonly isLate: string;
  /** Fields that say what it is about, the first filled one counts; references by name. */
  readonly about: readonly string[];
};

const SOURCES: Readonly<Partial<Record<InboxKey, Source>>> = {
  tasks: {
    collection: TASKS,
    where: [OPEN, 'dueDate < today + days(1) || reminderAt <= now'],
    owner: 'assignedToId',
    at: 'coalesce(dueDate, reminderAt)',
    isLate: 'dueDate < today || (dueDate < now && dueDate != today)',
    about: ['anchorIds'],
  },
  deals: {
    collection: 'crm/deals',
    where: ['status == "open" && expectedCloseDate < today'],
    owner: 'ownerId',
    at: 'expectedCloseDate',
    isLate: 'expectedCloseDate < today - days(30)',
    about: ['nextStep', 'companyId'],
  },
  issues: {
    collection: 'issues',
    where: ['dueDate < today && !(status in ["done", "cancelled"])'],
    owner: 'assigneeId',
    at: 'dueDate',
    isLate: 'priority in ["critical", "high"]',
    about: ['projectId'],
  },
  contracts: {
    collection: 'registry/services',
    where: ['contract.renewalDate < today + days(30) && contract.renewalDate >= today'],
    at: 'contract.renewalDate',
    isLate: 'contract.renewalDate < today + days(7)',
    about: ['category'],
  },
};

/** The soonest first, `limit` of them. */
export function datedItems(key: InboxKey, ground: InboxGround, limit: number): Shown {
  const source = SOURCES[key];
  if (source === undefined) return { total: 0, items: [] };
  const { collection, owner, at, isLate } = source;
  const isOwn = ground.who === 'me' && owner !== undefined;
  const where = [...source.where, ...(isOwn ? [`${owner} == me || ${owner} == null`] : [])];
  const answer = ground.ask({ collection, where, sort: [at], columns: [at, isLate], limit });
  if (answer === null) return { total: 0, items: [] };
  const items = answer.items.map(({ record, values: [due, late] }) => ({
    id: record.id,
    collection,
    title: ground.nameOf(record.id) ?? record.id,
    about: aboutText(source.about, record, ground.nameOf),
    at: dueText(due, ground.timezone),
    urgency: late === true ? ('now' as const) : ('soon' as const),
    risk: null,
    for: owner === undefined ? null : named(record, owner, ground),
  }));
  return { total: answer.total, items };
}
