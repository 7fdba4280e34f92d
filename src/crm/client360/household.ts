/** What a household has in common: ties among its members, and channels that reach several of them. */

import type { StoredRecord } from '../../record/types.ts';
import { textAt } from '../../record/value.ts';
import { itself, named } from './around.ts';
import { channelsOf, order, relationshipOf } from './sections.ts';
import type { Channel, ClientGround, Relationship } from './types.ts';

/** Each relationship of `ids` once, seen from where it begins when that is one of them; those among them come first. */
export function tiesOf(
  records: readonly StoredRecord[],
  ids: readonly string[],
  ground: ClientGround,
): Relationship[] {
  const ties = records.flatMap((record) => {
    const ends = [textAt(record.data, 'fromId'), textAt(record.data, 'toId')];
    const self = ids.find((id) => id === ends[0]) ?? ids.find((id) => id === ends[1]);
    if (self === undefined) return [];
    const of = named(self, ground) ?? { id: self, name: self };
    return relationshipOf(record, self, ground).map((tie) => ({ ...tie, of }));
  });
  const isWithin = ({ other }: Relationship): number => Number(ids.includes(other.id));
  return ties.sort((a, b) => isWithin(b) - isWithin(a) || order(a.id, b.id));
}

/** Addresses and numbers, those of several members first; the members' own fields count as channels. */
export function sharedChannels(
  people: readonly StoredRecord[],
  records: readonly StoredRecord[],
  ground: ClientGround,
): Channel[] {
  const found = new Map<string, Channel>();
  const add = (channel: Channel, person: StoredRecord): void => {
    const key = `${channel.kind} ${channel.value.toLowerCase().replace(/[\s().-]/g, '')}`;
    const known = found.get(key);
    const before = known?.people ?? [];
    const isThere = before.some(({ id }) => id === person.id);
    const all = isThere ? before : [...before, itself(person, ground)];
    found.set(key, { ...(known ?? channel), people: all });
  };
  for (const person of people) {
    const own = records.filter(({ data }) => textAt(data, 'contactId') === person.id);
    for (const channel of channelsOf(own)) add(channel, person);
    for (const channel of fieldChannels(person)) add(channel, person);
  }
  const reach = ({ people: all = [] }: Channel): number => all.length;
  return [...found.values()].sort((a, b) => reach(b) - reach(a));
}

const FIELDS = [
  ['email', 'email'],
  ['phone', 'phone'],
  ['mobile', 'phone'],
] as const;

function fieldChannels({ id, data }: StoredRecord): Channel[] {
  return FIELDS.flatMap(([field, kind]) => {
    const value = textAt(data, field);
    if (value === null) return [];
    return { id, kind, value, label: null, isPrimary: true, isVerified: false, optedOutAt: null };
  });
}
