import { describe, expect, it } from 'vitest';
import { DEFAULT_BUDGET } from '../../src/expr/budget.ts';
import { explainQuery, runQuery } from '../../src/query/run-query.ts';
import type { Query, QueryAnswer } from '../../src/query/types.ts';
import { fixtureModel, indexOf, RECORDS } from '../index/fixture.ts';

const model = fixtureModel();
const index = indexOf(model, RECORDS);

function scope(me: string | null = null) {
  const now = Date.parse('2024-04-20T10:00:00Z');
  return { graph: index, me, now, timezone: 'Europe/Oslo', budget: { left: DEFAULT_BUDGET } };
}

const dollars = (sum: number) => ({
  sum: { expectedValue: sum },
  currency: { expectedValue: 'USD' },
});

function run(query: Partial<Query>): QueryAnswer {
  return runQuery(
    { collection: 'deals', ...query },
    { model, index, scope: scope(), currency: 'USD' },
  );
}

const ids = (answer: QueryAnswer): string[] => answer.items.map((item) => item.record.id);

describe('where', () => {
  it.each<[string[], string[]]>([
    [[], ['deal_a', 'deal_b', 'deal_c', 'deal_d']],
    [['  '], ['deal_a', 'deal_b', 'deal_c', 'deal_d']],
    [['pipeline == "sales"'], ['deal_a', 'deal_c', 'deal_d']],
    [['pipeline == "sales"', 'expectedValue > 1'], ['deal_a']],
    [['company.tier == "enterprise"'], ['deal_a']],
    [['company.tier != "enterprise"'], ['deal_b', 'deal_c', 'deal_d']],
    [['company.tier == "growth"', 'pipeline == "renewals"'], ['deal_b']],
    [['expectedCloseDate < today'], ['deal_b']],
    [['"q1" in tags'], ['deal_a', 'deal_b']],
    [['weightedValue > 10000'], ['deal_a']],
    [['won'], ['deal_c']],
    [['false'], []],
  ])('%j', (where, expected) => {
    const answer = run({ where });
    expect(ids(answer)).toEqual(expected);
    expect(answer.total).toBe(expected.length);
  });

  it('hides archived records unless asked', () => {
    expect(ids(run({ where: ['stage == "won"'] }))).toEqual(['deal_c']);
    expect(ids(run({ where: ['stage == "won"'], archived: true }))).toEqual(['deal_c', 'deal_z']);
  });
});

describe('keys that nothing has', () => {
  const known = '(churned, lead, won)';
  it.each<[string, string[]]>([
    ['stage == "leed"', [`no stages has the key "leed" ${known}; did you mean "lead"?`]],
    [
      'stage in ["leed", "zzz", "won"] && false',
      [
        `no stages has the key "leed" ${known}; did you mean "lead"?`,
        `no stages has the key "zzz" ${known}`,
      ],
    ],
    // A key of another scope, and one that no record holds.
    ['stage == "churned" && pipeline == "renewals"', []],
    ['stage != "leed" && false', []],
    ['stage in ["leed", "won"]', []],
  ])('%s', (where, notices) => {
    const answer = run({ where: [where] });
    expect(answer.notices).toEqual(notices);
  });
});

describe('numbers that are none', () => {
  const [deal] = RECORDS.filter(({ id }) => id === 'deal_a');
  const odd = ['deal_u', 'deal_v', 'deal_w', 'deal_x'].map((id) => ({
    ...deal,
    id,
    expectedValue: '5400',
  }));
  const told: Partial<Query>[] = [
    { sum: ['expectedValue'] },
    { columns: ['title', 'expectedValue'] },
    { columns: ['weightedValue'], limit: 0 },
    { group: 'stage', avg: ['expectedValue'] },
    { only: ['expectedValue'] },
  ];
  it.each(told)('one is told: %j', (query) => {
    const with1 = indexOf(model, [...RECORDS, ...odd.slice(0, 1)]);
    const context = { model, index: with1, scope: scope(), currency: 'USD' };
    const { notices } = runQuery({ collection: 'deals', ...query }, context);
    expect(notices.filter((text) => !text.includes('per currency'))).toEqual([
      expect.stringMatching(
        /^1 deals? has in expectedValue what is no number and counts as none: deal_u \("5400"\)$/,
      ),
    ]);
  });

  it('of many some are named; among what is not asked for none is', () => {
    const context = {
      model,
      index: indexOf(model, [...RECORDS, ...odd]),
      scope: scope(),
      currency: 'USD',
    };
    const noticesOf = (query: Partial<Query>): readonly string[] =>
      runQuery({ collection: 'deals', ...query }, context).notices;
    expect(noticesOf({ min: ['expectedValue'] }).at(-1)).toMatch(
      /^4 deals+ have in .*: deal_u \("5400"\), deal_v \("5400"\), deal_w \("5400"\), 1 more$/,
    );
    expect(noticesOf({ columns: ['title'] })).toEqual([]);
    expect(noticesOf({ where: ['id < "deal_u"'], columns: ['expectedValue'] })).toEqual([]);
  });
});

