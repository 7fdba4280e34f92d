import { describe, expect, it } from 'vitest';
import { formatProblem } from '../../src/errors.ts';
import { parseView } from '../../src/view/parse-view.ts';
import { model } from './small-crm.ts';

const full = `version: 1
title: Sales pipeline
description: Deals by stage.
icon: pipeline
domain: Sales
collection: deals
type: board
params:
  owner: { label: Owner, collection: users, default: me }
query:
  where: [pipeline == "sales", ownerId == params.owner]
  search: acme
  sort: [-expectedValue, title]
  limit: 50
  archived: true
group:
  by: stage
  order: [lead, offered]
  hideEmpty: true
  summary:
    - { sum: expectedValue, label: Total, format: currency }
    - { count: true }
card: { title: title, fields: company.name, badges: [tags] }
columns:
  - title
  - { field: expectedValue, label: Value, width: 12, format: number, summary: sum }
`;

describe('a sound view', () => {
  it('is read with every key', () => {
    expect(parseView(full, 'views/sales-pipeline.yaml', model)).toEqual({
      problems: [],
      view: {
        name: 'sales-pipeline',
        file: 'views/sales-pipeline.yaml',
        version: 1,
        title: 'Sales pipeline',
        description: 'Deals by stage.',
        icon: 'pipeline',
        domain: 'Sales',
        type: 'board',
        collection: 'crm/deals',
        params: [
          {
            name: 'owner',
            type: 'text',
            label: 'Owner',
            collection: 'users',
            default: 'me',
            required: false,
          },
        ],
        query: {
          where: ['pipeline == "sales"', 'ownerId == params.owner'],
          search: 'acme',
          sort: ['-expectedValue', 'title'],
          limit: 50,
          archived: true,
        },
        group: {
          by: 'stage',
          order: ['lead', 'offered'],
          hideEmpty: true,
          summary: [{ sum: 'expectedValue', label: 'Total', format: 'currency' }, { count: true }],
        },
        card: { title: 'title', fields: ['company.name'], badges: ['tags'] },
        columns: [
          { field: 'title' },
          { field: 'expectedValue', label: 'Value', width: 12, format: 'number', summary: 'sum' },
        ],
      },
    });
  });

  it('needs little', () => {
    const { view } = parseView('version: 1\ncollection: crm/deals\n', 'views/all-deals.yml', model);
    expect(view).toMatchObject({
      name: 'all-deals',
      title: 'All deals',
      type: 'table',
      query: { where: [], search: '', sort: [], limit: 100, archived: false },
      card: { title: 'title', fields: [], badges: [] },
      params: [],
    });
    expect(view?.group).toBeUndefined();
  });

  it.each([
    ['board', false, 500],
    ['table', true, 100],
  ])('of type %s has defaults of its own', (type, hideEmpty, limit) => {
    const yaml = `version: 1\ncollection: deals\ntype: ${type}\ngroup: { by: stage }\n`;
    expect(parseView(yaml, 'views/v.yaml', model).view).toMatchObject({
      group: { hideEmpty },
      query: { limit },
    });
  });
});

const head = 'version: 1\ncollection: deals\n';

