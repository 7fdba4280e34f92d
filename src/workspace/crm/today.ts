/** What one person should do now: tasks, promised closings, tickets, issues. A read model, never stored. */

import { OPEN, TASKS } from '../../crm/tasks/open-tasks.ts';
import { aboutText, dueText } from '../../crm/work-item.ts';
import { PailError } from '../../errors.ts';
import { dayOf } from '../../expr/time.ts';
import { isoSeconds } from '../../plan/derive.ts';
import type { Actor } from '../../plan/types.ts';
import type { Query, QueryAnswer } from '../../query/types.ts';
import type { JsonValue } from '../../record/types.ts';
import { textAt } from '../../record/value.ts';
import type { Reading } from '../types.ts';
import { pressingTickets, TICKETS } from './sla.ts';

export type TodayItem = {
  readonly id: string;
  readonly collection: string;
  readonly title: string;
  /** When it is or was due: a day, or an instant in UTC; null when nobody said. */
  readonly at: string | null;
  readonly priority: string | null;
  /** What it is about, or what comes next, in words. */
  readonly about: string;
};

export type TodaySection = {
  readonly key: string;
  readonly label: string;
  readonly collection: string;
  /** All of them; `items` holds the first ones. */
  readonly total: number;
  readonly items: readonly TodayItem[];
};

export type Today = {
  /** Local day as `YYYY-MM-DD`. */
  readonly day: string;
  /** Id of the person; null when whoever asks is no user: then there are no sections. */
  readonly me: string | null;
  /** Those that hold something, most pressing first. */
  readonly sections: readonly TodaySection[];
  /** Open tasks that are nobody's. */
  readonly pool: number;
};

type Source = {
  readonly key: string;
  readonly label: string;
  readonly collection: string;
  readonly where: readonly string[];
  /** CEL: when it is due, the soonest first. */
  readonly at: string;
  /** Fields that say what it is about, the first filled one counts; references by name. */
  readonly about: readonly string[];
};

const mine = (at: string, ...where: readonly string[]): Omit<Source, 'key' | 'label'> => ({
  collection: TASKS,
  where: ['assignedToId == me', OPEN, ...where],
  at,
  about: ['anchorIds'],
});

/** A task that is due at the first instant of a day has that whole day. */
const IS_LATE = '(dueDate < today || (dueDate < now && dueDate != today))';

const TASK_SOURCES: readonly Source[] = [
  { key: 'overdue', label: 'Overdue', ...mine('dueDate', IS_LATE) },
  {
    key: 'due',
    label: 'Due today',
    ...mine('dueDate', `dueDate >= today && dueDate < today + days(1) && !${IS_LATE}`),
  },
  {
    key: 'reminders',
    label: 'Reminders',
    ...mine('reminderAt', 'reminderAt <= now', 'dueDate == null || dueDate >= today + days(1)'),
  },
];

/** They come after the tickets. */
const OTHER_SOURCES: readonly Source[] = [
  {
    key: 'deals',
    label: 'Deals that should be closed',
    collection: 'crm/deals',
    where: ['ownerId == me && status == "open"', 'expectedCloseDate <= today'],
    at: 'expectedCloseDate',
    about: ['nextStep', 'companyId'],
  },
  {
    key: 'issues',
    label: 'Issues due',
    collection: 'issues',
    where: ['assigneeId == me && !(status in ["done", "cancelled"])', 'dueDate <= today'],
    at: 'dueDate',
    about: ['projectId'],
  },
];

/** `now`: epoch ms, by the reading's clock; `limit`: most items of a section. */
export function todayOf(reading: Reading, actor: Actor, now: number, limit: number): Today {
  const read = (source: Source): TodaySection[] => sectionOf(source, reading, actor, limit);
  const pool = { collection: TASKS, where: ['assignedToId == null', OPEN], count: true };
  return {
    day: dayOf(now, reading.config.timezone),
    me: actor.userId,
    sections:
      actor.userId === null
        ? []
        : [
            ...TASK_SOURCES.flatMap(read),
            ...tickets(reading, actor, now, limit),
            ...OTHER_SOURCES.flatMap(read),
          ],
    pool: ask(reading, pool.collection, () => reading.query(pool, actor))?.total ?? 0,
  };
}

/** Null where the workspace has no such collection, or another one of that name. */
function ask<T>({ model }: Reading, collection: string, answer: () => T): T | null {
  if (!model.collections.has(collection)) return null;
  try {
    return answer();
  } catch (error) {
    if (error instanceof PailError) return null;
    throw error;
  }
}

function sectionOf(
  { key, label, collection, where, at, about }: Source,
  reading: Reading,
  actor: Actor,
  limit: number,
): TodaySection[] {
  const query: Query = { collection, where, sort: [at], columns: [at], limit };
  const answer: QueryAnswer | null = ask(reading, collection, () => reading.query(query, actor));
  if (answer === null || answer.total === 0) return [];
  const items = answer.items.flatMap(({ record, values: [due = null] }) =>
    itemOf(reading, record.id, due, about),
  );
  return [{ key, label, collection, total: answer.total, items }];
}

/** Those with a clock that is overdue or nearly (`pail sla`), each once, by the clock that ends first. */
function tickets(reading: Reading, actor: Actor, now: number, limit: number): TodaySection[] {
  const mine = ['assigneeId == me'];
  const due = ask(reading, TICKETS, () => pressingTickets(reading, actor, now, mine)) ?? [];
  if (due.length === 0) return [];
  const items = due
    .slice(0, limit)
    .flatMap(({ id, dueAt }) => itemOf(reading, id, isoSeconds(dueAt), ['companyId', 'contactId']));
  const label = 'Tickets to see to';
  return [{ key: 'tickets', label, collection: TICKETS, total: due.length, items }];
}

function itemOf(
  reading: Reading,
  id: string,
  due: JsonValue,
  about: readonly string[],
): TodayItem[] {
  const record = reading.index.get(id);
  if (record === undefined) return [];
  return [
    {
      id,
      collection: record.collection,
      title: reading.displayName(record),
      at: dueText(due, reading.config.timezone),
      priority: textAt(record.data, 'priority'),
      about: aboutText(about, record.data, (one) => nameIn(reading, one)),
    },
  ];
}

function nameIn(reading: Reading, id: string): string | undefined {
  const record = reading.index.get(id);
  return record === undefined ? undefined : reading.displayName(record);
}
