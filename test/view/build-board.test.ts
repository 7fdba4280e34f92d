import { describe, expect, it } from 'vitest';
import { blobId } from '../../src/record/blob.ts';
import { shareOut } from '../../src/view/build-board.ts';
import { deals, people, showBoard } from './small-crm.ts';

const all = [...people, ...deals];

const pipeline = `
version: 1
collection: deals
type: board
query: { where: pipeline == "sales", sort: [-expectedValue] }
group:
  by: stage
  summary: [{ sum: expectedValue }, { expr: sum(expectedValue * probability / 100), label: Weighted }]
card: { fields: [company.name, expectedValue, owner.name, expectedCloseDate, hot], badges: [tags, priority] }
`;

describe('a board by stage', () => {
  const board = showBoard(pipeline, all);

  it('has the stages of its pipeline in order, then values that are no stage, then none', () => {
    expect(board.columns.map((c) => [c.key, c.label, c.tone, c.count])).toEqual([
      ['lead', 'Lead', 'gray', 1],
      ['offered', 'Offered', 'blue', 1],
      ['closed_won', 'Closed – won', '#16a34a', 0],
      ['on_hold', 'On hold', undefined, 1],
      [null, 'No stage', undefined, 1],
    ]);
  });

  it('adds up each column and the whole', () => {
    expect(board.columns.map((c) => c.summary.map((s) => s.text))).toEqual([
      ['$9,500.50', '$950.05'],
      ['$120,000', '$72,000'],
      ['$0', '$0'],
      ['$0', '$0'],
      ['$500', '$0'],
    ]);
    expect(board.summary).toEqual([
      {
        label: 'Expected value, all columns',
        text: '$130,000.50',
        value: 130000.5,
        currency: 'USD',
      },
      { label: 'Weighted, all columns', text: '$72,950.05', value: 72950.05, currency: 'USD' },
    ]);
  });

  it('shows what a card has', () => {
    const [card] = board.columns[1]?.cards ?? [];
    expect(card).toMatchObject({
      id: 'deal_a',
      title: 'BigCo Enterprise License',
      etag: blobId(Buffer.from('deal_a')),
    });
    expect(card?.fields.map((c) => [c.label, c.text, c.kind, c.recordId])).toEqual([
      ['Company', 'BigCo Industries', 'link', 'comp_big'],
      ['Expected value', '$120,000', 'currency', undefined],
      ['Owner', 'Ana Diaz', 'person', 'usr_ana'],
      ['Expected close date', 'Apr 15, 2026', 'date', undefined],
      ['Hot', '✓', 'boolean', undefined],
    ]);
    expect(card?.badges).toEqual([
      {
        label: 'Tags',
        text: 'q2, legal',
        value: ['q2', 'legal'],
        kind: 'tags',
        parts: ['q2', 'legal'],
      },
      { label: 'Priority', text: 'High', value: 'high', kind: 'badge', tone: 'red' },
    ]);
    expect(board.columns[3]?.cards[0]).toMatchObject({
      title: 'Odd stage',
      fields: [],
      badges: [],
    });
  });

  it('can be moved, counts and names its records', () => {
    expect(board).toMatchObject({
      moveField: 'stage',
      total: 4,
      hidden: 0,
      noun: { one: 'deals', many: 'deals' },
      params: {},
      notices: [],
    });
  });

  it('has the stages of the pipelines it shows when it fixes none', () => {
    const open = pipeline.replace('where: pipeline == "sales", ', '');
    expect(showBoard(open, all).columns.map((c) => c.key)).toEqual([
      'proposed',
      'lead',
      'renewed',
      'offered',
      'closed_won',
      'on_hold',
      null,
    ]);
  });

  it.each([
    ['hides empty columns', 'by: stage\n  hideEmpty: true', ['lead', 'offered', 'on_hold', null]],
    [
      "takes the view's order, unknown values too",
      'by: stage\n  order: [closed_won, offered, paused]',
      ['closed_won', 'offered', 'paused', 'lead', 'on_hold', null],
    ],
    ['groups by a closed list', 'by: priority', ['low', 'high', null]],
    ['groups by a text', 'by: company.name', ['BigCo Industries', 'Northwind Traders', null]],
    ['groups by a relation', 'by: ownerId', ['usr_ana', 'usr_bo', null]],
    ['groups by an alias', 'by: owner', ['usr_ana', 'usr_bo', null]],
    ['puts a list into several', 'by: tags', ['legal', 'q2', null]],
    ['groups by months', 'by: month(expectedCloseDate)', ['2026-04', '2026-05', null]],
    ['groups by a computed value', 'by: probability > 30', [false, true]],
  ])('%s', (_what, by, keys) => {
    const board = showBoard(pipeline.replace('by: stage', by), all);
    expect(board.columns.map((c) => c.key)).toEqual(keys);
    expect(board.total).toBe(4);
    expect(board.hidden).toBe(0);
  });

  it.each([
    ['priority', 'priority', ['Low', 'High', 'No priority']],
    ['ownerId', 'ownerId', ['Ana Diaz', 'Bo Lind', 'No owner']],
    ['owner', undefined, ['Ana Diaz', 'Bo Lind', 'No owner']],
    ['owner.name', undefined, ['Ana Diaz', 'Bo Lind', 'No owner']],
    ['company.tier', undefined, ['SMB', 'Enterprise', 'No company tier']],
    ['tags', undefined, ['legal', 'q2', 'No tags']],
    [
      'month(expectedCloseDate)',
      undefined,
      ['April 2026', 'May 2026', 'No month(expectedCloseDate)'],
    ],
    ['weightedValue', undefined, ['$950.05', '$72,000', 'No weighted value']],
  ])('grouped by %s writes %s on a move and names its columns', (by, moveField, labels) => {
    const board = showBoard(pipeline.replace('by: stage', `by: ${by}`), all);
    expect(board.columns.map((c) => c.label)).toEqual(labels);
    expect(board.moveField).toBe(moveField);
  });
});