describe('sort', () => {
  it.each<[string[], string[]]>([
    [['expectedValue'], ['deal_c', 'deal_b', 'deal_a', 'deal_d']],
    [['-expectedValue'], ['deal_a', 'deal_b', 'deal_c', 'deal_d']],
    [
      ['pipeline', '-title'],
      ['deal_c', 'deal_d', 'deal_a', 'deal_b'],
    ],
    [['-expectedCloseDate'], ['deal_a', 'deal_b', 'deal_c', 'deal_d']],
    [['company.name'], ['deal_a', 'deal_c', 'deal_b', 'deal_d']],
    [['priority'], ['deal_b', 'deal_c', 'deal_a', 'deal_d']],
    [['-priority'], ['deal_a', 'deal_c', 'deal_b', 'deal_d']],
    [['company'], ['deal_a', 'deal_b', 'deal_c', 'deal_d']],
    [['won ? 0 : 1'], ['deal_c', 'deal_a', 'deal_b', 'deal_d']],
    [['- title'], ['deal_c', 'deal_d', 'deal_b', 'deal_a']],
  ])('%j', (sort, expected) => {
    expect(ids(run({ sort }))).toEqual(expected);
  });
});

describe('full text', () => {
  it('puts the best first, with scores', () => {
    const answer = run({ search: 'export csv köln' });
    expect(ids(answer)).toEqual(['deal_c', 'deal_a']);
    const scores = answer.items.map((item) => item.score ?? 0);
    expect(scores[0]).toBeGreaterThan(scores[1] as number);
  });

  it.each<[Partial<Query>, string[]]>([
    [{ search: 'export', sort: ['title'] }, ['deal_a', 'deal_c']],
    [{ search: 'export', where: ['won'] }, ['deal_c']],
    [{ search: 'acme', archived: true, sort: ['id'] }, ['deal_a', 'deal_z']],
    [{ search: 'acme' }, ['deal_a']],
    [{ search: '  ' }, ['deal_a', 'deal_b', 'deal_c', 'deal_d']],
    [{ search: 'zzz' }, []],
  ])('%j', (query, expected) => {
    expect(ids(run(query))).toEqual(expected);
  });

  it('passes on what the search says', () => {
    expect(run({ search: 'nope:export' }).notices[0]).toContain('searched as plain words');
  });
});

describe('columns and expand', () => {
  it('gives one value per column, typed, with the field it shows', () => {
    const columns = ['title', 'company.name', 'expectedCloseDate', 'weightedValue', 'size(tags)'];
    const answer = run({ columns, where: ['id == "deal_a"'] });
    expect(answer.items[0]?.values).toEqual([
      'Acme enterprise license',
      'Acme Corporation',
      '2024-05-01',
      30000,
      2,
    ]);
    expect(
      answer.columns.map((c) => [c.name, c.type.kind, c.field?.collection, c.field?.path]),
    ).toEqual([
      ['title', 'string', 'crm/deals', 'title'],
      ['company.name', 'string', 'crm/companies', 'name'],
      ['expectedCloseDate', 'day', 'crm/deals', 'expectedCloseDate'],
      ['weightedValue', 'number', 'crm/deals', 'weightedValue'],
      ['size(tags)', 'number', undefined, undefined],
    ]);
  });

  it.each<[string, unknown]>([
    ['company', 'comp_acme'],
    ['contacts', ['cont_ada', 'cont_bob']],
    ['anchor', 'comp_acme'],
    ['stageRecord', 'stage_s_lead'],
  ])('expands %s', (alias, expected) => {
    const [item] = run({ expand: [alias], where: ['id == "deal_a"'] }).items;
    const found = item?.expanded?.[alias];
    const shown = Array.isArray(found) ? found.map((r) => r.id) : (found as { id: string }).id;
    expect(shown).toEqual(expected);
  });

  it('expands a dangling reference to null', () => {
    const answer = runQuery(
      { collection: 'contacts', expand: ['company'], where: ['id == "cont_eve"'] },
      { model, index, scope: scope(), currency: 'USD' },
    );
    expect(answer.items[0]?.expanded).toEqual({ company: null });
  });
});

