import { expect, it } from 'vitest';
import { changeWords, textOfValue } from '../../src/changes/words.ts';
import { diffRecords } from '../../src/record/diff.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { shippedModel } from '../support/model.ts';

const deals = requireCollection(shippedModel(), 'crm/deals');
const naming = {
  config: { locale: 'en-US', timezone: 'Europe/Oslo', currency: 'USD' },
  nameOf: (id: string) => ({ comp_a: 'Acme', cont_j: 'Jane', cont_k: 'Jane' })[id],
};
const words = (before: object, after: object, data: object = after): string[] =>
  changeWords(diffRecords(before, after), deals, data as never, naming);

it.each([
  [{ stage: 'offered' }, { stage: 'closed_won' }, 'stage offered → closed_won'],
  [{ expectedValue: 1200 }, { expectedValue: 1500.5 }, 'expectedValue $1,200 → $1,500.50'],
  [
    { expectedValue: 1, currency: 'EUR' },
    { expectedValue: 2, currency: 'EUR' },
    'expectedValue €1 → €2',
  ],
  [{}, { probability: 60 }, 'probability = 60%'],
  [{ probability: 60 }, {}, 'probability cleared'],
  [{ companyId: 'comp_a' }, { companyId: 'comp_gone' }, 'companyId Acme → comp_gone'],
  [{}, { contactIds: ['cont_j'] }, '+contactId Jane'],
  [
    { contactIds: ['cont_j'] },
    { contactIds: ['cont_k'] },
    '+contactId Jane (cont_k), −contactId Jane (cont_j)',
  ],
  [{ expectedCloseDate: '2026-05-01' }, {}, 'expectedCloseDate cleared'],
  [{}, { expectedCloseDate: '2026-05-01' }, 'expectedCloseDate = May 1, 2026'],
  [{ tags: ['a', 'b'] }, { tags: ['b', 'c', 'd'] }, '+tag c, d, −tag a'],
  [{ tags: ['a', 'b'] }, { tags: ['b', 'a'] }, 'tags in another order'],
  [{ tags: ['a'] }, {}, '−tag a'],
  [{}, { tags: ['1', '2', '3', '4', '5', '6'] }, '+tag 1, 2, 3, 4, 2 more'],
  [{}, { activities: [{ id: 'x' }, { id: 'y' }] }, 'activities +2 entries'],
  [{ activities: [{ id: 'x' }] }, { activities: [] }, 'activities −1 entry'],
  [{ activities: [{ id: 'x' }] }, { activities: [{ id: 'y' }] }, 'activities changed in its entry'],
  [{}, { notes: 'x'.repeat(50) }, 'notes written (50 characters)'],
  [{ notes: 'a\nb' }, { notes: 'short' }, 'notes rewritten (3 → 5 characters)'],
  [{ unknown: { a: 1 } }, { unknown: { a: 2 } }, 'unknown.a 1 → 2'],
  [{ unknown: true }, { unknown: false }, 'unknown yes → no'],
])('%j to %j', (before, after, expected) => {
  expect(words(before, after)).toEqual([expected]);
});

it('values of a collection that no schema has are shown as stored', () => {
  const changes = diffRecords({ stage: 'a' }, { stage: 'b', when: '2026-05-01' });
  expect(changeWords(changes, undefined, {}, naming)).toEqual(['stage a → b', 'when = 2026-05-01']);
  expect(textOfValue(['x', 1, null], 'tags', undefined, {}, naming)).toBe('x, 1, –');
});
