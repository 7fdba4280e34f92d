import { describe, expect, it } from 'vitest';
import { claimChanges, ownerFieldOf, releaseChanges } from '../../src/crm/ownership/ownership.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { contextOf } from '../support/plan-context.ts';
import { recordOf } from './worlds.ts';

const context = contextOf({
  users: ['ada', 'bo'].map((name) => ({ id: `usr_${name}`, name, email: `${name}@x.no` })),
  'crm/contacts': [
    { id: 'cont_free', firstName: 'A' },
    { id: 'cont_mine', firstName: 'B', ownerId: 'usr_ada' },
    { id: 'cont_bos', firstName: 'C', ownerId: 'usr_bo' },
  ],
  issues: [{ id: 'iss_free', title: 'I' }],
});

function owners(make: typeof claimChanges, ids: readonly string[], force: boolean): object {
  const records = ids.map((id) => recordOf(context.index, id));
  const changes = make({ records, userId: 'usr_ada', force }, context);
  return Object.fromEntries(
    changes.map((change) =>
      change.op === 'update'
        ? [change.after.id, change.after['ownerId'] ?? change.after['assigneeId'] ?? null]
        : [],
    ),
  );
}

describe('claiming', () => {
  it.each<[string[], boolean, object]>([
    [['cont_free', 'cont_mine', 'iss_free'], false, { cont_free: 'usr_ada', iss_free: 'usr_ada' }],
    [['cont_bos'], true, { cont_bos: 'usr_ada' }],
    [['cont_mine'], false, {}],
  ])('%j (force %s)', (ids, force, expected) => {
    expect(owners(claimChanges, ids, force)).toEqual(expected);
  });

  it('takes nothing when one belongs to somebody else', () => {
    expect(() => owners(claimChanges, ['cont_free', 'cont_bos'], false)).toThrow(
      'cont_bos belongs to usr_bo; --force takes it over',
    );
  });
});

describe('releasing', () => {
  it.each<[string[], boolean, object]>([
    [['cont_mine', 'cont_free'], false, { cont_mine: null }],
    [['cont_bos'], true, { cont_bos: null }],
  ])('%j (force %s)', (ids, force, expected) => {
    expect(owners(releaseChanges, ids, force)).toEqual(expected);
  });

  it("refuses others' records", () => {
    expect(() => owners(releaseChanges, ['cont_bos'], false)).toThrow(/--force releases it/);
  });
});

it.each([
  ['contacts', 'ownerId'],
  ['tickets', 'assigneeId'],
  ['crm/tasks', 'assignedToId'],
])('%s belong to their %s', (name, field) => {
  expect(ownerFieldOf(requireCollection(context.model, name))).toBe(field);
});

it('what has no owner cannot be claimed', () => {
  expect(() => ownerFieldOf(requireCollection(context.model, 'crm/tags'))).toThrow(
    /none of ownerId, assigneeId, assignedToId/,
  );
});