describe('a wrong view', () => {
  it.each([
    ['', /^views\/v.yaml:1: the file is empty; a view needs at least/],
    ['version: 1\n  title: x', /^views\/v.yaml:1: not valid YAML: Nested mappings/],
    ['- version: 1', 'views/v.yaml:1: view must be a map of key: value, found a list'],
    ['collection: deals', 'views/v.yaml:1: a view needs "version: 1"'],
    [
      'version: 2\ncollection: deals',
      'views/v.yaml:1 /version: version must be 1: this Pail reads no other one; update Pail',
    ],
    [
      'version: 1',
      'views/v.yaml:1: a view needs "collection" (known: campaigns, companies, conversions, deals, stages, users)',
    ],
    [
      'version: 1\ncollection: crm/dels',
      'views/v.yaml:2 /collection: no collection "crm/dels" (known: campaigns, companies, conversions, deals, stages, users); did you mean "crm/deals"?',
    ],
    [
      `${head}colums: [title]`,
      'views/v.yaml:3 /colums: unknown key "colums" in view (known: version, title, description, icon, domain, collection, type, params, query, group, card, columns); did you mean "columns"?',
    ],
    [
      `${head}group:\n  by: stage\n  ordr: [lead]`,
      'views/v.yaml:5 /group/ordr: unknown key "ordr" in group (known: by, order, hideEmpty, summary); did you mean "order"?',
    ],
    [
      `${head}type: bord`,
      'views/v.yaml:3 /type: "bord" is no view type (known: table, board); did you mean "board"?',
    ],
    [
      `${head}type: calendar`,
      'views/v.yaml:3 /type: views of type "calendar" come in a later version; this one draws table and board',
    ],
    [
      `${head}type: board`,
      'views/v.yaml:1: a board needs "group" with "by", the field whose values are its columns',
    ],
    [
      `${head}group: { hideEmpty: true }`,
      'views/v.yaml:3 /group: group needs "by": a field or an expression, e.g. stage',
    ],
    [
      `${head}group: { by: priority, order: [low, hihg] }`,
      'views/v.yaml:3 /group/order/1: "hihg" is no value of priority (known: low, high); did you mean "high"?',
    ],
    [
      `${head}group:\n  by: stage\n  summary:\n    - { sum: expectedValue, avg: probability }`,
      'views/v.yaml:6 /group/summary/0: a summary has exactly one of sum, avg, min, max, count, expr; found sum and avg',
    ],
    [
      `${head}group: { by: stage, summary: [{ label: x }] }`,
      'views/v.yaml:3 /group/summary/0: a summary has exactly one of sum, avg, min, max, count, expr; found none',
    ],
    [
      `${head}group: { by: stage, summary: { sum: expectedValue, format: curency } }`,
      /^views\/v.yaml:3 \/group\/summary\/format: "curency" is no format \(known: number, currency.*did you mean "currency"\?$/,
    ],
    [
      `${head}query:\n  limit: 0`,
      'views/v.yaml:4 /query/limit: limit must be a whole number from 1 to 10000, found 0',
    ],
    [
      `${head}query:\n  archived: maybe`,
      'views/v.yaml:4 /query/archived: archived must be true or false, found "maybe"',
    ],
    [
      `${head}query:\n  where: { stage: lead }`,
      'views/v.yaml:4 /query/where: where must be a text or a list of texts, found a map',
    ],
    [`${head}columns: title`, 'views/v.yaml:3 /columns: columns must be a list, found "title"'],
    [
      `${head}columns:\n  - { label: Title }`,
      'views/v.yaml:4 /columns/0: a column needs "field", e.g. company.name',
    ],
    [
      `${head}columns:\n  - { field: title, summary: total }`,
      /^views\/v.yaml:4 \/columns\/0\/summary: "total" is no summary \(known: sum, avg, min, max, count\)/,
    ],
    [
      `${head}params:\n  Owner: {}`,
      /^views\/v.yaml:4 \/params\/Owner: "Owner" is no name for a parameter; start with a small letter/,
    ],
    [
      `${head}params:\n  owner: { collection: user }`,
      /^views\/v.yaml:4 \/params\/owner\/collection: no collection "user" .*did you mean "users"\?$/,
    ],
    [
      `${head}params:\n  owner: { type: person }`,
      /^views\/v.yaml:4 \/params\/owner\/type: "person" is no parameter type \(known: text, number, date, boolean\)/,
    ],
  ])('%j', (yaml, expected) => {
    const { view, problems } = parseView(yaml, 'views/v.yaml', model);
    expect(view).toBeNull();
    const [first] = problems.map(formatProblem);
    if (typeof expected === 'string') expect(first).toBe(expected);
    else expect(first).toMatch(expected);
  });

  it.each([
    ['query: { where: stge == "lead" }', '/query/where', 'stge', 'did you mean "stage"'],
    ['query:\n  where:\n    - hot\n    - titel', '/query/where/1', 'titel', 'did you mean "title"'],
    ['query: { where: title }', '/query/where', 'title', 'a condition is true or false'],
    ['query: { where: priority == "hihg" }', '/query/where', 'hihg', 'high'],
    ['query: { where: "title ==" }', '/query/where', 'title ==', ''],
    ['query: { where: params.x == 1 }', '/query/where', 'params', ''],
    [
      'params: { owner: }\nquery: { where: ownerId == params.onwer }',
      '/query/where',
      'onwer',
      'owner',
    ],
    ['query: { sort: -expectedVale }', '/query/sort', 'expectedVale', 'expectedValue'],
    ['group: { by: stgae }', '/group/by', 'stgae', 'stage'],
    [
      'group: { by: stage, summary: { sum: title } }',
      '/group/summary/sum',
      'title',
      'sum(…) does not take text',
    ],
    [
      'group: { by: stage, summary: { expr: expectedValue } }',
      '/group/summary/expr',
      'expectedValue',
      'sum',
    ],
    [
      'group: { by: stageRecord, summary: { expr: group.nme } }',
      '/group/summary/expr',
      'nme',
      'name',
    ],
    [
      'group: { by: priority, summary: { expr: group.name } }',
      '/group/summary/expr',
      'group.name',
      'groups by no relation',
    ],
    ['card: { title: nmae }', '/card/title', 'nmae', ''],
    ['card: { fields: [company.nmae] }', '/card/fields/0', 'nmae', 'name'],
    ['columns: [companny.name]', '/columns/0', 'companny', 'company'],
    [
      'columns: [{ field: title, summary: sum }]',
      '/columns/0/field',
      'title',
      'sum(…) does not take text',
    ],
    ['params: { owner: { default: mee } }', '/params/owner/default', 'mee', ''],
    ['params: { owner: { default: title } }', '/params/owner/default', 'title', ''],
  ])('%j does not compile', (yaml, pointer, ...parts) => {
    const { view, problems } = parseView(head + yaml, 'views/v.yaml', model);
    expect(view).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: 'expression', pointer, level: 'error' });
    expect(problems[0]?.line).toBe(head.split('\n').length - 1 + yaml.split('\n').length);
    for (const part of parts) expect(problems[0]?.message).toContain(part);
    expect(problems[0]?.message).toMatch(/^in `.*`: [^\n]*$/);
  });

  it('names every fault at once, each with its line', () => {
    const yaml = `version: 1\ncollection: deals\ntype: board\nqery: {}\nquery: { limt: 5, where: stge == 1 }\ngroup: { by: stage, order: 3 }\ncolumns: [a, { feild: b }]\n`;
    const { problems } = parseView(yaml, 'views/v.yaml', model);
    expect(problems.map((p) => `${p.line} ${p.pointer} ${p.code}`)).toEqual([
      '4 /qery unknown_key',
      '5 /query/limt unknown_key',
      '5 /query/where expression',
      '7 /columns/0 expression',
      '7 /columns/1/feild unknown_key',
      '7 /columns/1 required',
    ]);
  });

  it.each(['views/Sales.yaml', 'views/sales_pipeline.yaml', 'views/-a.yaml', 'views/.yaml'])(
    'may not be called %s',
    (file) => {
      const { problems } = parseView(head, file, model);
      expect(problems[0]).toMatchObject({ code: 'view_name', path: file });
    },
  );
});
