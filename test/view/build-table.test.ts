import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../src/expr/parse.ts';
import type { RecordData } from '../../src/record/types.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { sharedIn } from '../../src/view/shared-records.ts';
import type { TableModel } from '../../src/view/types.ts';
import { shippedModel } from '../support/model.ts';
import { deals, people, showTable } from './small-crm.ts';

const all = [...people, ...deals];

const byValue = `
version: 1
collection: deals
type: table
query: { sort: [-expectedValue], limit: 3 }
columns:
  - title
  - { field: company.name, width: 20 }
  - company.tier
  - stage
  - { field: expectedValue, summary: sum }
  - { field: probability, label: Chance, summary: avg }
  - { field: expectedCloseDate, summary: count }
  - { field: weightedValue / 1000, format: number }
`;

function texts(table: TableModel): string[][] {
  return table.groups.flatMap((group) => group.rows.map((row) => row.cells.map((c) => c.text)));
}

describe('a sum takes records more than once that others share', () => {
  it.each([
    ['contacts', 'sum(deals.map(d, d.expectedValue))', 'deals'],
    ['contacts', 'deals.size()', 'deals'],
    ['contacts', 'score', undefined],
    ['companies', 'sum(deals.map(d, d.expectedValue))', undefined],
    ['deals', 'company.annualRevenue / 2', 'company'],
    ['deals', 'company.tier == "enterprise" ? expectedValue : 0', undefined],
  ])('%s: %s', (name, source, expected) => {
    const collection = requireCollection(shippedModel(), name);
    expect(sharedIn(parseExpression(source), collection)).toBe(expected);
  });
});

describe('a total that reads what refers to each record', () => {
  const view = `version: 1
collection: companies
type: table
columns: [name, { field: 'sum(deals.map(d, d.expectedValue))', label: Deals, summary: sum }]
query: { limit: 1 }
`;
  const companies = (count: number): RecordData[] =>
    Array.from({ length: count }, (_, i) => ({ id: `comp_${i}`, name: `C${i}` }));

  it.each([
    [1000, 0, []],
    [
      1001,
      undefined,
      [expect.stringContaining('Deals is not added up over more than 1,000 companies')],
    ],
  ])('over %i records', (count, value, notices) => {
    const table = showTable(view, companies(count));
    expect(table.columns[1]?.summary?.value).toBe(value);
    expect(table.notices).toEqual(notices);
  });
});

describe('money of the records that refer to each', () => {
  const cell = 'sum(deals.map(d, d.expectedValue))';
  const deals = [
    ['comp_a', 100, 'EUR'],
    ['comp_a', 20, null],
    ['comp_b', 5, 'EUR'],
    ['comp_b', null, 'GBP'],
  ].map(([companyId, expectedValue, currency], i) => {
    return { id: `deal_${i}`, title: 'Deal', companyId, expectedValue, currency } as RecordData;
  });
  const records = [...['a', 'b', 'c'].map((id) => ({ id: `comp_${id}`, name: id })), ...deals];
  const column = (field: string, summary: string, format = ', format: currency'): TableModel =>
    showTable(
      `version: 1
title: Accounts
collection: companies
type: table
columns: [name, { field: '${field}', label: Deals${format}, summary: ${summary} }]`,
      records,
    );

  it.each([
    [cell, 'sum', ['€100, $20', '€5', '$0'], 'Sum', '€105, $20'],
    [cell, 'max', ['€100, $20', '€5', '$0'], 'Highest', '€100, $20'],
    [
      'deals.map(d, d.expectedValue * 2).sum()',
      'sum',
      ['€200, $40', '€10', '$0'],
      'Sum',
      '€210, $40',
    ],
    ['avg(deals.map(d, d.expectedValue))', 'sum', ['€100, $20', '€5', ''], 'Sum', '€105, $20'],
    [
      'sum(deals.filter(d, d.currency == "EUR").map(d, d.expectedValue))',
      'sum',
      ['€100', '€5', '$0'],
      'Sum',
      '€105',
    ],
    [
      'sum(deals.filter(d, d.expectedValue > 50).map(d, d.expectedValue))',
      'sum',
      ['€100', '$0', '$0'],
      'Sum',
      '€100',
    ],
  ])('%s, %s', (field, summary, cells, label, text) => {
    const table = column(field, summary);
    expect(texts(table).map((row) => row[1])).toEqual(cells);
    expect(table.columns[1]?.summary).toMatchObject({ label, text });
    expect(table.notices).toEqual([]);
  });

  it('is a bare number where its currency cannot be told', () => {
    const table = column('sum(deals.map(d, sum([d.expectedValue, 1])))', 'sum');
    expect(texts(table)[0]?.[1]).toBe('122');
    expect(table.columns[1]?.summary?.text).toBe('129');
    expect(table.notices[0]).toContain('it cannot be told whose currency');
  });
});

