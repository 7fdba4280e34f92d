/** Everything about one person or company: who they are, what is open, what happened, what to do next. */

import type { StoredRecord } from '../../record/types.ts';
import { ownOf } from '../../record/value.ts';
import type { PastChange } from '../timeline/from-history.ts';
import { timelineOf } from '../timeline/timeline.ts';
import { momentAt, textsAt } from '../timeline/told.ts';
import { type Around, aroundOf, itself, namedAt } from './around.ts';
import { sharedChannels, tiesOf } from './household.ts';
import { dealsOf } from './money.ts';
import { type Found, nextSteps } from './next-steps.ts';
import { scoresOf } from './scores.ts';
import {
  channelsOf,
  householdOf,
  interestOf,
  leadOf,
  notesOf,
  order,
  personOf,
  relationshipOf,
  tasksOf,
  ticketsOf,
} from './sections.ts';
import type { Client360, ClientGround } from './types.ts';

export const CLIENTS = ['crm/contacts', 'crm/companies', 'crm/households'] as const;

const KINDS: Readonly<Record<string, Client360['kind']>> = {
  'crm/companies': 'company',
  'crm/households': 'household',
};

/** `events`: of the timeline so many are given, the rest is counted. `past` is what git tells. */
export function client360(
  record: StoredRecord,
  ground: ClientGround,
  events: number,
  past: readonly PastChange[] = [],
): Client360 {
  const around = aroundOf(record, ground);
  const found: Found = {
    ...headOf(record, around, ground),
    ...(record.collection === 'crm/households'
      ? membersOf(record, around, ground)
      : peopleOf(record, around, ground)),
    ...workOf(around, ground),
    scores: scoresOf(record, around, ground),
  };
  const timeline = timelineOf(record, ground, past);
  return {
    ...found,
    lastActivityAt: later(found.lastActivityAt, timeline[0]?.at ?? null),
    timeline: { items: timeline.slice(0, events), total: timeline.length },
    next: nextSteps(found, around, ground),
  };
}

type Head = Pick<
  Client360,
  'id' | 'collection' | 'kind' | 'name' | 'record' | 'owner' | 'lastContactedAt' | 'lastActivityAt'
>;

function headOf(record: StoredRecord, { circle }: Around, ground: ClientGround): Head {
  const kind = ownOf(KINDS, record.collection) ?? 'person';
  // Whoever speaks with its people speaks with the company.
  const people =
    kind === 'person' ? [record] : circle.filter(({ collection }) => collection === 'crm/contacts');
  return {
    ...itself(record, ground),
    collection: record.collection,
    kind,
    record: record.data,
    owner: namedAt(record, 'ownerId', ground),
    lastContactedAt: latestOf(people, 'lastContactedAt'),
    lastActivityAt: latestOf([record, ...people], 'lastActivityAt'),
  };
}

/** The later of two moments, either of which may be unknown. */
function later(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(b) > Date.parse(a) ? b : a;
}

function latestOf(records: readonly StoredRecord[], field: string): string | null {
  const dates = records.flatMap(({ data }) => momentAt(data, field) ?? []);
  return dates.toSorted((a, b) => Date.parse(b) - Date.parse(a))[0] ?? null;
}

type People = Pick<
  Client360,
  'company' | 'people' | 'households' | 'relationships' | 'segments' | 'channels'
>;

function peopleOf(record: StoredRecord, { of }: Around, ground: ClientGround): People {
  const isCompany = record.collection === 'crm/companies';
  const own = (path: string, field: string): StoredRecord[] | undefined =>
    of(path)?.filter(({ data }) => [data[field]].flat().includes(record.id));
  const households = own('crm/households', 'memberIds');
  const relationships = of('crm/relationships');
  const segments = own('crm/segment-members', 'memberId')?.filter(
    ({ data }) => momentAt(data, 'leftAt') === null,
  );
  const channels = own('crm/channels', 'contactId');
  const people = of('crm/contacts')?.map((one) => personOf(one, ground));
  return {
    ...(isCompany ? {} : { company: namedAt(record, 'companyId', ground) }),
    ...(isCompany && people !== undefined
      ? {
          people: people.toSorted(
            (a, b) => order(b.lastContactedAt, a.lastContactedAt) || order(a.id, b.id),
          ),
        }
      : {}),
    ...(isCompany || households === undefined
      ? {}
      : { households: households.map((one) => householdOf(one, ground)) }),
    ...(relationships === undefined
      ? {}
      : { relationships: relationships.flatMap((one) => relationshipOf(one, record.id, ground)) }),
    ...(segments === undefined
      ? {}
      : { segments: segments.flatMap((one) => namedAt(one, 'segmentId', ground) ?? []) }),
    ...(isCompany || channels === undefined ? {} : { channels: channelsOf(channels) }),
  };
}

/** Of a household: its members in their order, what ties them, and how they are reached. */
function membersOf(record: StoredRecord, { of }: Around, ground: ClientGround): People {
  const places = textsAt(record.data, 'memberIds');
  const people = (of('crm/contacts') ?? []).toSorted(
    (a, b) => places.indexOf(a.id) - places.indexOf(b.id),
  );
  const ties = of('crm/relationships');
  const channels = of('crm/channels');
  return {
    people: people.map((one) => personOf(one, ground)),
    ...(ties === undefined ? {} : { relationships: tiesOf(ties, [record.id, ...places], ground) }),
    ...(channels === undefined ? {} : { channels: sharedChannels(people, channels, ground) }),
  };
}

type Work = Pick<Client360, 'deals' | 'leads' | 'tickets' | 'tasks' | 'notes' | 'interests'>;

function workOf({ of }: Around, ground: ClientGround): Work {
  const deals = of('crm/deals');
  const leads = of('crm/leads');
  const tickets = of('support/tickets');
  const tasks = of('crm/tasks');
  const notes = of('crm/notes');
  const interests = of('crm/property-interests');
  return {
    ...(deals === undefined ? {} : { deals: dealsOf(deals, ground) }),
    ...(leads === undefined ? {} : { leads: leads.map((one) => leadOf(one, ground)) }),
    ...(tickets === undefined ? {} : { tickets: ticketsOf(tickets, ground) }),
    ...(tasks === undefined ? {} : { tasks: tasksOf(tasks, ground) }),
    ...(notes === undefined ? {} : { notes: notesOf(notes, ground) }),
    ...(interests === undefined
      ? {}
      : { interests: interests.map((one) => interestOf(one, ground)) }),
  };
}
