/** A query on columns answers as one on records at hand: one engine, two kinds of rows. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BUDGET } from '../../src/expr/budget.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import { explainQuery, runQuery } from '../../src/query/run-query.ts';
import type { Query } from '../../src/query/types.ts';
import type { RecordData } from '../../src/record/types.ts';
import { fixtureModel, indexOf, RECORDS, stored } from '../index/fixture.ts';
import { reopened } from '../index/segment/memory-segment.ts';

const model = fixtureModel();

function contextOf(index: RecordIndex, me: string | null = 'cont_ada') {
  const now = Date.parse('2024-04-20T10:00:00Z');
  const scope = {
    graph: index,
    me,
    now,
    timezone: 'Europe/Oslo',
    budget: { left: DEFAULT_BUDGET },
    updatedAt: (id: string): number | null => (id < 'deal_b' ? now : now - 1000),
  };
  return { model, index, scope, currency: 'USD' };
}

const CONDITIONS = [
  'pipeline == "sales"',
  '"sales" != pipeline',
  'pipeline in ["sales", "renewals"]',
  'priority == null',
  'priority != null && expectedValue > 1',
  'expectedValue > 12000',
  '12000 >= expectedValue',
  'expectedValue * 2 < probability * 100',
  'probability > 0.5',
  '50 >= probability',
  'title < "m" || won',
  'title <= "m"',
  'weightedValue > 10000',
  'won',
  '!won',
  'expectedCloseDate < today',
  'expectedCloseDate >= "2024-04-15"',
  'expectedCloseDate > today - days(7) && expectedCloseDate < today + days(30)',
  'archivedAt == null',
  'updatedAt >= now',
  'company.deals.exists(d, d.updatedAt < now)',
  'archivedAt < now - days(90)',
  '"q1" in tags',
  'size(tags) > 0',
  'tags == null || size(tags) == 0',
  'tags.exists(t, t.startsWith("q"))',
  'title.startsWith("Acme")',
  'title.lower().contains("csv")',
  'title.matches("^[A-E]")',
  'title == "Empty deal"',
  'title > "B" && title != "Export CSV for Köln"',
  'title in ["Empty deal", "none"]',
  'id == "deal_a"',
  'id.endsWith("_b") || stage == "won"',
  'company.tier == "enterprise"',
  'company.tier != "enterprise"',
  'company.name.startsWith("Acme") && company.address.city == "Oslo"',
  'company.parent.name == "Acme Corporation"',
  'company == "comp_big"',
  'company == null',
  'company.contacts.size() > 0',
  'company.archivedAt != null',
  'contacts.exists(c, c.company.tier == "growth")',
  'companyId == "comp_acme"',
  'stageRecord.label == "Lead"',
  'anchor.name == "Acme Corporation"',
  'record.priority == "high"',
  'record == null',
  'touchpoints.exists(t, t.channel == "content")',
  'me in contactIds',
  'has(probability) ? probability > 60 : false',
  'true',
  'false',
];
const VALUES = [
  'updatedAt',
  'title',
  'expectedValue',
  'priority',
  'won',
  'expectedCloseDate',
  'archivedAt',
  'company.name',
  'company.tier',
  'company.address.city',
  'stage',
  'stageRecord.label',
  'id',
  'weightedValue',
  'month(expectedCloseDate)',
  'size(tags)',
  'company',
];
const GROUPS = [...VALUES, 'tags', 'contacts', 'company.deals.map(d, d.priority)'];
const SUMS = [
  'expectedValue',
  'expectedValue * probability / 100',
  'probability',
  'tags.map(t, size(t))',
  '[1, 2]',
];

const some = <T>(from: readonly T[], most: number): fc.Arbitrary<T[]> =>
  fc.array(fc.constantFrom(...from), { maxLength: most });
const query: fc.Arbitrary<Query> = fc
  .record({
    where: some(CONDITIONS, 3),
    sort: some(
      VALUES.flatMap((value) => [value, `-${value}`]),
      2,
    ),
    limit: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
    offset: fc.constantFrom(0, 0, 1),
    group: fc.option(fc.constantFrom(...GROUPS), { nil: undefined }),
    sum: some(SUMS, 2),
    avg: some(SUMS.slice(0, 3), 1),
    min: some(VALUES.slice(0, 6), 1),
    max: some(VALUES.slice(0, 6), 1),
    columns: some(VALUES, 3),
    search: fc.constantFrom('', '', '', 'export', 'acme -license', 'c*'),
    archived: fc.boolean(),
    count: fc.constantFrom(false, false, false, true),
  })
  .map(({ limit, group, ...rest }) => ({
    collection: 'deals',
    ...rest,
    ...(limit === undefined ? {} : { limit }),
    ...(group === undefined ? {} : { group }),
  }));

const maybe = <T>(from: readonly T[]): fc.Arbitrary<T | null> =>
  fc.option(fc.constantFrom(...from), { nil: null });
/** Any number but -0, which JSON text does not keep. */
const number = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => (value === 0 ? 0 : value));
/** Deals as they may be, and as they should not be: values of other types than the schema says. */
const deal: fc.Arbitrary<RecordData> = fc.record({
  id: fc.integer({ min: 0, max: 60 }).map((n) => `deal_${n.toString(36)}`),
  title: fc.oneof(
    fc.constantFrom('Acme', 'acme CSV', 'Köln', '\u{1F600}', '\uFFFD', ''),
    fc.string(),
  ),
  companyId: fc.oneof(maybe(['comp_acme', 'comp_big', 'comp_old', 'comp_gone']), fc.constant(7)),
  pipeline: maybe(['sales', 'renewals']),
  stage: maybe(['lead', 'won', 'churned', 'none']),
  priority: maybe(['low', 'medium', 'high', 'odd']),
  expectedValue: fc.oneof(maybe([0, -1, 0.1, 12000.1, 60000, 1e15]), fc.constant('12')),
  currency: maybe(['USD', 'EUR']),
  probability: fc.oneof(maybe([0, 50, 100]), number),
  expectedCloseDate: maybe(['2024-04-15', '2024-04-20', '2024-05-01', '2024-02-30', 'soon']),
  updatedAt: maybe(['2024-04-20T09:59:59.500Z']),
  won: fc.oneof(maybe([true, false]), fc.constant('yes')),
  archivedAt: maybe([
    '2024-01-02T00:00:00Z',
    '2024-03-02T00:00:00.500Z',
    '2024-03-02T02:00:00+02:00',
    'no time',
  ]),
  tags: fc.oneof(maybe([[], ['q1'], ['q1', 'q2', null], [{ a: 1 }, 3]]), fc.constant('q1')),
  contactIds: maybe([[], ['cont_ada'], ['cont_bob', 'cont_gone', 'cont_ada']]),
  anchorId: maybe(['comp_acme', 'cont_ada']),
  touchpoints: maybe([[], [{ channel: 'content' }]]),
}) as unknown as fc.Arbitrary<RecordData>;

