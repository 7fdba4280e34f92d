/** The records around a person or company, by collection. */

import { isArchived } from '../../index/archived.ts';
import type { StoredRecord } from '../../record/types.ts';
import { circleOf } from '../timeline/circle.ts';
import { textsAt } from '../timeline/told.ts';
import type { ClientGround, Named } from './types.ts';

export type Around = {
  /** The record itself, its people or company's deals, and the leads they were. */
  readonly circle: readonly StoredRecord[];
  /** Records of a collection that point at one of the circle, archived ones left out; undefined: no such collection. */
  readonly of: (collection: string) => readonly StoredRecord[] | undefined;
};

/** Collections whose records say something about whoever they point at. */
const TAKEN = new Set([
  'crm/channels',
  'crm/households',
  'crm/relationships',
  'crm/segment-members',
  'crm/tasks',
  'crm/notes',
  'crm/lead-scores',
  'crm/fit-assessments',
  'crm/property-interests',
  'support/tickets',
  'intel/qd-scores',
]);
const IN_CIRCLE = new Set(['crm/contacts', 'crm/deals', 'crm/leads']);

export function aroundOf(record: StoredRecord, ground: ClientGround): Around {
  const circle = circleOf(record, ground)
    .map((member) => member.record)
    .filter((one) => one.id === record.id || !isArchived(one));
  const found = new Map<string, Map<string, StoredRecord>>();
  for (const { id } of circle) {
    for (const { from, relation } of ground.linksTo(id)) {
      if (!TAKEN.has(relation.collection)) continue;
      const known = found.get(relation.collection) ?? new Map<string, StoredRecord>();
      found.set(relation.collection, known);
      if (known.has(from)) continue;
      const source = ground.index.get(from);
      if (source !== undefined && !isArchived(source)) known.set(from, source);
    }
  }
  const of = (collection: string): readonly StoredRecord[] | undefined => {
    if (!ground.model.collections.has(collection)) return undefined;
    if (IN_CIRCLE.has(collection)) {
      return circle.filter((one) => one.collection === collection && one.id !== record.id);
    }
    return [...(found.get(collection)?.values() ?? [])];
  };
  return { circle, of };
}

/** A record by its id, with its name; null for none, the id as name for one that is gone. */
export function named(id: string | undefined, { nameOf }: ClientGround): Named | null {
  return id === undefined ? null : { id, name: nameOf(id) ?? id };
}

/** The first record that a field names. */
export function namedAt({ data }: StoredRecord, field: string, ground: ClientGround): Named | null {
  return named(textsAt(data, field)[0], ground);
}

export function itself({ id }: StoredRecord, { nameOf }: ClientGround): Named {
  return { id, name: nameOf(id) ?? id };
}