describe('a flat table', () => {
  const table = showTable(byValue, all);

  it('has labels, kinds and totals over all matches', () => {
    expect(table.columns).toEqual([
      { field: 'title', label: 'Title', align: 'left', kind: 'text' },
      { field: 'company.name', label: 'Company', align: 'left', kind: 'link', width: 20 },
      { field: 'company.tier', label: 'Company tier', align: 'left', kind: 'badge' },
      { field: 'stage', label: 'Stage', align: 'left', kind: 'link' },
      {
        field: 'expectedValue',
        label: 'Expected value',
        align: 'right',
        kind: 'currency',
        summary: { label: 'Sum', text: '$130,070.50', value: 130070.5, currency: 'USD' },
      },
      {
        field: 'probability',
        label: 'Chance',
        align: 'right',
        kind: 'percent',
        summary: { label: 'Average', text: '40%', value: 40 },
      },
      {
        field: 'expectedCloseDate',
        label: 'Expected close date',
        align: 'left',
        kind: 'date',
        summary: { label: 'Count', text: '2', value: 2 },
      },
      {
        field: 'weightedValue / 1000',
        label: 'weightedValue / 1000',
        align: 'right',
        kind: 'number',
      },
    ]);
  });

  it('has a page of rows', () => {
    expect(texts(table)).toEqual([
      [
        'BigCo Enterprise License',
        'BigCo Industries',
        'Enterprise',
        'Offered',
        '$120,000',
        '60%',
        'Apr 15, 2026',
        '72',
      ],
      [
        'Northwind pilot',
        'Northwind Traders',
        'SMB',
        'Lead',
        '$9,500.50',
        '10%',
        'May 2, 2026',
        '0.95',
      ],
      ['Without stage', '', '', '', '$500', '', '', ''],
    ]);
    expect(table).toMatchObject({ total: 5, offset: 0, limit: 3, grouped: false });
    expect(table.groups).toHaveLength(1);
  });

  it.each([
    ['offset', { offset: 3 }, ['Renewal', 'Odd stage']],
    ['offset past the end', { offset: 10 }, []],
    ['limit', { limit: 1 }, ['BigCo Enterprise License']],
    ['sort', { sort: ['title'], limit: 2 }, ['BigCo Enterprise License', 'Northwind pilot']],
    ['where', { where: ['priority == "low"'] }, ['Northwind pilot']],
    ['search', { search: 'renewal' }, ['Renewal']],
  ])('takes %s', (_name, options, titles) => {
    expect(texts(showTable(byValue, all, options)).map(([title]) => title)).toEqual(titles);
  });

  it.each([
    [{ sort: ['titel'] }, /titel.*did you mean "title"/],
    [{ where: ['stage ='] }, /stage =/],
    [{ where: ['priority == "hihg"'] }, /hihg/],
  ])('refuses %j', (options, message) => {
    expect(() => showTable(byValue, all, options)).toThrow(message);
  });

  it('reads only the page when no column has a total', () => {
    const plain =
      'version: 1\ncollection: deals\nquery: { sort: [title], limit: 2 }\ncolumns: [title]\n';
    const shown = showTable(plain, all, { offset: 2 });
    expect(texts(shown)).toEqual([['Odd stage'], ['Renewal']]);
    expect(shown.total).toBe(5);
  });
});

