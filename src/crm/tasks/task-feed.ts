/** Whose open tasks go into a calendar, and what it says of them. */

import type { IndexReader } from '../../index/types.ts';
import type { Actor } from '../../plan/types.ts';
import type { Query, QueryAnswer } from '../../query/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import { memberOf, valuesAt } from '../../record/value.ts';
import { type Model, requireCollection } from '../../schema/model.ts';
import { OPEN, TASKS } from './open-tasks.ts';
import { type CalendarTask, taskCalendar } from './task-calendar.ts';

/** What is asked: a workspace. */
export type FeedSource = {
  readonly model: Model;
  readonly index: IndexReader;
  readonly config: { readonly name: string; readonly timezone: string };
  query(query: Query, actor: Actor): QueryAnswer;
  displayName(record: StoredRecord): string;
  updatedAt(record: StoredRecord): string | null;
};

export type FeedOptions = {
  /** Whose tasks; null: everybody's. */
  readonly assignee: StoredRecord | null;
  readonly urlOf?: (id: string) => string;
};

/** The iCalendar file of all open tasks that have a due date. Throws `not_found` where there are no tasks. */
export function taskFeed(source: FeedSource, actor: Actor, options: FeedOptions): string {
  const { assignee, urlOf } = options;
  const { name, timezone } = source.config;
  const collection = requireCollection(source.model, TASKS);
  const whose = assignee === null ? [] : [`assignedToId == ${JSON.stringify(assignee.id)}`];
  const where = [...whose, OPEN, 'dueDate != null'];
  const { items } = source.query({ collection: TASKS, where, sort: ['dueDate'] }, actor);
  const tasks = items.flatMap(({ record: { id } }): CalendarTask[] => {
    const record = source.index.get(id);
    if (record === undefined) return [];
    const { data } = record;
    const about = valuesAt(data, 'anchorIds').flatMap((anchor) => {
      const target = source.index.get(String(anchor));
      return target === undefined ? [] : [source.displayName(target)];
    });
    const changed = source.updatedAt(record) ?? String(memberOf(data, 'createdAt') ?? '');
    return [{ data, about, changed, ...(urlOf === undefined ? {} : { url: urlOf(id) }) }];
  });
  const owner = assignee === null ? 'all tasks' : source.displayName(assignee);
  return taskCalendar(tasks, { name: `${name}: ${owner}`, timezone, collection });
}
