/** A small CRM with its index, for tests of views: users, companies, stages, deals, campaigns, conversions. */

import { expect } from 'vitest';
import { compileExpression } from '../../src/expr/compile.ts';
import type { Scope } from '../../src/expr/types.ts';
import { createIndex } from '../../src/index/record-index.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import { runQuery } from '../../src/query/run-query.ts';
import { blobId } from '../../src/record/blob.ts';
import type { JsonObject, RecordData } from '../../src/record/types.ts';
import { loadModel } from '../../src/schema/load.ts';
import { type Model, requireCollection } from '../../src/schema/model.ts';
import { buildView } from '../../src/view/build-view.ts';
import { parseView } from '../../src/view/parse-view.ts';
import type { BoardModel, TableModel, ViewModel } from '../../src/view/types.ts';
import type { BuildOptions, ViewInput } from '../../src/view/view-input.ts';
import { reopened } from '../index/segment/memory-segment.ts';

const text = { type: 'string' };
const money = { type: 'number', 'x-ui': { format: 'currency' } };

function schema(
  path: string,
  info: JsonObject,
  properties: JsonObject,
): { path: string; text: string } {
  const root = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: path,
    type: 'object',
    additionalProperties: false,
    'x-collection': info,
    properties: { id: text, ...properties },
  };
  return { path: `schemas/${path}.schema.json`, text: JSON.stringify(root) };
}

/** The model of every test here. */
export const model: Model = loadModel([
  schema('users', { prefix: 'usr', display: 'name' }, { name: text, email: text }),
  schema(
    'crm/companies',
    { prefix: 'comp', short: 'companies', display: 'name' },
    { name: text, tier: { type: 'string', enum: ['smb', 'enterprise'] } },
  ),
  schema(
    'crm/stages',
    { prefix: 'stage', short: 'stages', display: 'name' },
    {
      name: text,
      key: text,
      pipeline: text,
      order: { type: 'integer' },
      color: { type: 'string', 'x-ui': { format: 'color' } },
    },
  ),
  schema(
    'crm/deals',
    { prefix: 'deal', short: 'deals', display: 'title', plural: 'Deals' },
    {
      title: text,
      companyId: { ...text, 'x-relation': { to: 'crm/companies', inverse: 'deals' } },
      ownerId: { ...text, 'x-relation': { to: 'users' } },
      pipeline: text,
      stage: {
        ...text,
        'x-relation': {
          to: 'crm/stages',
          as: 'stageRecord',
          by: 'key',
          within: { pipeline: 'pipeline' },
        },
      },
      expectedValue: money,
      currency: text,
      probability: { type: 'number', 'x-ui': { format: 'percent' } },
      weightedValue: { ...money, 'x-computed': 'expectedValue * probability / 100' },
      expectedCloseDate: {
        type: 'string',
        format: 'date',
        'x-ui': { dueWhile: 'stage != "closed_won"' },
      },
      priority: {
        type: 'string',
        enum: ['low', 'high'],
        'x-ui': { tones: { low: 'gray', high: 'red' } },
      },
      hot: { type: 'boolean' },
      remindAt: { type: 'string', format: 'date-time', 'x-ui': { dueWhile: 'hot' } },
      tags: { type: 'array', items: text },
      description: { type: 'string', 'x-ui': { format: 'markdown' } },
    },
  ),
  schema(
    'marketing/campaigns',
    { prefix: 'camp', short: 'campaigns', display: 'name' },
    { name: text, spent: money },
  ),
  schema(
    'marketing/conversions',
    { prefix: 'conv', short: 'conversions', display: 'id' },
    {
      campaignId: { ...text, 'x-relation': { to: 'marketing/campaigns' } },
      revenue: money,
    },
  ),
]);
if (model.problems.length > 0) throw new Error(JSON.stringify(model.problems));

const PATHS: Readonly<Record<string, string>> = Object.fromEntries(
  [...model.collections.values()].map((collection) => [collection.prefix, collection.path]),
);

/** What a view needs, over the given records. `today` is 2026-03-10 in Oslo. */
export function inputOf(records: readonly RecordData[], options: BuildOptions = {}): ViewInput {
  return inputOver(indexOf(records), options);
}

