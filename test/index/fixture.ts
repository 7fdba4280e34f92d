/** A small model and its records, for index and query tests. */

import { createIndex } from '../../src/index/record-index.ts';
import type { RecordIndex } from '../../src/index/types.ts';
import { blobId } from '../../src/record/blob.ts';
import { prefixOf } from '../../src/record/id.ts';
import type { JsonObject, RecordData, StoredRecord } from '../../src/record/types.ts';
import { loadModel } from '../../src/schema/load.ts';
import { findCollection, type Model } from '../../src/schema/model.ts';

const text = { type: 'string' };
const number = { type: 'number' };
const archivedAt = { type: 'string', format: 'date-time' };

const COLLECTIONS: Readonly<Record<string, { info: JsonObject; properties: JsonObject }>> = {
  'crm/companies': {
    info: { prefix: 'comp', short: 'companies' },
    properties: {
      name: { ...text, 'x-search': 3 },
      domain: { ...text, 'x-unique': { normalize: 'domain' } },
      tier: { enum: ['startup', 'growth', 'enterprise'] },
      parentId: { ...text, 'x-relation': { to: 'crm/companies', inverse: 'children' } },
      address: {
        type: 'object',
        additionalProperties: false,
        properties: { city: text, country: text },
      },
    },
  },
  'crm/contacts': {
    info: { prefix: 'cont', short: 'contacts' },
    properties: {
      name: { ...text, 'x-search': 3 },
      email: { ...text, format: 'email', 'x-unique': { normalize: 'email' } },
      companyId: { ...text, 'x-relation': { to: 'crm/companies', inverse: 'contacts' } },
    },
  },
  'crm/stages': {
    info: { prefix: 'stage', short: 'stages' },
    properties: { key: text, pipeline: text, label: text },
  },
  'crm/channels': { info: { prefix: 'ch', short: 'channels' }, properties: { name: text } },
  'crm/deals': {
    info: { prefix: 'deal', short: 'deals', display: 'title' },
    properties: {
      title: { ...text, 'x-search': 3 },
      companyId: { ...text, 'x-relation': { to: 'crm/companies', inverse: 'deals' } },
      contactIds: {
        type: 'array',
        items: text,
        'x-relation': { to: 'crm/contacts', inverse: 'deals' },
      },
      pipeline: { enum: ['sales', 'renewals'] },
      stage: {
        ...text,
        'x-search': 0,
        'x-relation': {
          to: 'crm/stages',
          as: 'stageRecord',
          by: 'key',
          within: { pipeline: 'pipeline' },
          inverse: 'deals',
        },
      },
      priority: { enum: ['low', 'medium', 'high'] },
      expectedValue: { ...number, 'x-ui': { format: 'currency' } },
      currency: { ...text, 'x-search': 0 },
      probability: number,
      expectedCloseDate: { type: 'string', format: 'date' },
      won: { type: 'boolean' },
      tags: { type: 'array', items: text },
      anchorId: {
        ...text,
        'x-relation': { to: ['crm/companies', 'crm/contacts'], as: 'anchor', inverse: 'anchored' },
      },
      touchpoints: {
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          properties: {
            channel: { ...text, 'x-relation': { to: 'crm/channels', by: 'slug' } },
            note: text,
          },
        },
      },
      updatedAt: { type: 'string', format: 'date-time' },
      weightedValue: { ...number, 'x-computed': 'expectedValue * probability / 100' },
    },
  },
};

export function fixtureModel(): Model {
  const model = loadModel(
    Object.entries(COLLECTIONS).map(([path, { info, properties }]) => ({
      path: `schemas/${path}.schema.json`,
      text: JSON.stringify({
        $id: path,
        type: 'object',
        additionalProperties: false,
        'x-collection': info,
        properties: { id: { ...text, 'x-search': 0 }, ...properties, archivedAt },
      }),
    })),
  );
  if (model.problems.length > 0) throw new Error(JSON.stringify(model.problems, null, 2));
  return model;
}

/** The record as its file would hold it; the collection follows from the id's prefix. */
export function stored(model: Model, data: RecordData, directory = ''): StoredRecord {
  const prefix = prefixOf(data.id);
  const collection = [...model.collections.values()].find((c) => c.prefix === prefix);
  if (collection === undefined) throw new Error(`no collection for ${data.id}`);
  const file = `${collection.path}/${directory}${data.id}.json`;
  return {
    collection: collection.path,
    id: data.id,
    file,
    blob: blobId(Buffer.from(JSON.stringify(data))),
    data,
  };
}

