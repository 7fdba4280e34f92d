/** What deals, leads, tickets, visits and the other records around a person tell. */

import type { StoredRecord } from '../../record/types.ts';
import { memberOf, ownOf, textAt } from '../../record/value.ts';
import {
  fromActivity,
  fromDealList,
  fromEmail,
  fromNote,
  fromTask,
  kindOfType,
} from './from-activities.ts';
import { doerOf, joined, momentAt, textsAt, toldBy, words } from './told.ts';
import type { TimelineGround, Told } from './types.ts';

export type Teller = (record: StoredRecord, ground: TimelineGround) => readonly Told[];

/** Who tells of what points at a person, company or deal, by collection. */
export const TELLERS: Readonly<Record<string, Teller>> = {
  'crm/activities': fromActivity,
  'crm/notes': fromNote,
  'crm/tasks': fromTask,
  'crm/emails': fromEmail,
  'crm/stage-history': fromStageHistory,
  'crm/lead-scores': fromLeadScore,
  'crm/segment-members': fromMembership,
  'support/tickets': fromTicket,
  'intel/interactions': fromInteraction,
  'intel/visits': fromVisit,
  'intel/qd-scores': fromQdScore,
};

/** Tellers of how a record went, whose words say which record it was. */
export const COURSE: ReadonlySet<string> = new Set(['crm/stage-history']);

function fromStageHistory(record: StoredRecord, ground: TimelineGround): Told[] {
  const { data } = record;
  const at = momentAt(data, 'changedAt');
  const deal = textAt(data, 'dealId');
  const to = textAt(data, 'toStage');
  if (at === null || deal === null || to === null) return [];
  const from = textAt(data, 'fromStage');
  const event = toldBy(record, {
    at,
    kind: 'stage',
    title: stageWords(from, to),
    text: textAt(data, 'note'),
    by: doerOf(textAt(data, 'changedById'), ground),
    aboutId: deal,
    like: [`stage:${deal}:${to}`],
  });
  return [event];
}

export function stageWords(from: string | null, to: string): string {
  return from === null ? `Stage ${to}` : `Stage ${from} → ${to}`;
}

function fromLeadScore(record: StoredRecord): Told[] {
  const { data } = record;
  const at = momentAt(data, 'scoredAt');
  const score = memberOf(data, 'score');
  if (at === null || typeof score !== 'number') return [];
  const grade = textAt(data, 'grade');
  const lead = textAt(data, 'leadId');
  const event = toldBy(record, {
    at,
    kind: 'score',
    title: `Scored ${score}${grade === null ? '' : ` (${grade})`}`,
    text: textAt(data, 'recommendation'),
    aboutId: lead,
    like: [`score:${lead}:${score}`],
  });
  return [event];
}

function fromQdScore(record: StoredRecord): Told[] {
  const { data } = record;
  const at = momentAt(data, 'computedAt');
  const value = memberOf(data, 'currentValue');
  const type = textAt(data, 'scoreType');
  if (at === null || typeof value !== 'number' || type === null) return [];
  return [toldBy(record, { at, kind: 'score', title: `${words(type)} ${value}` })];
}

function fromMembership(record: StoredRecord, ground: TimelineGround): Told[] {
  const { data } = record;
  const segment = textAt(data, 'segmentId');
  const member = textAt(data, 'memberId');
  const name = segment === null ? '' : (ground.nameOf(segment) ?? segment);
  const ends = [
    ['joinedAt', 'Segment joined', '+'],
    ['leftAt', 'Segment left', '-'],
  ] as const;
  return ends.flatMap(([field, title, sign]): Told[] => {
    const at = momentAt(data, field);
    if (at === null) return [];
    const by = sign === '+' ? doerOf(textAt(data, 'addedById'), ground) : null;
    const like = [`segment${sign}:${member}:${segment}`];
    const text = textAt(data, 'note');
    return [toldBy(record, { at, kind: 'segment', title: `${title}: ${name}`, text, by, like })];
  });
}

