/** A small model and graph, built by hand: users, companies, deals and notes (polymorphic). */

import type { CompileContext, Graph, Scope, Segment, Segments } from '../../src/expr/types.ts';
import type { JsonValue, RecordData } from '../../src/record/types.ts';
import type { Collection, Field, FieldType, Model, Relation } from '../../src/schema/model.ts';

type FieldOptions = Partial<Omit<Field, 'name' | 'path' | 'type' | 'properties' | 'items'>> & {
  readonly items?: Field;
  readonly properties?: readonly Field[];
};

function field(path: string, type: FieldType, options: FieldOptions = {}): Field {
  const { properties, ...rest } = options;
  return {
    name: path.split(/[.[\]]+/).at(-1) ?? path,
    path,
    type,
    label: path,
    description: '',
    required: false,
    open: false,
    merge: { rule: 'value' },
    searchWeight: 1,
    ui: {},
    aliases: [],
    schema: {},
    ...rest,
    ...(properties === undefined
      ? {}
      : { properties: new Map(properties.map((p) => [p.name, p])) }),
  };
}

function relation(
  options: Pick<Relation, 'collection' | 'field' | 'to' | 'as'> & Partial<Relation>,
): Relation {
  return { many: false, onTargetRemove: 'restrict', ...options };
}

function collection(
  path: string,
  short: string,
  prefix: string,
  fields: readonly Field[],
  relations: readonly Relation[] = [],
  inverse: readonly Relation[] = [],
): Collection {
  return {
    path,
    short,
    prefix,
    title: short,
    plural: short,
    description: '',
    icon: 'file',
    display: 'id',
    fanout: 0,
    files: [],
    onRemove: 'delete',
    appendOnly: false,
    store: 'git',
    pack: 'test',
    reference: false,
    aliases: [],
    fields: new Map(fields.map((f) => [f.name, f])),
    forward: new Map(relations.filter((r) => !r.field.includes('[')).map((r) => [r.as, r])),
    inverse: new Map(inverse.map((r) => [r.inverse ?? r.as, r])),
    relations,
    unique: [],
    checks: [],
    expressions: [],
    schema: {},
    sensitive: [],
    schemaFile: `schemas/${path}.schema.json`,
  };
}

const deals = 'crm/deals';
const dealCompany = relation({
  collection: deals,
  field: 'companyId',
  to: ['crm/companies'],
  as: 'company',
  inverse: 'deals',
});
const dealOwner = relation({
  collection: deals,
  field: 'ownerId',
  to: ['users'],
  as: 'owner',
  inverse: 'deals',
});
const dealWatchers = relation({
  collection: deals,
  field: 'watcherIds',
  to: ['users'],
  as: 'watchers',
  many: true,
});
const logUser = relation({
  collection: deals,
  field: 'activities[].userId',
  to: ['users'],
  as: 'user',
});
const userManager = relation({
  collection: 'users',
  field: 'reportsTo',
  to: ['users'],
  as: 'manager',
  inverse: 'reports',
});
const noteAnchor = relation({
  collection: 'crm/notes',
  field: 'anchorId',
  to: [deals, 'crm/companies'],
  as: 'anchor',
});

const STAGES = ['lead', 'qualified', 'offered', 'closed_won', 'closed_lost'];

const dealFields: readonly Field[] = [
  field('id', 'string', { required: true }),
  field('title', 'string'),
  field('stage', 'string', { values: STAGES }),
  field('pipeline', 'string', { suggest: ['sales', 'renewals'] }),
  field('expectedValue', 'number'),
  field('probability', 'number'),
  field('isPrivate', 'boolean'),
  field('due', 'date'),
  field('closedAt', 'date-time'),
  field('createdAt', 'date-time'),
  field('tags', 'array', { items: field('tags[]', 'string') }),
  field('labels', 'array', { items: field('labels[]', 'string', { values: ['hot', 'cold'] }) }),
  field('amounts', 'array', { items: field('amounts[]', 'number') }),
  field('milestones', 'array', { items: field('milestones[]', 'date') }),
  field('companyId', 'string', { relation: dealCompany }),
  field('ownerId', 'string', { relation: dealOwner }),
  field('watcherIds', 'array', { relation: dealWatchers, items: field('watcherIds[]', 'string') }),
  field('address', 'object', {
    properties: [field('address.city', 'string'), field('address.since', 'date')],
  }),
  field('custom', 'object', { open: true }),
  field('activities', 'array', {
    items: field('activities[]', 'object', {
      properties: [
        field('activities[].date', 'date'),
        field('activities[].hours', 'number'),
        field('activities[].type', 'string', { values: ['call', 'demo'] }),
        field('activities[].userId', 'string', { relation: logUser }),
      ],
    }),
  }),
  field('weightedValue', 'number', { computed: 'expectedValue * probability / 100' }),
  field('daysOpen', 'number', { computed: '(today - date(createdAt)).days()' }),
  field('isBig', 'boolean', { computed: 'weightedValue >= 50000 && company.tier == "enterprise"' }),
  field('nextStep', 'date', { computed: 'custom.next' }),
];

