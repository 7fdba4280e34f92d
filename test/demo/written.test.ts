import { describe, expect, it } from 'vitest';
import { demoId } from '../../scripts/demo/random.ts';
import { writtenRecords } from '../../scripts/demo/written.ts';
import type { JsonObject } from '../../src/record/types.ts';
import { shippedModel } from '../support/model.ts';

const note = (draft: JsonObject): JsonObject | undefined =>
  writtenRecords({ 'crm/notes': [draft] }, shippedModel())['crm/notes']?.[0];

describe('a record that is written out', () => {
  it.each<[JsonObject, JsonObject]>([
    [{ id: 'note_a' }, { id: 'note_a' }],
    [{ key: 'a b' }, { id: demoId('note', 'a b') }],
    [
      { id: 'note_a', anchorIds: ['@cont bigco 1', 'cont_b'] },
      { id: 'note_a', anchorIds: [demoId('cont', 'bigco 1'), 'cont_b'] },
    ],
    [
      { id: 'note_a', detail: { of: '@deal sales x ' } },
      { id: 'note_a', detail: { of: demoId('deal', 'sales x ') } },
    ],
    [
      { id: 'note_a', body: '@Here we are' },
      { id: 'note_a', body: '@Here we are' },
    ],
    [
      { id: 'note_a', dueDate: '2026-01-02' },
      { id: 'note_a', dueDate: '2026-01-02' },
    ],
  ])('%j', (draft, record) => {
    expect(note(draft)).toEqual(record);
  });

  it('has a time of the working day, the same each time', () => {
    const at = note({ id: 'note_a', createdAt: '2026-01-02' })?.['createdAt'];
    expect(at).toMatch(/^2026-01-02T(1[4-9]|20):[0-5][05]:00Z$/);
    expect(note({ id: 'note_a', createdAt: '2026-01-02' })?.['createdAt']).toBe(at);
  });

  it('of no collection is a fault', () => {
    expect(() => writtenRecords({ 'crm/nots': [] }, shippedModel())).toThrow(/no collection/);
  });
});
