/** What activities, notes, tasks, emails and deals' own lists tell. */

import type { JsonObject, RecordData, StoredRecord } from '../../record/types.ts';
import { isObject, memberOf, ownOf, textAt } from '../../record/value.ts';
import { doerOf, joined, momentAt, textsAt, toldBy, words } from './told.ts';
import type { TimelineGround, TimelineKind, Told } from './types.ts';

const KIND_OF_TYPE: readonly (readonly [start: RegExp, kind: TimelineKind])[] = [
  [/^call/, 'call'],
  [/^e?mail/, 'email'],
  [/^(meeting|demo)/, 'meeting'],
  [/^(linkedin|telegram|whatsapp|sms|chat|bot|message)/, 'message'],
  [/^visit/, 'visit'],
  [/^note/, 'note'],
  [/^task/, 'task'],
  [/^deal/, 'deal'],
  [/^tag/, 'tag'],
  [/^owner/, 'owner'],
  [/^segment/, 'segment'],
  [/score/, 'score'],
];

/** `other` for types that nobody foresaw. */
export function kindOfType(type: string): TimelineKind {
  return KIND_OF_TYPE.find(([start]) => start.test(type.toLowerCase()))?.[1] ?? 'other';
}

export function fromActivity(record: StoredRecord, ground: TimelineGround): Told[] {
  const { data } = record;
  const at = momentAt(data, 'happenedAt');
  const type = textAt(data, 'type');
  if (at === null || type === null) return [];
  const minutes = memberOf(data, 'durationMinutes');
  const duration = typeof minutes === 'number' && minutes > 0 ? `, ${minutes} min` : '';
  const detail = memberOf(data, 'detail');
  const facts = isObject(detail) ? detail : {};
  const event: Told = toldBy(record, {
    at,
    kind: kindOfType(type),
    title: `${words(type)}${detailWords(type, facts, ground)}${duration}`,
    text: joined(textAt(data, 'summary'), textAt(data, 'body'), outcomeOf(data)),
    by: doerOf(textAt(data, 'userId'), ground),
    tells: namesOf(type, facts, ground),
    like: likesOf(type, facts, data),
  });
  return [event];
}

function outcomeOf(data: RecordData): string | null {
  const outcome = textAt(data, 'outcome');
  return outcome === null ? null : `→ ${outcome}`;
}

function detailWords(type: string, facts: JsonObject, { nameOf }: TimelineGround): string {
  const tag = facts['tag'];
  if (type.startsWith('tag_') && typeof tag === 'string') return `: ${tag}`;
  const segment = facts['segmentId'];
  if (type.startsWith('segment_') && typeof segment === 'string') {
    return `: ${nameOf(segment) ?? segment}`;
  }
  const score = facts['score'];
  return type === 'profile_scored' && typeof score === 'number' ? ` ${score}` : '';
}

/** Fields of an activity's detail that name what it tells of, and which moment of it, by type. */
const NAMED: Readonly<Record<string, readonly [field: string, name: (id: string) => string]>> = {
  email_sent: ['emailId', (id) => `email:${id}:sent`],
  email_opened: ['emailId', (id) => `email:${id}:opened`],
  email_clicked: ['emailId', (id) => `email:${id}:clicked`],
  email_replied: ['emailId', (id) => `email:${id}:replied`],
  email_bounced: ['emailId', (id) => `email:${id}:bounced`],
  task_created: ['taskId', (id) => `made:${id}`],
  task_completed: ['taskId', (id) => `task:${id}:completed`],
  note_added: ['noteId', (id) => `made:${id}`],
  deal_created: ['dealId', (id) => `made:${id}`],
};

function namesOf(type: string, facts: JsonObject, { index }: TimelineGround): string[] {
  const named = ownOf(NAMED, type);
  const id = named === undefined ? undefined : facts[named[0]];
  const names = named !== undefined && typeof id === 'string' ? [named[1](id)] : [];
  if (type === 'email_replied' && typeof id === 'string') {
    // The email named may be the reply itself.
    const email = index.get(id);
    if (email !== undefined && isInbound(email.data)) names.push(`email:${id}:sent`);
  }
  const message = facts['messageId'];
  const isMail = typeof message === 'string' && type.startsWith('email_');
  return isMail ? [...names, `message:${message}:${type.slice('email_'.length)}`] : names;
}

function likesOf(type: string, facts: JsonObject, data: RecordData): string[] {
  const about = (start: string, what: unknown): string[] =>
    typeof what === 'string' || typeof what === 'number'
      ? textsAt(data, 'anchorIds').map((id) => `${start}:${id}:${what}`)
      : [];
  if (type === 'tag_added') return about('tag+', facts['tag']);
  if (type === 'tag_removed') return about('tag-', facts['tag']);
  if (type === 'segment_joined') return about('segment+', facts['segmentId']);
  if (type === 'segment_left') return about('segment-', facts['segmentId']);
  if (type === 'owner_claimed') return about('owner+', facts['ownerId']);
  if (type === 'owner_released') return about('owner-', facts['ownerId']);
  if (type === 'profile_scored') return about('score', facts['score']);
  return about('did', plainDeed(type, textAt(data, 'summary')));
}

