/** Whose events stand on a record's timeline. */

import type { StoredRecord } from '../../record/types.ts';
import { textAt } from '../../record/value.ts';
import { textsAt } from './told.ts';
import type { TimelineGround } from './types.ts';

/** `own`: all that happened with it; `course`: only that it came to be, moved and ended. */
export type Member = { readonly record: StoredRecord; readonly part: 'own' | 'course' };

/** Members that are looked at; what happened with others is not told. */
export const MOST_MEMBERS = 500;

const LEAD_FIELDS = new Set([
  'personId',
  'companyId',
  'convertedContactId',
  'convertedCompanyId',
  'convertedDealId',
]);

/**
 * The record itself, first; of a person also the leads they were, and how their deals went; of a company its people,
 * deals and leads; of a household its members with their deals and leads; of a deal its lead.
 */
export function circleOf(record: StoredRecord, ground: TimelineGround): Member[] {
  const members = new Map<string, Member>([[record.id, { record, part: 'own' }]]);
  const add = (id: string | null, part: Member['part']): void => {
    if (id === null || members.has(id) || members.size >= MOST_MEMBERS) return;
    const found = ground.index.get(id);
    if (found !== undefined) members.set(id, { record: found, part });
  };
  if (record.collection === 'crm/deals') add(textAt(record.data, 'leadId'), 'own');
  const addAround = (id: string, deals: Member['part']): void => {
    for (const { from, relation } of ground.linksTo(id)) {
      const { collection, field } = relation;
      const isPerson = collection === 'crm/contacts' && field === 'companyId';
      if (collection === 'crm/deals' && (field === 'companyId' || field === 'contactIds')) {
        add(from, deals);
      }
      if (isPerson && record.collection === 'crm/companies') add(from, 'own');
      if (collection === 'crm/leads' && LEAD_FIELDS.has(field)) add(from, 'own');
    }
  };
  const people = record.collection === 'crm/households' ? textsAt(record.data, 'memberIds') : [];
  for (const id of people) add(id, 'own');
  addAround(record.id, record.collection === 'crm/companies' ? 'own' : 'course');
  for (const id of people) addAround(id, 'own');
  return [...members.values()];
}