const collections: readonly Collection[] = [
  collection(
    'users',
    'users',
    'usr',
    [
      field('id', 'string'),
      field('name', 'string'),
      field('email', 'string'),
      field('reportsTo', 'string', { relation: userManager }),
    ],
    [userManager],
    [userManager, dealOwner],
  ),
  collection(
    'crm/companies',
    'companies',
    'comp',
    [
      field('id', 'string'),
      field('name', 'string'),
      field('tier', 'string', { values: ['startup', 'smb', 'mid_market', 'enterprise'] }),
      field('since', 'date'),
      field('dealTotal', 'number', { computed: 'sum(deals.map(d, d.expectedValue))' }),
    ],
    [],
    [dealCompany],
  ),
  collection(deals, 'deals', 'deal', dealFields, [dealCompany, dealOwner, dealWatchers, logUser]),
  collection(
    'crm/notes',
    'notes',
    'note',
    [
      field('id', 'string'),
      field('body', 'string'),
      field('anchorId', 'string', { relation: noteAnchor }),
    ],
    [noteAnchor],
  ),
  collection('test/loops', 'loops', 'loop', [
    field('id', 'string'),
    field('a', 'number', { computed: 'b + 1' }),
    field('b', 'number', { computed: 'a + 1' }),
    field('broken', 'number', { computed: 'nowhere + 1' }),
    field('constructor', 'string'),
  ]),
];

export const model: Model = {
  collections: new Map(collections.map((c) => [c.path, c])),
  hash: 'test',
  problems: [],
};

export const records: readonly RecordData[] = [
  { id: 'usr_ann', name: 'Ann', email: 'ann@acme.test', reportsTo: 'usr_bob' },
  { id: 'usr_bob', name: 'Bob', email: 'bob@acme.test' },
  { id: 'comp_big', name: 'BigCo', tier: 'enterprise', since: '2020-01-01' },
  { id: 'comp_small', name: 'SmallCo', tier: 'startup' },
  {
    id: 'deal_won',
    title: 'Won',
    stage: 'closed_won',
    expectedValue: 1000.1,
    companyId: 'comp_big',
  },
  {
    id: 'deal_won2',
    title: 'Won 2',
    stage: 'closed_won',
    expectedValue: 2000.2,
    companyId: 'comp_big',
  },
  {
    id: 'deal_lost',
    title: 'Lost',
    stage: 'closed_lost',
    expectedValue: 5,
    companyId: 'comp_small',
  },
  {
    id: 'deal_a',
    title: 'Ålesund license',
    stage: 'offered',
    pipeline: 'sales',
    expectedValue: 120000,
    probability: 60,
    isPrivate: false,
    due: '2026-03-15',
    closedAt: null,
    createdAt: '2026-02-10T14:00:00Z',
    tags: ['q1', 'vip'],
    labels: ['hot'],
    amounts: [0.1, 0.2],
    milestones: ['2026-03-01', '2026-04-01'],
    companyId: 'comp_big',
    ownerId: 'usr_ann',
    watcherIds: ['usr_bob', 'usr_gone', 'usr_ann'],
    address: { city: 'Oslo', since: '2024-05-01' },
    custom: { size: 5, next: '2026-03-20', name: 'x', deep: { list: [1, 2] } },
    activities: [
      { date: '2026-02-25', hours: 1.5, type: 'demo', userId: 'usr_ann' },
      { date: '2026-02-20', hours: 2, type: 'call', userId: 'usr_bob' },
    ],
  },
  { id: 'deal_empty', title: 'Nothing known' },
  { id: 'deal_dangling', title: 'Dangling', companyId: 'comp_gone', ownerId: 'usr_gone' },
  { id: 'note_one', body: 'hello', anchorId: 'deal_a' },
  { id: 'note_two', body: 'world', anchorId: 'comp_big' },
  { id: 'loop_x' },
];

const byId = new Map(records.map((record) => [record.id, record]));

export function recordOf(id: string): RecordData {
  const found = byId.get(id);
  if (found === undefined) throw new Error(`the fixture has no record ${id}`);
  return found;
}

export const graph: Graph = {
  record: (id) => byId.get(id),
  targets: (record, path, alias) => {
    const link = model.collections.get(path)?.forward.get(alias);
    const stored: JsonValue | undefined = link && record[link.field];
    const ids = Array.isArray(stored) ? stored : [stored];
    return ids.flatMap((id) => (typeof id === 'string' ? (byId.get(id) ?? []) : []));
  },
  referrers: (id, path, name) => {
    const prefix = `${model.collections.get(path)?.prefix}_`;
    return records.filter((r) => r.id.startsWith(prefix) && r[name] === id);
  },
};

const SEGMENTS: readonly Segment[] = [
  { id: 'seg_vips', name: 'vips', collection: 'crm/deals', where: null },
  { id: 'seg_big', name: 'big ones', collection: 'crm/companies', where: null },
];

const segments: Segments = {
  list: () => SEGMENTS,
  find: (name) => SEGMENTS.find((segment) => segment.name === name),
  members: ({ id }) => new Set(id === 'seg_vips' ? ['deal_a'] : ['comp_big']),
};

/** Saturday noon in Oslo, the day before clocks change there (2026-03-29). */
export const NOW: number = Date.parse('2026-03-28T11:00:00Z');
export const TIMEZONE = 'Europe/Oslo';

export function scopeOf(options: Partial<Scope> = {}): Scope {
  return {
    graph,
    segments,
    me: 'usr_ann',
    now: NOW,
    timezone: TIMEZONE,
    budget: { left: 1_000_000 },
    ...options,
  };
}

export function contextOf(path: string, options: Partial<CompileContext> = {}): CompileContext {
  const found = model.collections.get(path);
  if (found === undefined) throw new Error(`the fixture has no collection ${path}`);
  return { model, collection: found, timezone: TIMEZONE, ...options };
}
