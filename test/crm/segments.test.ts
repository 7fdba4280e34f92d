/** Putting records into segments and taking them out; recording who came and went, once and in every clone alike. */

import { describe, expect, it } from 'vitest';
import { changeSegment, refreshSegments } from '../../src/crm/segments/plan-segments.ts';
import { findSegment } from '../../src/expr/segment-names.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import type { PlanContext } from '../../src/plan/context.ts';
import type { Change } from '../../src/plan/types.ts';
import { listSegments, segmentsOf } from '../../src/query/segments.ts';
import { memberOf } from '../../src/record/value.ts';
import { contextOf, NOW } from '../support/plan-context.ts';
import { applyTo, recordOf } from './worlds.ts';

type Context = PlanContext & { readonly index: RecordIndex };
const DAY = 86_400_000;

function world(): Context {
  const context = contextOf(
    {
      'crm/contacts': [
        { id: 'cont_ann', firstName: 'Ann', lastName: 'Holm', score: 90 },
        { id: 'cont_bob', firstName: 'Bob', lastName: 'Holm', score: 50 },
        {
          id: 'cont_old',
          firstName: 'Old',
          lastName: 'Holm',
          score: 99,
          archivedAt: '2026-01-01T00:00:00Z',
        },
      ],
      'crm/companies': [{ id: 'comp_a', name: 'A' }],
      'crm/segments': [
        { id: 'seg_hot', name: 'Hot', kind: 'dynamic', where: 'score > 80' },
        { id: 'seg_bad', name: 'Bad', kind: 'dynamic', where: 'scroe > 80' },
        { id: 'seg_beta', name: 'Beta', kind: 'static' },
      ],
    },
    { me: 'usr_me' },
  );
  return later(context, 0);
}

/** The same records some days later. */
function later(context: Context, days: number): Context {
  const scope = { ...context.scope, now: NOW + days * DAY };
  return { ...context, scope: Object.assign(scope, { segments: segmentsOf(context, scope) }) };
}

const segmentIn = (context: Context, name: string) => {
  const found = findSegment(name, listSegments(context));
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const refresh = (context: Context) => refreshSegments(listSegments(context), context);
const setScore = (context: Context, id: string, score: number): void => {
  const before = recordOf(context.index, id);
  applyTo(context.index, [{ op: 'update', before, after: { ...before.data, score } }]);
};
const told = (changes: readonly Change[]): unknown[] =>
  changes.map((change) => {
    const after = change.op === 'remove' ? change.before.data : change.after;
    const { type, memberId, anchorIds, leftAt } = after;
    return [change.op, type ?? memberId, ...(type === undefined ? [leftAt ?? 'in'] : [anchorIds])];
  });

describe('a refresh', () => {
  it('records who came and who went, and nothing twice', () => {
    const context = world();
    const first = refresh(context);
    expect(told(first.changes)).toEqual([
      ['create', 'cont_ann', 'in'],
      ['create', 'segment_joined', ['cont_ann']],
    ]);
    expect(first.segments.map(({ segment, fault }) => [segment.id, fault?.code])).toEqual([
      ['seg_bad', 'expr_type'],
      ['seg_hot', undefined],
    ]);
    applyTo(context.index, first.changes);
    expect(refresh(context).changes).toEqual([]);

    setScore(context, 'cont_ann', 10);
    setScore(context, 'cont_bob', 95);
    const second = refresh(later(context, 1));
    expect(told(second.changes)).toEqual([
      ['create', 'cont_bob', 'in'],
      ['update', 'cont_ann', '2026-11-21T15:30:00Z'],
      ['create', 'segment_joined', ['cont_bob']],
      ['create', 'segment_left', ['cont_ann']],
    ]);
    applyTo(context.index, second.changes);

    setScore(context, 'cont_ann', 90);
    const third = refresh(later(context, 2)).changes;
    expect(told(third)).toEqual([
      ['update', 'cont_ann', 'in'],
      ['create', 'segment_joined', ['cont_ann']],
    ]);
    const again = third.find((change) => change.op === 'create');
    expect(again?.after.id).not.toBe(
      first.changes[1]?.op === 'create' && first.changes[1].after.id,
    );
    applyTo(context.index, third);
    expect(refresh(later(context, 3)).changes).toEqual([]);
  });

  it('writes the same ids in every clone, whoever asks', () => {
    const idsOf = (context: Context): unknown[] =>
      refresh(context).changes.map((change) => change.op === 'create' && change.after.id);
    const other = world();
    const asked = { ...later(other, 1), scope: { ...later(other, 1).scope, me: 'usr_else' } };
    expect(idsOf(asked)).toEqual(idsOf(world()));
    for (const change of refresh(asked).changes) {
      expect(change.op === 'create' && memberOf(change.after, 'addedById')).toBe(null);
      expect(change.op === 'create' && memberOf(change.after, 'userId')).toBe(null);
    }
  });
});

describe('by hand', () => {
  it('puts in and takes out, once', () => {
    const context = world();
    const segment = segmentIn(context, 'Beta');
    const add = [recordOf(context.index, 'cont_ann'), recordOf(context.index, 'cont_ann')];
    const joined = changeSegment({ segment, add, note: 'asked' }, context);
    expect(joined.map((c) => c.op === 'create' && c.after)).toMatchObject([
      {
        memberId: 'cont_ann',
        addedById: 'usr_me',
        note: 'asked',
        joinedAt: '2026-11-20T15:30:00Z',
      },
      { type: 'segment_joined', userId: 'usr_me', detail: { segmentId: 'seg_beta' } },
    ]);
    applyTo(context.index, joined);
    expect(changeSegment({ segment, add }, context)).toEqual([]);
    const left = changeSegment({ segment, remove: add }, later(context, 1));
    expect(told(left)).toEqual([
      ['update', 'cont_ann', '2026-11-21T15:30:00Z'],
      ['create', 'segment_left', ['cont_ann']],
    ]);
    applyTo(context.index, left);
    expect(changeSegment({ segment, remove: add }, context)).toEqual([]);
  });

  it.each([
    ['Hot', 'cont_ann', 'is dynamic'],
    ['Beta', 'comp_a', 'groups records of crm/contacts; comp_a is in crm/companies'],
  ])('%s and %s: refused', (name, id, message) => {
    const context = world();
    const request = { segment: segmentIn(context, name), add: [recordOf(context.index, id)] };
    expect(() => changeSegment(request, context)).toThrow(message);
  });
});