describe('groups and sums', () => {
  const keys = (query: Partial<Query>) => run(query).groups?.map((g) => [g.key, g.count]);

  it.each<[string, unknown]>([
    [
      'pipeline',
      [
        ['sales', 3],
        ['renewals', 1],
      ],
    ],
    [
      'priority',
      [
        ['low', 1],
        ['medium', 1],
        ['high', 1],
        [null, 1],
      ],
    ],
    [
      'stage',
      [
        ['churned', 1],
        ['lead', 2],
        ['won', 1],
      ],
    ],
    [
      'tags',
      [
        ['export-csv', 1],
        ['q1', 2],
        ['q2', 1],
        [null, 2],
      ],
    ],
    [
      'company.name',
      [
        ['Acme Corporation', 1],
        ['Acme Über GmbH', 1],
        ['BigCo', 1],
        [null, 1],
      ],
    ],
    [
      'company',
      [
        ['comp_acme', 1],
        ['comp_big', 1],
        ['comp_sub', 1],
        [null, 1],
      ],
    ],
    [
      'expectedCloseDate',
      [
        ['2024-04-15', 1],
        ['2024-05-01', 1],
        [null, 2],
      ],
    ],
    [
      'won',
      [
        [true, 1],
        [null, 3],
      ],
    ],
  ])('group by %s', (group, expected) => {
    expect(keys({ group })).toEqual(expected);
  });

  it('sums exactly, per group', () => {
    const answer = run({ group: 'pipeline', sum: ['expectedValue'], avg: ['probability'] });
    expect(answer.groups).toEqual([
      { key: 'sales', count: 3, ...dollars(60000.2), avg: { probability: 75 } },
      {
        key: 'renewals',
        count: 1,
        sum: { expectedValue: 12000.1 },
        avg: { probability: 80 },
        currency: { expectedValue: 'EUR' },
      },
    ]);
    expect(answer.notices).toEqual([]);
  });

  it('gives totals without a group, over all matches and not just the page', () => {
    const answer = run({
      where: ['currency == "USD"'],
      limit: 1,
      sum: ['expectedValue', 'expectedValue * probability / 100'],
      min: ['expectedCloseDate', 'title'],
      max: ['expectedValue'],
    });
    expect(answer.items).toHaveLength(1);
    expect(answer.totals).toEqual({
      sum: { expectedValue: 60000.2, 'expectedValue * probability / 100': 30000.2 },
      min: { expectedCloseDate: '2024-05-01', title: 'Acme enterprise license' },
      max: { expectedValue: 60000 },
      currency: { expectedValue: 'USD', 'expectedValue * probability / 100': 'USD' },
    });
  });

  it('sums of nothing', () => {
    const answer = run({ where: ['false'], sum: ['expectedValue'], avg: ['expectedValue'] });
    expect(answer.totals).toEqual({ ...dollars(0), avg: { expectedValue: null } });
    expect(run({ where: ['false'], group: 'stage' }).groups).toEqual([]);
  });

  it.each<[Partial<Query>, object]>([
    [{ sum: ['expectedValue'] }, { sum: { expectedValue: { EUR: 12000.1, USD: 60000.2 } } }],
    [{ avg: ['expectedValue'] }, { avg: { expectedValue: { EUR: 12000.1, USD: 30000.1 } } }],
    [{ max: ['-expectedValue'] }, { max: { '-expectedValue': { EUR: -12000.1, USD: -0.2 } } }],
    [
      { sum: ['expectedValue > 1 ? 1 : 0', 'probability'] },
      { sum: { 'expectedValue > 1 ? 1 : 0': 2, probability: 230 } },
    ],
  ])('%j', (query, totals) => {
    expect(run(query).totals).toEqual(totals);
  });

  it.each<[string, Partial<Query>, string[]]>([
    ['a mix is said', { sum: ['expectedValue'] }, ['EUR, USD']],
    ['in any group', { group: 'stage', sum: ['expectedValue'] }, ['EUR, USD']],
    ['not when each group has one', { group: 'currency', sum: ['expectedValue'] }, []],
    ['not for what is no money', { sum: ['probability'] }, []],
    ['not for one currency', { sum: ['expectedValue'], where: ['currency == "USD"'] }, []],
  ])('currencies: %s', (_, query, expected) => {
    const { notices } = run(query);
    expect(notices).toHaveLength(expected.length);
    for (const [i, part] of expected.entries()) expect(notices[i]).toContain(part);
  });
});