/** The answer, or what is thrown. */
function outcome(asked: Query, index: RecordIndex): unknown {
  try {
    return runQuery(asked, contextOf(index));
  } catch (error) {
    return String(error);
  }
}

function changed(index: RecordIndex, records: readonly RecordData[]): RecordIndex {
  for (const data of records) {
    const record = stored(model, data);
    index.applyChange({ file: record.file, record });
  }
  return index;
}

describe('a query over a segment', () => {
  const memory = indexOf(model, RECORDS);
  const segment = reopened(memory, model);

  it.each(CONDITIONS)('%s', (condition) => {
    const asked = { collection: 'deals', where: [condition], archived: true, sort: ['-title'] };
    expect(outcome(asked, segment)).toEqual(outcome(asked, memory));
  });

  it.each(VALUES)('sorted and grouped by %s', (value) => {
    const asked = { collection: 'deals', sort: [`-${value}`], group: value, archived: true };
    expect(outcome(asked, segment)).toEqual(outcome(asked, memory));
  });

  it('answers any query over any records as one in memory', () => {
    const deals = fc.array(deal, { maxLength: 60 });
    fc.assert(
      fc.property(
        deals,
        deals,
        fc.array(query, { minLength: 1, maxLength: 6 }),
        (before, after, asked) => {
          const saved = reopened(indexOf(model, [...RECORDS, ...before]), model);
          const layered = changed(saved, after.slice(0, 8));
          const plain = indexOf(model, [...RECORDS, ...before, ...after.slice(0, 8)]);
          for (const one of asked) expect(outcome(one, layered)).toEqual(outcome(one, plain));
        },
      ),
      { numRuns: 150 },
    );
  });

  it('pages through with cursors as one in memory', () => {
    const asked: Query = { collection: 'deals', sort: ['pipeline'], limit: 2, archived: true };
    const ids = (index: RecordIndex): string[] => {
      const out: string[] = [];
      for (let cursor: string | undefined; out.length < 10; ) {
        const answer = runQuery(
          { ...asked, ...(cursor === undefined ? {} : { cursor }) },
          contextOf(index),
        );
        out.push(...answer.items.map((item) => item.record.id));
        cursor = answer.nextCursor;
        if (cursor === undefined) break;
      }
      return out;
    };
    const layered = changed(reopened(memory, model), [{ id: 'deal_b', title: 'x', pipeline: 'a' }]);
    expect(ids(segment)).toEqual(ids(memory));
    expect(ids(layered)).toHaveLength(5);
  });
});

