/** What the person at this machine has to do. */
import { OPEN_TICKETS } from '../../crm/sla/open-tickets.ts';
import { OPEN, TASKS } from '../../crm/tasks/open-tasks.ts';
import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import type { StoredRecord } from '../../record/types.ts';
import type { Reading } from '../../workspace/types.ts';
import { cellsOf } from '../field-cell.ts';
import { collectionHref } from '../nav.ts';
import { recordHref, type ShownCell, shownCell } from '../shown-cell.ts';

export type WorkList = {
  readonly label: string;
  readonly icon: string;
  readonly href: string;
  readonly total: number;
  readonly items: readonly {
    readonly id: string;
    readonly title: string;
    readonly href: string;
    readonly state?: ShownCell;
    readonly due?: ShownCell;
  }[];
};

type Source = {
  readonly collection: string;
  readonly where: string;
  readonly sort: readonly string[];
  readonly state: string;
  readonly due: string;
};

const SHOWN = 6;
const SOURCES: readonly Source[] = [
  {
    collection: TASKS,
    where: `assignedToId == me && ${OPEN}`,
    sort: ['dueDate'],
    state: 'priority',
    due: 'dueDate',
  },
  {
    collection: 'issues',
    where: 'assigneeId == me && !(status in ["done", "cancelled", "backlog"])',
    sort: ['dueDate'],
    state: 'status',
    due: 'dueDate',
  },
  {
    collection: 'crm/deals',
    where: 'ownerId == me && status == "open"',
    sort: ['expectedCloseDate'],
    state: 'stage',
    due: 'expectedCloseDate',
  },
  {
    collection: 'support/tickets',
    where: `assigneeId == me && ${OPEN_TICKETS}`,
    sort: ['createdAt'],
    state: 'status',
    due: 'createdAt',
  },
];

/** Lists of open records of the actor, soonest first; none when git's identity is no user. */
export function myWorkOf(workspace: Reading, actor: Actor): WorkList[] {
  if (actor.userId === null) return [];
  return SOURCES.flatMap((source) => {
    const collection = workspace.model.collections.get(source.collection);
    if (collection === undefined) return [];
    const answer = askFor(workspace, source, actor);
    if (answer.total === 0) return [];
    const href = `${collectionHref(collection)}?q=${encodeURIComponent(source.where)}`;
    const items = answer.ids.flatMap((id) => {
      const record = workspace.index.get(id);
      return record === undefined ? [] : [itemOf(workspace, record, source)];
    });
    return [
      {
        label: `My ${collection.plural.toLowerCase()}`,
        icon: collection.icon,
        href,
        total: answer.total,
        items,
      },
    ];
  });
}

function askFor(
  workspace: Reading,
  source: Source,
  actor: Actor,
): { total: number; ids: string[] } {
  const { collection, where, sort } = source;
  try {
    const answer = workspace.query({ collection, where: [where], sort, limit: SHOWN }, actor);
    return { total: answer.total, ids: answer.items.map((item) => item.record.id) };
  } catch (error) {
    if (error instanceof PailError) return { total: 0, ids: [] };
    throw error;
  }
}

function itemOf(
  workspace: Reading,
  record: StoredRecord,
  source: Source,
): WorkList['items'][number] {
  const fields = workspace.model.collections.get(record.collection)?.fields;
  const make = cellsOf(workspace, record);
  const cell = (name: string): ShownCell | undefined => {
    const field = fields?.get(name);
    const made = field === undefined ? undefined : shownCell(make(field, record.data[name]));
    return made?.empty === true ? undefined : made;
  };
  const state = cell(source.state);
  const due = cell(source.due);
  return {
    id: record.id,
    title: workspace.displayName(record),
    href: recordHref(record.id),
    ...(state === undefined ? {} : { state }),
    ...(due === undefined ? {} : { due }),
  };
}
