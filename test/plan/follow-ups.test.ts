/** What a write brings along: trails of values, the newest of a series, second writes of the same count. */

import { describe, expect, it } from 'vitest';
import { withFollowUps } from '../../src/plan/follow-ups.ts';
import type { Change } from '../../src/plan/types.ts';
import { createChanges, setChanges } from '../../src/plan/write-records.ts';
import type { JsonObject, RecordData } from '../../src/record/types.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { contextOf } from '../support/plan-context.ts';

type Records = Readonly<Record<string, readonly object[]>>;

const unit = (more: object = {}): object => ({
  id: 'unit_a',
  projectId: 'ip_a',
  unitLabel: 'A-1',
  priceCurrent: 100,
  currency: 'EUR',
  ...more,
});

function setting(records: Records, id: string, edits: JsonObject): Change[] {
  const context = contextOf(records, { me: 'usr_a' });
  const before = context.index.get(id);
  if (before === undefined) throw new Error(`no ${id}`);
  const list = Object.entries(edits).map(([path, value]) => ({ path, op: '=', value }) as const);
  return withFollowUps(setChanges(before, list, context), context);
}

function creating(records: Records, collection: string, ...inputs: JsonObject[]): Change[] {
  const context = contextOf(records, { me: 'usr_a' });
  const of = requireCollection(context.model, collection);
  return withFollowUps(createChanges(of, inputs, context), context);
}

const writtenOf = (changes: readonly Change[], prefix: string): RecordData[] =>
  changes.flatMap((c) => (c.op !== 'remove' && c.after.id.startsWith(prefix) ? [c.after] : []));

describe('a changed price', () => {
  it.each<[string, object, JsonObject, object[]]>([
    [
      'leaves a record',
      unit(),
      { priceCurrent: 110 },
      [
        {
          unitId: 'unit_a',
          price: 110,
          previousPrice: 100,
          currency: 'EUR',
          validFrom: '2026-11-20T15:30:00Z',
          changedById: 'usr_a',
        },
      ],
    ],
    ['the first one too', unit({ priceCurrent: null }), { priceCurrent: 90 }, [{ price: 90 }]],
    ['that goes leaves none', unit(), { priceCurrent: null }, []],
    ['that is the same leaves none', unit(), { priceCurrent: 100 }, []],
    ['another field leaves none', unit(), { status: 'sold' }, []],
  ])('%s', (_, stored, edits, entries) => {
    const written = writtenOf(setting({ 'inventory/units': [stored] }, 'unit_a', edits), 'price_');
    expect(written).toMatchObject(entries);
    expect(written).toHaveLength(entries.length);
  });

  it('is the same record in every clone, and another one when it happens again', () => {
    const records: Records = { 'inventory/units': [unit()] };
    const once = writtenOf(setting(records, 'unit_a', { priceCurrent: 110 }), 'price_')[0];
    const twin = writtenOf(setting(records, 'unit_a', { priceCurrent: 110 }), 'price_')[0];
    expect(twin?.id).toBe(once?.id);
    const later = { ...records, 'inventory/pricing-history': [once as object] };
    const again = writtenOf(setting(later, 'unit_a', { priceCurrent: 110 }), 'price_')[0];
    expect(again?.id).not.toBe(once?.id);
    const back = writtenOf(setting(records, 'unit_a', { priceCurrent: 90 }), 'price_')[0];
    expect(back?.id).not.toBe(once?.id);
  });

  it('is not told twice where the plan tells it', () => {
    const context = contextOf({ 'inventory/units': [unit()] });
    const before = context.index.get('unit_a');
    const history = requireCollection(context.model, 'inventory/pricing-history');
    if (before === undefined) throw new Error('no unit');
    const edit = { path: 'priceCurrent', op: '=', value: 110 } as const;
    const own = createChanges(history, [{ unitId: 'unit_a', price: 110, reason: 'VAT' }], context);
    const changes = withFollowUps([...setChanges(before, [edit], context), ...own], context);
    expect(writtenOf(changes, 'price_')).toMatchObject([{ reason: 'VAT' }]);
  });
});

const score = (more: object = {}): object => ({ id: 'qd_a', scoreType: 'intent', ...more });
const point = (id: string, day: string, value: number): JsonObject => ({
  id: `qdt_${id}`,
  scoreId: 'qd_a',
  timestamp: `2026-11-${day}T00:00:00Z`,
  value,
});
const KNOWN = { currentValue: 5, computedAt: '2026-11-10T00:00:00Z' };