/** The same words about the same kind of deed. */
function plainDeed(type: string, text: string | null): string | null {
  if (text === null) return null;
  return `${kindOfType(type)}:${text.toLowerCase().replaceAll(/\s+/g, ' ').trim()}`;
}

/** A deal's own list of what was done for it. */
export function fromDealList(record: StoredRecord, ground: TimelineGround): Told[] {
  const list = memberOf(record.data, 'activities');
  if (!Array.isArray(list)) return [];
  return list.flatMap((one): Told[] => {
    if (!isObject(one)) return [];
    const data = { ...one, id: record.id } as RecordData;
    const at = momentAt(data, 'date');
    const type = textAt(data, 'type');
    if (at === null || type === null) return [];
    const text = textAt(data, 'note');
    const deed = plainDeed(type, text);
    const event = toldBy(record, {
      at,
      kind: kindOfType(type),
      title: words(type),
      text,
      by: doerOf(textAt(data, 'userId'), ground),
      rank: 2,
      like: deed === null ? [] : [`did:${record.id}:${deed}`],
    });
    return [event];
  });
}

export function fromNote(record: StoredRecord, ground: TimelineGround): Told[] {
  const { data } = record;
  const at = momentAt(data, 'createdAt') ?? momentAt(data, 'sourceUpdatedAt');
  if (at === null) return [];
  const event = toldBy(record, {
    at,
    kind: 'note',
    title: 'Note',
    text: joined(textAt(data, 'title'), textAt(data, 'body')),
    by: doerOf(textAt(data, 'authorId'), ground),
    rank: 0,
    tells: [`made:${record.id}`],
  });
  return [event];
}

export function fromTask(record: StoredRecord, ground: TimelineGround): Told[] {
  const { data } = record;
  const made = momentAt(data, 'createdAt') ?? momentAt(data, 'sourceUpdatedAt');
  const done = momentAt(data, 'completedAt');
  const events: Told[] = [];
  const task = { kind: 'task', text: textAt(data, 'title'), rank: 0 } as const;
  if (made !== null) {
    const by = doerOf(textAt(data, 'createdById'), ground);
    const tells = [`made:${record.id}`];
    events.push(toldBy(record, { ...task, at: made, title: 'Task created', by, tells }));
  }
  if (done !== null) {
    const by = doerOf(textAt(data, 'assignedToId'), ground);
    const text = joined(task.text, outcomeOf(data));
    const tells = [`task:${record.id}:completed`];
    events.push(toldBy(record, { ...task, at: done, title: 'Task completed', text, by, tells }));
  }
  return events;
}

const MARKS = [
  ['openedAt', 'opened'],
  ['clickedAt', 'clicked'],
  ['repliedAt', 'replied'],
  ['bouncedAt', 'bounced'],
] as const;

export function fromEmail(record: StoredRecord, ground: TimelineGround): Told[] {
  const { data } = record;
  const subject = textAt(data, 'subject');
  const message = textAt(data, 'messageId');
  const thread = textAt(data, 'threadId');
  const names = (mark: string, at: string): string[] => [
    `email:${record.id}:${mark}`,
    ...(message === null ? [] : [`message:${message}:${mark}`]),
    ...(thread !== null && isReply(mark, data) ? [`reply:${thread}:${Date.parse(at)}`] : []),
  ];
  const marked = MARKS.flatMap(([field, mark]): Told[] => {
    const at = momentAt(data, field);
    if (at === null) return [];
    const start = { at, kind: 'email', title: `Email ${mark}`, text: subject, rank: 2 } as const;
    return [toldBy(record, { ...start, tells: names(mark, at) })];
  });
  const at = momentAt(data, 'sentAt') ?? (isInbound(data) ? momentAt(data, 'createdAt') : null);
  if (at === null) return marked;
  const sent = toldBy(record, {
    at,
    kind: 'email',
    title: isInbound(data) ? 'Email received' : 'Email sent',
    text: joined(subject, textAt(data, 'bodyPreview')),
    by: isInbound(data) ? null : doerOf(textAt(data, 'userId'), ground),
    rank: 0,
    tells: names('sent', at),
    covers: textsAt(data, 'interactionId').map((id) => `interaction:${id}`),
  });
  return [sent, ...marked];
}

function isInbound(data: RecordData): boolean {
  return textAt(data, 'direction') === 'inbound';
}

/** An answer that came in, be it known from itself or from the email that it answers. */
function isReply(mark: string, data: RecordData): boolean {
  return mark === 'replied' || (mark === 'sent' && isInbound(data));
}
