/** The lists of a client's page, each from the records of one collection. */

import type { StoredRecord } from '../../record/types.ts';
import { memberOf, numberAt, textAt } from '../../record/value.ts';
import { isTicketOpen } from '../sla/open-tickets.ts';
import { CLOSED } from '../tasks/open-tasks.ts';
import { doerOf, momentAt, textsAt } from '../timeline/told.ts';
import { itself, named, namedAt } from './around.ts';
import type {
  Channel,
  ClientGround,
  Interest,
  Lead,
  Named,
  Note,
  Person,
  Relationship,
  Task,
  Ticket,
} from './types.ts';

export function personOf(record: StoredRecord, ground: ClientGround): Person {
  const { data } = record;
  return {
    ...itself(record, ground),
    title: textAt(data, 'title'),
    email: textAt(data, 'email'),
    phone: textAt(data, 'phone') ?? textAt(data, 'mobile'),
    lastContactedAt: momentAt(data, 'lastContactedAt'),
  };
}

export function householdOf(
  record: StoredRecord,
  ground: ClientGround,
): Named & { members: Named[] } {
  const members = textsAt(record.data, 'memberIds').flatMap((id) => named(id, ground) ?? []);
  return { ...itself(record, ground), members };
}

/** Seen from `self`, at either end. */
export function relationshipOf(
  record: StoredRecord,
  self: string,
  ground: ClientGround,
): Relationship[] {
  const { data, id } = record;
  const from = textAt(data, 'fromId');
  const to = textAt(data, 'toId');
  if (from !== self && to !== self) return []; // Of somebody else in the circle.
  const other = named((from === self ? to : from) ?? undefined, ground);
  const type = textAt(data, 'type') ?? 'knows';
  return other === null ? [] : [{ id, type, direction: from === self ? 'from' : 'to', other }];
}

/** Main ones first. */
export function channelsOf(records: readonly StoredRecord[]): Channel[] {
  return records
    .map(({ data, id }) => ({
      id,
      kind: textAt(data, 'kind') ?? 'other',
      value: textAt(data, 'value') ?? '',
      label: textAt(data, 'label'),
      isPrimary: memberOf(data, 'isPrimary') === true,
      isVerified: memberOf(data, 'isVerified') === true,
      optedOutAt: momentAt(data, 'optedOutAt'),
    }))
    .sort(
      (a, b) =>
        Number(b.isPrimary) - Number(a.isPrimary) ||
        a.kind.localeCompare(b.kind) ||
        a.id.localeCompare(b.id),
    );
}

export function leadOf(record: StoredRecord, ground: ClientGround): Lead {
  const { data } = record;
  return {
    ...itself(record, ground),
    status: textAt(data, 'status'),
    score: numberAt(record.data, 'score'),
    grade: textAt(data, 'grade'),
  };
}

export function ticketsOf(
  records: readonly StoredRecord[],
  ground: ClientGround,
): { open: Ticket[]; closed: Ticket[] } {
  const tickets = records.map((record): Ticket => {
    const { data } = record;
    const isOpen = isTicketOpen(textAt(data, 'status'));
    const isAnswered = momentAt(data, 'firstResponseAt') !== null;
    const due = isOpen && !isAnswered ? ground.computed(record)['slaDueAt'] : null;
    return {
      ...itself(record, ground),
      status: textAt(data, 'status') ?? 'new',
      priority: textAt(data, 'priority'),
      createdAt: momentAt(data, 'createdAt'),
      answerDueAt: typeof due === 'string' ? due : null,
      assignee: namedAt(record, 'assigneeId', ground),
    };
  });
  const newest = tickets.toSorted((a, b) => order(b.createdAt, a.createdAt) || order(a.id, b.id));
  return {
    open: newest.filter(({ status }) => isTicketOpen(status)),
    closed: newest.filter(({ status }) => !isTicketOpen(status)),
  };
}

export function tasksOf(
  records: readonly StoredRecord[],
  ground: ClientGround,
): { open: Task[]; done: Task[] } {
  const tasks = records.map((record): Task => {
    const { data } = record;
    return {
      ...itself(record, ground),
      status: textAt(data, 'status') ?? 'pending',
      priority: textAt(data, 'priority'),
      dueDate: momentAt(data, 'dueDate'),
      assignee: namedAt(record, 'assignedToId', ground),
      about: namedAt(record, 'anchorIds', ground),
    };
  });
  const byDue = tasks.toSorted(
    (a, b) => order(a.dueDate ?? '9999', b.dueDate ?? '9999') || order(a.id, b.id),
  );
  return {
    open: byDue.filter(({ status }) => !CLOSED.includes(status)),
    done: byDue.filter(({ status }) => CLOSED.includes(status)).toReversed(),
  };
}

/** Pinned ones first, then the latest. */
export function notesOf(records: readonly StoredRecord[], ground: ClientGround): Note[] {
  return records
    .map(({ data, id }) => ({
      id,
      title: textAt(data, 'title'),
      text: textAt(data, 'body') ?? '',
      at: momentAt(data, 'createdAt'),
      by: doerOf(textAt(data, 'authorId'), ground),
      isPinned: memberOf(data, 'isPinned') === true,
    }))
    .sort(
      (a, b) => Number(b.isPinned) - Number(a.isPinned) || order(b.at, a.at) || order(a.id, b.id),
    );
}

export function interestOf(record: StoredRecord, ground: ClientGround): Interest {
  const { data, id } = record;
  return {
    id,
    person: namedAt(record, 'contactId', ground),
    project: namedAt(record, 'projectId', ground),
    unit: namedAt(record, 'unitId', ground),
    level: textAt(data, 'level'),
    configuration: textAt(data, 'configuration'),
    budgetMin: numberAt(record.data, 'budgetMin'),
    budgetMax: numberAt(record.data, 'budgetMax'),
    currency: textAt(data, 'currency') ?? ground.currency,
    lastSignalAt: momentAt(data, 'lastSignalAt'),
    notes: textAt(data, 'notes'),
  };
}

/** Code points; nothing comes first. */
export function order(a: string | null, b: string | null): number {
  const [one, other] = [a ?? '', b ?? ''];
  return one < other ? -1 : one > other ? 1 : 0;
}