describe('a new point of a series', () => {
  it.each<[string, object, readonly JsonObject[], readonly JsonObject[], object | undefined]>([
    ['is the current value', score(), [], [point('b', '11', 7)], { currentValue: 7 }],
    [
      'with its time',
      score(KNOWN),
      [point('a', '10', 5)],
      [point('b', '11', 7)],
      { currentValue: 7, computedAt: '2026-11-11T00:00:00Z' },
    ],
    ['that is older changes nothing', score(KNOWN), [], [point('b', '09', 7)], undefined],
    [
      'the newest of several',
      score(),
      [],
      [point('b', '12', 8), point('c', '11', 7)],
      { currentValue: 8 },
    ],
    [
      'of the same time: the greater id',
      score(),
      [point('z', '11', 1)],
      [point('b', '11', 7)],
      { currentValue: 1 },
    ],
    [
      'of no score',
      score(),
      [],
      [{ id: 'qdt_x', timestamp: '2026-11-11T00:00:00Z', value: 1 }],
      undefined,
    ],
  ])('%s', (_, stored, points, inputs, expected) => {
    const records = { 'intel/qd-scores': [stored], 'intel/qd-timeseries': points };
    const [found] = writtenOf(creating(records, 'intel/qd-timeseries', ...inputs), 'qd_');
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  it('a corrected one is carried too', () => {
    const records = {
      'intel/qd-scores': [score(KNOWN)],
      'intel/qd-timeseries': [point('a', '10', 5)],
    };
    const [found] = writtenOf(setting(records, 'qdt_a', { value: 6 }), 'qd_');
    expect(found).toMatchObject({ currentValue: 6, computedAt: '2026-11-10T00:00:00Z' });
  });
});

const METER = { orgId: 'org_a', metricCode: 'calls', forDate: '2026-11-20', quantity: 7 };

describe('a second write of the same count', () => {
  const stored = { id: 'um_a', ...METER, dimensionsHash: 'none' };

  it.each<[string, JsonObject, object | null]>([
    ['is an edit', { ...METER, quantity: 9 }, { op: 'update', after: { id: 'um_a', quantity: 9 } }],
    ['says nothing new', METER, null],
    ['of other dimensions is another', { ...METER, dimensionsHash: 'x' }, { op: 'create' }],
    [
      'split by a region is another, whatever hash is given',
      { ...METER, dimensions: { region: 'eu', tier: 1 }, dimensionsHash: 'none' },
      { op: 'create', after: { dimensionsHash: 'c5f6a9536648192f' } },
    ],
    [
      'split by nothing is an edit',
      { ...METER, quantity: 9, dimensions: { region: null } },
      { op: 'update', after: { id: 'um_a', quantity: 9, dimensionsHash: 'none' } },
    ],
  ])('%s', (_, input, expected) => {
    const changes = creating({ 'billing/usage-meters': [stored] }, 'billing/usage-meters', input);
    if (expected === null) expect(changes).toEqual([]);
    else expect(changes).toMatchObject([expected]);
  });

  const splits = [
    { region: 'eu', tier: 1 },
    { tier: 1, region: 'eu' },
  ];
  it('counts each split by itself, in whichever order its names stand', () => {
    const [first] = creating({}, 'billing/usage-meters', {
      ...METER,
      dimensions: splits[0] ?? null,
    });
    const known = { 'billing/usage-meters': [stored, (first as { after: object }).after] };
    const again = { ...METER, quantity: 9, dimensions: splits[1] ?? null };
    expect(creating(known, 'billing/usage-meters', again)).toMatchObject([{ op: 'update' }]);
    const other = { ...METER, dimensions: { region: 'us', tier: 1 } };
    expect(creating(known, 'billing/usage-meters', other)).toMatchObject([{ op: 'create' }]);
  });

  it.each<[string, JsonObject, string]>([
    ['follows them', { dimensions: { region: 'us' } }, '1a9ec6647cc33309'],
    ['goes with them', { dimensions: null }, 'none'],
    ['is not written by itself', { dimensionsHash: 'mine' }, 'c5f6a9536648192f'],
    ['of another system stays with other edits', { quantity: 9 }, 'theirs'],
  ])('the digest of dimensions %s', (_, fields, digest) => {
    const split = { ...stored, dimensions: splits[0], dimensionsHash: 'theirs' };
    const [change] = setting({ 'billing/usage-meters': [split] }, 'um_a', fields);
    expect(change).toMatchObject({ after: { dimensionsHash: digest } });
  });

  it('has the same id in every clone', () => {
    const ids = [1, 2].map((quantity) => {
      const [change] = creating({}, 'billing/usage-meters', { ...METER, quantity });
      return change?.op === 'create' ? change.after.id : null;
    });
    expect(ids[0]).toMatch(/^um_\w{12}$/);
    expect(ids[1]).toBe(ids[0]);
  });

  it('under an id of its own is refused as ever', () => {
    const changes = creating({ 'billing/usage-meters': [stored] }, 'billing/usage-meters', {
      ...METER,
      id: 'um_b',
    });
    expect(changes).toMatchObject([{ op: 'create', after: { id: 'um_b' } }]);
  });
});
