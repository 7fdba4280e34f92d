/** What somebody did, as a record, and what follows from it for those it was done with. */

import { PailError } from '../../errors.ts';
import { didYouMean, nearestName } from '../../nearest.ts';
import type { PlanContext } from '../../plan/context.ts';
import { isoSeconds } from '../../plan/derive.ts';
import { messageOf } from '../../plan/message.ts';
import type { Change, Plan } from '../../plan/types.ts';
import { createChanges, setChanges } from '../../plan/write-records.ts';
import type { JsonObject, JsonValue, RecordData, StoredRecord } from '../../record/types.ts';
import { memberOf, ownOf } from '../../record/value.ts';
import { type Collection, requireCollection } from '../../schema/model.ts';

export const ACTIVITIES = 'crm/activities';

export type ActivityRequest = {
  /** `call`, `email`, `telegram`, or any type of the schema. */
  readonly kind: string;
  /** With whom, about what: the first is the main one. */
  readonly with: readonly StoredRecord[];
  readonly text: string;
  /** Fields of the activity, typed; they win over what is derived. */
  readonly fields: JsonObject;
  /** Epoch ms. */
  readonly at: number;
};

/** Kinds that go both ways: what is sent, and what comes in. */
const TWO_WAY: Readonly<Record<string, readonly [out: string, back: string]>> = {
  email: ['email_sent', 'email_replied'],
  linkedin: ['linkedin_sent', 'linkedin_replied'],
  telegram: ['telegram_sent', 'telegram_replied'],
  bot: ['bot_replied', 'bot_replied'],
};

/** Types in which nobody of the organization was in touch: marks of machines, and what the other side did. */
const NO_CONTACT =
  /^(email_(opened|clicked|replied|bounced)|linkedin_replied|telegram_replied|bot_|tag_|segment_|task_|owner_|profile_|note|deal_)/;

/** A plan of one new activity and the later `lastActivityAt`, `lastContactedAt` of those it was with. Throws `usage`. */
export function logActivity(
  request: ActivityRequest,
  context: PlanContext,
  titleOf: (collection: string, data: RecordData) => string,
): Plan {
  const collection = requireCollection(context.model, ACTIVITIES);
  const type = typeOf(collection, request);
  assertTelling(type, request);
  const at = isoSeconds(request.at);
  const isFromThem = request.fields['direction'] === 'inbound' || /_replied$/.test(type);
  const direction = directionOf(type, isFromThem);
  const input: JsonObject = {
    type,
    happenedAt: at,
    anchorIds: request.with.map(({ id }) => id),
    ...(context.scope.me === null || isFromThem ? {} : { userId: context.scope.me }),
    ...(direction === null ? {} : { direction }),
    ...(request.text === '' ? {} : { summary: request.text }),
    ...request.fields,
  };
  const changes: Change[] = createChanges(collection, [input], context);
  const isContact = !isFromThem && !NO_CONTACT.test(type);
  for (const record of request.with) changes.push(...touched(record, at, isContact, context));
  const [made] = changes;
  const title = request.with.map(({ collection: path, data }) => titleOf(path, data)).join(', ');
  const message = `log ${type.replaceAll('_', ' ')} with ${title}`;
  const isShort = made !== undefined && message.length <= 100;
  return { message: isShort ? message : messageOf(changes, context.model, () => title), changes };
}

/** Throws `usage` for what people did without a word about it; a machine's mark (`email_opened`) says all by its type. */
function assertTelling(type: string, { kind, text, fields }: ActivityRequest): void {
  const isMark = NO_CONTACT.test(type) && !/_replied$/.test(type);
  const isTold = text !== '' || Object.keys(fields).some((name) => name !== 'type');
  if (isMark || isTold) return;
  const what = type.replaceAll('_', ' ');
  const message = `nothing says what the ${what} was about; expected a few words after the record, e.g. pail log-activity ${kind} <record> "Seats for 2027", or a field such as durationMinutes=18`;
  throw new PailError('usage', message, { kind, field: 'summary' });
}

function directionOf(type: string, isFromThem: boolean): 'inbound' | 'outbound' | null {
  if (isFromThem) return 'inbound';
  return /_sent$/.test(type) ? 'outbound' : null;
}

/** The type that a person means. Throws `usage` for what looks like a slip of the pen. */
function typeOf(collection: Collection, { kind, fields }: ActivityRequest): string {
  const given = fields['type'];
  if (typeof given === 'string') return given;
  const word = kind.toLowerCase().replaceAll('-', '_');
  const twoWay = ownOf(TWO_WAY, word);
  if (twoWay !== undefined) return twoWay[fields['direction'] === 'inbound' ? 1 : 0];
  const known = [
    ...Object.keys(TWO_WAY),
    ...(collection.fields.get('type')?.suggest ?? []).map(String),
  ];
  if (known.includes(word) || nearestName(word, known) === undefined) return word;
  const message = `"${kind}" is no kind of activity that is known${didYouMean(word, known)} To log it under that name all the same, add type=${word}`;
  throw new PailError('usage', message, { kind, known });
}

/** The record with its latest activity; unchanged where a later one is known, or it keeps no such dates. */
function touched(
  record: StoredRecord,
  at: string,
  isContact: boolean,
  context: PlanContext,
): Change[] {
  const { fields } = requireCollection(context.model, record.collection);
  const names = isContact ? ['lastActivityAt', 'lastContactedAt'] : ['lastActivityAt'];
  const edits = names
    .filter((name) => fields.has(name) && isLater(at, memberOf(record.data, name)))
    .map((path) => ({ path, op: '=' as const, value: at }));
  return edits.length === 0 ? [] : setChanges(record, edits, context);
}

function isLater(at: string, known: JsonValue): boolean {
  return typeof known !== 'string' || !(Date.parse(known) >= Date.parse(at));
}