function fromTicket(record: StoredRecord, ground: TimelineGround): Told[] {
  const { data } = record;
  const text = textAt(data, 'subject');
  const made = momentAt(data, 'createdAt');
  const done = momentAt(data, 'resolvedAt');
  const events: Told[] = [];
  if (made !== null) {
    const tells = [`made:${record.id}`];
    events.push(toldBy(record, { at: made, kind: 'ticket', title: 'Ticket opened', text, tells }));
  }
  if (done !== null) {
    const by = doerOf(textAt(data, 'assigneeId'), ground);
    events.push(toldBy(record, { at: done, kind: 'ticket', title: 'Ticket resolved', text, by }));
  }
  return events;
}

/** An interaction with what its calls and messages add. What was said in them is not repeated: it may be sensitive. */
function fromInteraction(record: StoredRecord, ground: TimelineGround): Told[] {
  const { data } = record;
  const at = momentAt(data, 'happenedAt');
  if (at === null) return [];
  const channel = textAt(data, 'channel');
  const type = textAt(data, 'interactionType') ?? channel ?? 'interaction';
  const over = channel === null || channel === type ? '' : ` over ${channel}`;
  const event = toldBy(record, {
    at,
    kind: kindOfType(type),
    title: `${words(type)}${over}${partWords(record, ground)}`,
    text: textAt(data, 'summary'),
    by: doerOf(textAt(data, 'userId'), ground),
    tells: [`interaction:${record.id}`],
  });
  return [event];
}

function partWords({ id }: StoredRecord, { index }: TimelineGround): string {
  const parts = index.linksTo(id).map(({ from, relation }) => [from, relation.collection] as const);
  const messages = parts.filter(([, path]) => path === 'intel/messages').length;
  const call = parts.find(([, path]) => path === 'intel/calls')?.[0];
  const seconds = call === undefined ? null : memberOf(index.get(call)?.data, 'durationSeconds');
  const minutes =
    typeof seconds === 'number' ? `, ${Math.max(1, Math.round(seconds / 60))} min` : '';
  return `${minutes}${messages > 1 ? `, ${messages} messages` : ''}`;
}

function fromVisit(record: StoredRecord, ground: TimelineGround): Told[] {
  const { data } = record;
  const at = momentAt(data, 'visitedAt');
  if (at === null) return [];
  const [interaction] = textsAt(data, 'interactionId');
  const whole = interaction === undefined ? undefined : ground.index.get(interaction);
  const event = toldBy(record, {
    at,
    kind: 'visit',
    title: 'Visit',
    text: joined(
      textAt(data, 'visitNotes'),
      whole === undefined ? null : textAt(whole.data, 'summary'),
    ),
    by: doerOf(textAt(data, 'hostUserId'), ground),
    aboutId: textAt(data, 'unitId') ?? textAt(data, 'projectId'),
    rank: 0,
    covers: interaction === undefined ? [] : [`interaction:${interaction}`],
  });
  return [event];
}

const MADE: Readonly<Record<string, 'deal' | 'lead'>> = {
  'crm/deals': 'deal',
  'crm/leads': 'lead',
};
const MINUTE_MS = 60_000;

/** That a record came to be, and the last move of its stage: what it says of itself. */
export function fromItself(record: StoredRecord, ground: TimelineGround): Told[] {
  const { data, id, collection } = record;
  const title = ground.model.collections.get(collection)?.title ?? 'Record';
  const made = momentAt(data, 'createdAt');
  const events: Told[] = collection === 'crm/deals' ? fromDealList(record, ground) : [];
  if (made !== null) {
    const kind = ownOf(MADE, collection) ?? 'other';
    const tells = [`made:${id}`];
    events.push(toldBy(record, { at: made, kind, title: `${title} created`, tells, rank: 2 }));
  }
  const moved = momentAt(data, 'stageChangedAt');
  const stage = textAt(data, 'stage');
  const isFirst =
    made !== null && moved !== null && Date.parse(moved) - Date.parse(made) < MINUTE_MS;
  if (moved !== null && stage !== null && !isFirst) {
    const like = [`stage:${id}:${stage}`];
    const move = { kind: 'stage', title: stageWords(null, stage), rank: 5 } as const;
    events.push(toldBy(record, { ...move, at: moved, like }));
  }
  const converted = momentAt(data, 'convertedAt');
  if (collection === 'crm/leads' && converted !== null) {
    events.push(toldBy(record, { at: converted, kind: 'lead', title: 'Lead converted' }));
  }
  return events;
}