function indexOf(records: readonly RecordData[]): RecordIndex {
  const index = createIndex(model);
  for (const data of records) {
    const collection = PATHS[data.id.slice(0, data.id.indexOf('_'))] ?? '';
    const file = `${collection}/${data.id}.json`;
    index.applyChange({
      file,
      record: { collection, id: data.id, file, blob: blobId(Buffer.from(data.id)), data },
    });
  }
  return index;
}

function inputOver(index: RecordIndex, options: BuildOptions): ViewInput {
  const timezone = 'Europe/Oslo';
  const now = Date.parse('2026-03-10T12:00:00Z');
  const scope: Scope = { graph: index, me: 'usr_ana', now, timezone, budget: { left: 50_000_000 } };
  return {
    model,
    config: { locale: 'en-US', timezone, currency: 'USD' },
    scope,
    options,
    runQuery: (query) => runQuery(query, { model, index, scope, currency: 'USD' }),
    record: (id) => index.get(id),
    displayName: (id) => {
      const record = index.get(id);
      if (record === undefined) return undefined;
      const collection = requireCollection(model, record.collection);
      const context = { model, collection, timezone };
      const name = compileExpression(collection.display, context).evaluate(record.data, scope);
      return String(name ?? id);
    },
  };
}

/** Parses a view that must be sound and builds it; it must look the same over records at hand and over columns. */
export function show(
  yaml: string,
  records: readonly RecordData[],
  options: BuildOptions = {},
): ViewModel {
  const { view, problems } = parseView(yaml, 'views/test-view.yaml', model);
  if (view === null) throw new Error(JSON.stringify(problems, null, 2));
  const index = indexOf(records);
  const shown = buildView(view, inputOver(index, options));
  expect(buildView(view, inputOver(reopened(index, model), options))).toEqual(shown);
  return shown;
}

export function showBoard(...args: Parameters<typeof show>): BoardModel {
  const shown = show(...args);
  if (shown.type !== 'board') throw new Error('not a board');
  return shown;
}

export function showTable(...args: Parameters<typeof show>): TableModel {
  const shown = show(...args);
  if (shown.type !== 'table') throw new Error('not a table');
  return shown;
}

function stage(key: string, order: number, color: string, pipeline = 'sales'): RecordData {
  const name = key === 'closed_won' ? 'Closed – won' : key.charAt(0).toUpperCase() + key.slice(1);
  return { id: `stage_${pipeline}-${key}`, key, name, order, color, pipeline };
}

/** Users, companies and the stages of two pipelines. */
export const people: readonly RecordData[] = [
  { id: 'usr_ana', name: 'Ana Diaz', email: 'ana@acme.com' },
  { id: 'usr_bo', name: 'Bo Lind', email: 'bo@acme.com' },
  { id: 'comp_big', name: 'BigCo Industries', tier: 'enterprise' },
  { id: 'comp_nw', name: 'Northwind Traders', tier: 'smb' },
  stage('closed_won', 3, '#16a34a'),
  stage('lead', 1, 'gray'),
  stage('offered', 2, 'blue'),
  stage('proposed', 1, 'teal', 'renewals'),
  stage('renewed', 2, 'green', 'renewals'),
];

/** A few deals of the sales pipeline and one renewal. */
export const deals: readonly RecordData[] = [
  {
    id: 'deal_a',
    title: 'BigCo Enterprise License',
    companyId: 'comp_big',
    ownerId: 'usr_ana',
    pipeline: 'sales',
    stage: 'offered',
    expectedValue: 120000,
    currency: 'USD',
    probability: 60,
    expectedCloseDate: '2026-04-15',
    priority: 'high',
    hot: true,
    tags: ['q2', 'legal'],
  },
  {
    id: 'deal_b',
    title: 'Northwind pilot',
    companyId: 'comp_nw',
    ownerId: 'usr_bo',
    pipeline: 'sales',
    stage: 'lead',
    expectedValue: 9500.5,
    currency: 'USD',
    probability: 10,
    expectedCloseDate: '2026-05-02',
    priority: 'low',
    tags: ['q2'],
  },
  { id: 'deal_c', title: 'Without stage', pipeline: 'sales', expectedValue: 500, currency: 'USD' },
  { id: 'deal_d', title: 'Odd stage', pipeline: 'sales', stage: 'on_hold', probability: 50 },
  { id: 'deal_e', title: 'Renewal', pipeline: 'renewals', stage: 'proposed', expectedValue: 70 },
];