it('shows its first plain fields when the view names none', () => {
  const table = showTable('version: 1\ncollection: deals\n', all);
  expect(table.columns.map((c) => c.field)).toEqual([
    'title',
    'companyId',
    'ownerId',
    'pipeline',
    'stage',
    'expectedValue',
  ]);
  expect(table.groups[0]?.rows[0]?.cells[1]).toMatchObject({
    text: 'BigCo Industries',
    recordId: 'comp_big',
  });
  expect(table.groups[0]?.rows[0]?.cells[4]).toMatchObject({
    text: 'Offered',
    recordId: 'stage_sales-offered',
    tone: 'blue',
    kind: 'badge',
  });
});

describe('a grouped table', () => {
  const roi = `
version: 1
collection: conversions
type: table
group:
  by: campaignId
  summary:
    - { sum: revenue }
    - { expr: group.spent, label: Spent, format: currency }
    - { expr: sum(revenue) / group.spent, label: ROI }
    - { count: true }
    - { max: revenue }
columns: [id, { field: revenue, summary: sum }]
`;
  const records = [
    { id: 'camp_s', name: 'Spring launch', spent: 8500 },
    { id: 'camp_e', name: 'Events', spent: 1000 },
    { id: 'conv_1', campaignId: 'camp_s', revenue: 34000 },
    { id: 'conv_2', campaignId: 'camp_s', revenue: 17000 },
    { id: 'conv_3', campaignId: 'camp_e', revenue: 500 },
    { id: 'conv_4', revenue: 10 },
    { id: 'conv_5', campaignId: 'camp_gone', revenue: 1 },
  ];

  it('adds up each group with the record it stands for', () => {
    const { groups } = showTable(roi, records);
    expect(groups.map((g) => [g.label, g.recordId, g.count, g.summary.map((s) => s.text)])).toEqual(
      [
        ['camp_gone', undefined, 1, ['$1', '1', '$1']],
        ['Events', 'camp_e', 1, ['$500', '$1,000', '0.5', '1', '$500']],
        ['Spring launch', 'camp_s', 2, ['$51,000', '$8,500', '6', '2', '$34,000']],
        ['No campaign', undefined, 1, ['$10', '1', '$10']],
      ],
    );
    expect(groups[1]?.summary.map((s) => s.label)).toEqual([
      'Revenue',
      'Spent',
      'ROI',
      'Count',
      'Highest revenue',
    ]);
  });

  it('pages through the rows of all groups; counts and sums stay whole', () => {
    const table = showTable(roi, records, { offset: 1, limit: 2 });
    expect(table.groups.map((g) => [g.label, g.count, g.rows.map((r) => r.id)])).toEqual([
      ['camp_gone', 1, []],
      ['Events', 1, ['conv_3']],
      ['Spring launch', 2, ['conv_1']],
      ['No campaign', 1, []],
    ]);
    expect(table.columns[1]?.summary?.value).toBe(51511);
    expect(table).toMatchObject({ total: 5, offset: 1, limit: 2, grouped: true });
  });

  it('leaves out groups without rows on the page once there are many', () => {
    const many = Array.from({ length: 150 }, (_, i) => ({
      id: `conv_${i}`,
      campaignId: `camp_${i}`,
    }));
    expect(showTable(roi, many, { limit: 10 }).groups).toHaveLength(10);
  });

  it.each([
    ['hides empty groups', '', ['high', 'low', null]],
    ['or shows them', ', hideEmpty: false', ['high', 'low', 'none', null]],
  ])('%s', (_name, more, keys) => {
    const yaml = `version: 1\ncollection: deals\ngroup: { by: 'priority + ""', order: [high, low, none]${more} }\n`;
    expect(showTable(yaml, all).groups.map((g) => g.key)).toEqual(keys);
  });
});
