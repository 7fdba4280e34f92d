/** References into packs that are not installed rest; those into installed ones are checked all the same. */

import { describe, expect, it } from 'vitest';
import { NO_OVERLAY } from '../../src/plan/overlay.ts';
import { relationFaults } from '../../src/plan/relation-problems.ts';
import type { RecordData } from '../../src/record/types.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { modelOf } from '../support/model.ts';
import { contextOf } from '../support/plan-context.ts';

const ID = { type: 'string' };
const to = (target: string | string[], by?: string): object => ({
  type: 'string',
  'x-relation': { to: target, ...(by === undefined ? {} : { by }) },
});
const model = modelOf({
  people: { 'x-collection': { prefix: 'p' }, properties: { id: ID } },
  notes: {
    'x-collection': { prefix: 'n' },
    properties: {
      id: ID,
      aboutId: to(['people', 'houses']),
      houseId: to('houses'),
      street: to('houses', 'street'),
    },
  },
});
const context = contextOf({ people: [{ id: 'p_a' }] }, { model });

describe('without the collection "houses"', () => {
  it.each([
    [{ aboutId: 'p_a' }, []],
    [{ aboutId: 'p_x' }, ['dangling /aboutId']],
    [{ aboutId: 'n_a' }, ['dangling /aboutId']],
    [{ aboutId: 'house_a' }, []],
    [{ houseId: 'house_a' }, []],
    [{ houseId: 'p_a' }, ['dangling /houseId']],
    [{ street: 'Main' }, []],
  ])('%j', (fields, faults) => {
    const data: RecordData = { id: 'n_a', ...fields };
    const found = relationFaults(requireCollection(model, 'notes'), data, context, NO_OVERLAY);
    expect(found.map((fault) => `${fault.code} ${fault.pointer}`)).toEqual(faults);
  });
});