describe('count', () => {
  it('answers only the total', () => {
    const answer = run({ count: true, where: ['pipeline == "sales"'], limit: 1 });
    expect(answer).toMatchObject({ items: [], total: 3 });
    expect(answer.nextCursor).toBeUndefined();
  });
});

describe('explain', () => {
  it('says what each step leaves, cheap conditions first', () => {
    const where = ['company.tier == "enterprise"', 'pipeline == "sales"'];
    const query = { collection: 'deals', where, sort: ['-title'], limit: 5, group: 'stage' };
    expect(explainQuery(query, { model, index, scope: scope(), currency: 'USD' })).toEqual([
      { step: 'all of crm/deals', records: 5 },
      { step: 'leave out archived ones', records: 4 },
      { step: 'where pipeline == "sales"', records: 3 },
      { step: 'where company.tier == "enterprise"', records: 1 },
      { step: 'group by stage', records: 1 },
      { step: 'sort by -title, keep 5 from 0', records: 1 },
    ]);
  });

  it('of a full text', () => {
    const query = { collection: 'deals', search: 'export', count: true };
    expect(explainQuery(query, { model, index, scope: scope(), currency: 'USD' })).toEqual([
      { step: 'full text "export"', records: 2 },
      { step: 'leave out archived ones', records: 2 },
    ]);
  });
});

describe('refused queries', () => {
  it.each<[string, Partial<Query>, string, string]>([
    ['collection', { collection: 'dels' }, 'not_found', 'did you mean "deals"?'],
    ['field', { where: ['titel == "x"'] }, 'expr_type', 'did you mean "title"?'],
    ['syntax', { where: ['title =='] }, 'expr_syntax', 'title =='],
    ['no condition', { where: ['title'] }, 'expr_type', 'true or false'],
    ['sort', { sort: ['-expectedValu'] }, 'expr_type', 'did you mean "expectedValue"?'],
    ['empty sort', { sort: ['-'] }, 'query', 'names no field'],
    ['column', { columns: ['company.nam'] }, 'expr_type', 'did you mean "name"?'],
    ['group', { group: 'stag' }, 'expr_type', 'did you mean "stage"?'],
    ['sum', { sum: ['expectedVale'] }, 'expr_type', 'did you mean "expectedValue"?'],
    ['sum of text', { sum: ['title'] }, 'expr_type', 'sum'],
    ['expand', { expand: ['compny'] }, 'query', 'did you mean "company"?'],
    ['expand by field', { expand: ['companyId'] }, 'query', 'the relation is "company"'],
    ['limit', { limit: -1 }, 'query', 'limit is -1'],
    ['limit that is no whole number', { limit: 1.5 }, 'query', 'limit is 1.5'],
    ['limit NaN', { limit: Number.NaN }, 'query', 'limit is NaN'],
    ['offset', { offset: -2 }, 'query', 'offset is -2'],
    ['cursor and offset', { cursor: 'x', offset: 2 }, 'query', 'not both'],
    ['cursor', { cursor: 'x', limit: 2 }, 'query', 'cursor is damaged'],
  ])('%s', (_, query, code, message) => {
    const act = () => run(query);
    expect(act).toThrow(expect.objectContaining({ code }));
    expect(act).toThrow(message);
  });

  it('a query that would never end', () => {
    const loop = 'tags.all(a, tags.all(b, tags.all(c, a != b || b != c || c == a)))';
    const tags = Array.from({ length: 1000 }, (_, i) => `t${i}`);
    const big = indexOf(model, [{ id: 'deal_x', title: 'x', tags }]);
    const budget = { left: DEFAULT_BUDGET };
    const act = () =>
      runQuery(
        { collection: 'deals', where: [loop] },
        { model, index: big, scope: { ...scope(), graph: big, budget }, currency: 'USD' },
      );
    expect(act).toThrow(expect.objectContaining({ code: 'expr_budget' }));
  });
});
