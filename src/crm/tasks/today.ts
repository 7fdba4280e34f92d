/** What one person should do now: tasks, promised closings, tickets, issues. A read model, never stored. */

import { PailError } from '../../errors.ts';
import { dayOf, parseInstant, startOfDay } from '../../expr/time.ts';
import type { IndexReader } from '../../index/types.ts';
import type { Actor } from '../../plan/types.ts';
import type { Query, QueryAnswer } from '../../query/types.ts';
import type { JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf } from '../../record/value.ts';
import type { Model } from '../../schema/model.ts';
import { OPEN, TASKS } from './open-tasks.ts';

/** What is asked: a workspace as it is or was. */
export type TodaySource = {
  readonly model: Model;
  readonly index: IndexReader;
  readonly config: { readonly timezone: string };
  query(query: Query, actor: Actor): QueryAnswer;
  displayName(record: StoredRecord): string;
};

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

const SOURCES: readonly Source[] = [
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
  {
    key: 'tickets',
    label: 'Tickets to answer',
    collection: 'support/tickets',
    where: [
      'assigneeId == me && !(status in ["resolved", "closed"])',
      'firstResponseAt == null && slaDueAt < now + hours(4)',
    ],
    at: 'slaDueAt',
    about: ['companyId', 'contactId'],
  },
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

/** `now`: epoch ms of the source's clock; `limit`: most items of a section. */
export function todayOf(source: TodaySource, actor: Actor, now: number, limit: number): Today {
  const sections =
    actor.userId === null ? [] : SOURCES.flatMap((one) => read(one, source, actor, limit));
  const pool = ask(source, actor, {
    collection: TASKS,
    where: ['assignedToId == null', OPEN],
    count: true,
  });
  return {
    day: dayOf(now, source.config.timezone),
    me: actor.userId,
    sections,
    pool: pool?.total ?? 0,
  };
}

/** Null where the workspace has no such collection, or another one of that name. */
function ask(source: TodaySource, actor: Actor, query: Query): QueryAnswer | null {
  if (!source.model.collections.has(query.collection)) return null;
  try {
    return source.query(query, actor);
  } catch (error) {
    if (error instanceof PailError) return null;
    throw error;
  }
}

function read(one: Source, source: TodaySource, actor: Actor, limit: number): TodaySection[] {
  const { key, label, collection, where, at } = one;
  const answer = ask(source, actor, { collection, where, sort: [at], columns: [at], limit });
  if (answer === null || answer.total === 0) return [];
  const items = answer.items.flatMap(({ record: { id }, values }): TodayItem[] => {
    const record = source.index.get(id);
    if (record === undefined) return [];
    const [due = null] = values;
    return [
      {
        id,
        collection,
        title: source.displayName(record),
        at: typeof due === 'string' ? dayOrInstant(due, source.config.timezone) : null,
        priority: textAt(record.data, 'priority'),
        about: aboutOf(one.about, record.data, source),
      },
    ];
  });
  return [{ key, label, collection, total: answer.total, items }];
}

/** A day where it is due at its first instant, for that is the whole day. */
function dayOrInstant(due: string, timezone: string): string {
  const ms = parseInstant(due);
  return ms !== null && startOfDay(ms, timezone) === ms ? dayOf(ms, timezone) : due;
}

function textAt(data: RecordData, field: string): string | null {
  const value = memberOf(data, field);
  return typeof value === 'string' ? value : null;
}

function aboutOf(fields: readonly string[], data: RecordData, source: TodaySource): string {
  const nameOf = (value: JsonValue): string => {
    const record = source.index.get(String(value));
    return record === undefined ? String(value) : source.displayName(record);
  };
  for (const field of fields) {
    const value = memberOf(data, field);
    const list = Array.isArray(value) ? value : [value];
    const names = list.filter((one) => one !== null && one !== '').map(nameOf);
    if (names.length > 0) return names.join(', ');
  }
  return '';
}