describe('only some fields', () => {
  const asked: Query = { collection: 'deals', archived: true, sort: ['title'] };
  const address = { street: 'Main St', city: 'Oslo' };
  const memory = indexOf(model, [...RECORDS, { id: 'comp_z', name: 'Z', address }]);

  it.each([[['stage']], [['id', 'title', 'tags', 'expectedValue', 'archivedAt']], [[]]])(
    '%j of each record are read from columns',
    (only) => {
      const index = reopened(memory, model);
      const { items } = runQuery({ ...asked, only }, contextOf(index));
      const whole = runQuery(asked, contextOf(memory)).items.map(({ record }) => record);
      const wanted = new Set(['id', ...only]);
      expect(items.map(({ record }) => withoutNulls(record))).toEqual(
        whole.map((record) =>
          withoutNulls(
            Object.fromEntries(Object.entries(record).filter(([key]) => wanted.has(key))),
          ),
        ),
      );
      expect(index.slabs('crm/deals')[0]?.fetched).toBe(0);
    },
  );

  it('gives the whole record where a field has no column', () => {
    const only = ['touchpoints'];
    const whole = runQuery(asked, contextOf(memory)).items;
    expect(runQuery({ ...asked, only }, contextOf(reopened(memory, model))).items).toEqual(whole);
  });

  it('puts fields of objects where they belong', () => {
    const query = { collection: 'companies', where: ['id == "comp_z"'], only: ['address.city'] };
    const { items } = runQuery(query, contextOf(reopened(memory, model)));
    expect(items.map(({ record }) => record)).toEqual([
      { id: 'comp_z', address: { city: 'Oslo' } },
    ]);
  });
});

/** Absent and null are the same. */
function withoutNulls(record: object): object {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null));
}

describe('explain over a segment', () => {
  it('says how many records had to be read whole', () => {
    const where = ['pipeline == "sales"', 'company.tier != null', 'touchpoints.size() > 0'];
    const asked = { collection: 'deals', where, sort: ['-title'], limit: 1 };
    const index = reopened(indexOf(model, RECORDS), model);
    expect(explainQuery(asked, contextOf(index))).toEqual([
      { step: 'all of crm/deals', records: 5 },
      { step: 'leave out archived ones', records: 4 },
      { step: 'where pipeline == "sales"', records: 3 },
      { step: 'where company.tier != null', records: 2 },
      { step: 'where touchpoints.size() > 0', records: 2, read: 2 },
      { step: 'sort by -title, keep 1 from 0', records: 1 },
    ]);
  });

  it('reads no record for groups and sums, and sorts none that are not shown', () => {
    const asked = {
      collection: 'deals',
      group: 'stage',
      sum: ['expectedValue'],
      sort: ['-title'],
      limit: 0,
    };
    const index = reopened(indexOf(model, RECORDS), model);
    const groups = runQuery(asked, contextOf(index)).groups ?? [];
    expect(explainQuery(asked, contextOf(index))).toEqual([
      { step: 'all of crm/deals', records: 5 },
      { step: 'leave out archived ones', records: 4 },
      { step: 'group by stage', records: groups.length },
    ]);
    expect(runQuery(asked, contextOf(index)).items).toEqual([]);
    expect(index.slabs('crm/deals').map(({ fetched }) => fetched)).toEqual([0, 0]);
  });
});