it('shows nothing without records, but the columns', () => {
  const board = showBoard(pipeline, people);
  expect(board.columns.map((c) => c.key)).toEqual(['lead', 'offered', 'closed_won']);
  expect(board).toMatchObject({ total: 0, hidden: 0 });
});

it('never adds up two currencies, be one named or the workspace’s', () => {
  const euro = {
    id: 'deal_x',
    title: 'Euro',
    pipeline: 'sales',
    stage: 'lead',
    expectedValue: 100,
    currency: 'EUR',
  };
  const board = showBoard(pipeline, [...all, euro]);
  expect(board.columns[0]?.summary.map((sum) => sum.text)).toEqual(['€100, $9,500.50', '$950.05']);
  expect(board.columns[1]?.summary[0]?.text).toBe('$120,000');
  expect(board.summary[0]).toEqual({
    label: 'Expected value, all columns',
    text: '€100, $130,000.50',
    value: { EUR: 100, USD: 130000.5 },
  });
  expect(board.columns[0]?.cards[1]?.fields[0]?.text).toBe('€100');
  expect(board.notices).toEqual([]);
});

it('counts 2,000 cards, shows a share of each column', () => {
  const many = Array.from({ length: 2_000 }, (_, i) => ({
    id: `deal_${i}`,
    title: `Deal ${i}`,
    pipeline: 'sales',
    stage: i % 10 === 0 ? 'lead' : 'offered',
    expectedValue: 1,
    probability: 50,
  }));
  const board = showBoard(pipeline, [...people, ...many], { limit: 300 });
  expect(board.columns.map((c) => [c.count, c.cards.length, c.hidden])).toEqual([
    [200, 150, 50],
    [1800, 150, 1650],
    [0, 0, 0],
  ]);
  expect(board).toMatchObject({ total: 2_000, hidden: 1_700 });
  expect(board.summary.map((s) => s.value)).toEqual([2_000, 1_000]);
});

it.each([
  [[10, 10, 10], 9, [3, 3, 3]],
  [[1, 100, 2], 50, [1, 47, 2]],
  [[0, 0], 5, [0, 0]],
  [[5, 5], 100, [5, 5]],
  [[100, 100, 100], 2, [1, 1, 0]],
  [[], 5, []],
])('shares %j out of %i', (counts, limit, shares) => {
  expect(shareOut(counts, limit)).toEqual(shares);
});

describe('a date that counts', () => {
  const shown = `
version: 1
collection: deals
type: board
group: { by: stage }
card: { fields: [expectedCloseDate, remindAt] }
`;
  // Today is 2026-03-10 in Oslo, and it is 13:00.
  it.each([
    [{ stage: 'lead', expectedCloseDate: '2026-03-09' }, true],
    [{ stage: 'lead', expectedCloseDate: '2026-03-10' }, undefined],
    [{ stage: 'closed_won', expectedCloseDate: '2026-03-09' }, undefined],
    [{ hot: true, remindAt: '2026-03-10T11:59:00Z' }, true],
    [{ hot: true, remindAt: '2026-03-10T12:01:00Z' }, undefined],
    [{ hot: true, remindAt: '2026-03-09T23:00:00Z' }, undefined],
    [{ hot: true, remindAt: '2026-03-09T22:59:00Z' }, true],
    [{ hot: false, remindAt: '2026-03-09T22:59:00Z' }, undefined],
  ])('%j: overdue %j', (data, isLate) => {
    const board = showBoard(shown, [...people, { id: 'deal_x', pipeline: 'sales', ...data }]);
    const [card] = board.columns.flatMap(({ cards }) => cards);
    expect(card?.fields.map((cell) => cell.isLate)).toEqual([isLate]);
  });
});