export function indexOf(model: Model, records: readonly RecordData[]): RecordIndex {
  const index = createIndex(model);
  for (const data of records) {
    const record = stored(model, data);
    index.applyChange({ file: record.file, record });
  }
  return index;
}

/** Collection of the fixture by short name. */
export function pathOf(model: Model, short: string): string {
  return findCollection(model, short)?.path ?? '';
}

export const COMPANIES: readonly RecordData[] = [
  {
    id: 'comp_acme',
    name: 'Acme Corporation',
    domain: 'acme.com',
    tier: 'enterprise',
    address: { city: 'Oslo', country: 'Norway' },
  },
  { id: 'comp_big', name: 'BigCo', domain: 'https://www.bigco.io/', tier: 'growth' },
  {
    id: 'comp_sub',
    name: 'Acme Über GmbH',
    domain: 'acme.de',
    tier: 'startup',
    parentId: 'comp_acme',
    address: { city: 'Köln', country: 'Germany' },
  },
  { id: 'comp_old', name: 'Old Acme', domain: 'old.example', archivedAt: '2024-01-01T00:00:00Z' },
];

export const CONTACTS: readonly RecordData[] = [
  { id: 'cont_ada', name: 'Ada Lovelace', email: 'Ada@Acme.com', companyId: 'comp_acme' },
  { id: 'cont_bob', name: "Bob O'Neil", email: 'bob@bigco.io', companyId: 'comp_big' },
  { id: 'cont_eve', name: 'Eve Nobody', email: null, companyId: 'comp_gone' },
];

export const STAGES: readonly RecordData[] = [
  { id: 'stage_s_lead', key: 'lead', pipeline: 'sales', label: 'Lead' },
  { id: 'stage_s_won', key: 'won', pipeline: 'sales', label: 'Closed won' },
  { id: 'stage_r_lead', key: 'lead', pipeline: 'renewals', label: 'Up for renewal' },
  { id: 'stage_r_churn', key: 'churned', pipeline: 'renewals', label: 'Churned' },
];

export const CHANNELS: readonly RecordData[] = [
  { id: 'ch_google_ads', name: 'Google Ads' },
  { id: 'ch_content', name: 'Content marketing' },
];

export const DEALS: readonly RecordData[] = [
  {
    id: 'deal_a',
    title: 'Acme enterprise license',
    companyId: 'comp_acme',
    contactIds: ['cont_ada', 'cont_gone', 'cont_bob'],
    pipeline: 'sales',
    stage: 'lead',
    priority: 'high',
    expectedValue: 60000,
    currency: 'USD',
    probability: 50,
    expectedCloseDate: '2024-05-01',
    tags: ['q1', 'export-csv'],
    anchorId: 'comp_acme',
    touchpoints: [
      { channel: 'google_ads', note: 'Clicked the export the CSV banner' },
      { channel: 'nowhere', note: 'Asked about crashes' },
    ],
  },
  {
    id: 'deal_b',
    title: 'BigCo renewal - follow-up call',
    companyId: 'comp_big',
    contactIds: ['cont_bob'],
    pipeline: 'renewals',
    stage: 'lead',
    priority: 'low',
    expectedValue: 12000.1,
    currency: 'EUR',
    probability: 80,
    expectedCloseDate: '2024-04-15',
    tags: ['q1', 'q2'],
    anchorId: 'cont_bob',
  },
  {
    id: 'deal_c',
    title: 'Export CSV for Köln',
    companyId: 'comp_sub',
    pipeline: 'sales',
    stage: 'won',
    priority: 'medium',
    expectedValue: 0.2,
    currency: 'USD',
    probability: 100,
    won: true,
    touchpoints: [{ channel: 'content', note: 'CSV export crashed at 12:30, see http://x.io/a' }],
  },
  { id: 'deal_d', title: 'Empty deal', pipeline: 'sales', stage: 'churned', tags: [] },
  {
    id: 'deal_z',
    title: 'Archived Acme deal',
    companyId: 'comp_acme',
    pipeline: 'sales',
    stage: 'won',
    expectedValue: 5,
    currency: 'USD',
    archivedAt: '2024-01-02T00:00:00Z',
  },
];

export const RECORDS: readonly RecordData[] = [
  ...COMPANIES,
  ...CONTACTS,
  ...STAGES,
  ...CHANNELS,
  ...DEALS,
];
