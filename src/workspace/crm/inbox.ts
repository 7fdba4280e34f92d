/** The inbox, read from a workspace. */

import { findDuplicates } from '../../crm/duplicates/find-duplicates.ts';
import type { DuplicateGroup } from '../../crm/duplicates/types.ts';
import { inboxGroups, inboxOf } from '../../crm/inbox/inbox.ts';
import type { Inbox, InboxGround, InboxWho, OpenConflict } from '../../crm/inbox/types.ts';
import { PailError } from '../../errors.ts';
import { dayOf } from '../../expr/time.ts';
import type { Actor } from '../../plan/types.ts';
import { takeTurns } from '../turns.ts';
import type { Reading } from '../types.ts';
import { pressingTickets } from './sla.ts';
import { groundOf } from './timeline.ts';

export type InboxAsk = {
  /** Absent: the asker's, or everybody's where the asker is no user. */
  readonly who?: InboxWho;
  /** Most items of a group; totals count all. */
  readonly limit: number;
  /** Of merges, newest last; they are read from git, not from records. */
  readonly conflicts: readonly OpenConflict[];
};

/** People and companies are compared in passing up to so many: a few dozen ms. */
const COMPARED = 2000;
/** Pairs that are less sure than this are for `pail dupes`. */
const SURE = 0.85;

/** `now`: epoch ms, by the reading's clock. */
export async function readInbox(
  reading: Reading,
  actor: Actor,
  now: number,
  { who, limit, conflicts }: InboxAsk,
): Promise<Inbox> {
  const large = COMPARABLE.filter((path) => sizeOf(reading, path) > COMPARED);
  const isOwn = actor.userId !== null && who !== 'all';
  const { index, nameOf } = groundOf(reading);
  const ask: InboxGround['ask'] = (query) => orNull(() => reading.query(query, actor));
  const ground: InboxGround = {
    index,
    nameOf,
    ask: (query) => (reading.model.collections.has(query.collection) ? ask(query) : null),
    timezone: reading.config.timezone,
    now,
    today: dayOf(now, reading.config.timezone),
    me: actor.userId,
    who: isOwn ? 'me' : 'all',
    conflicts,
    tickets: () => {
      const where = isOwn ? ['assigneeId == me || assigneeId == null'] : [];
      return orNull(() => pressingTickets(reading, actor, now, where)) ?? [];
    },
    duplicates: () => COMPARABLE.flatMap((path) => duplicatesIn(reading, path)),
  };
  const turns = takeTurns();
  const groups: Inbox['groups'][number][] = [];
  for (const group of inboxGroups(ground, limit)) {
    if (group !== null) groups.push(group);
    if (turns.isOver()) await turns.next();
  }
  return inboxOf(groups, ground, large);
}

const COMPARABLE = ['crm/contacts', 'crm/companies'];

function duplicatesIn(reading: Reading, path: string): DuplicateGroup[] {
  const collection = reading.model.collections.get(path);
  if (collection === undefined || sizeOf(reading, path) > COMPARED) return [];
  const titleOf = reading.displayName.bind(reading);
  return findDuplicates(
    collection,
    { model: reading.model, index: reading.index, titleOf },
    { min: SURE },
  );
}

function sizeOf({ model, index }: Reading, path: string): number {
  return model.collections.has(path) ? index.size(path) : 0;
}

/** Null where a collection has not the fields that are asked for: another one of that name. */
function orNull<T>(answer: () => T): T | null {
  try {
    return answer();
  } catch (error) {
    if (error instanceof PailError) return null;
    throw error;
  }
}
