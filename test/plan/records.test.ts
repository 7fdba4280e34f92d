import { describe, expect, it } from 'vitest';
import { PailError } from '../../src/errors.ts';
import { introducedProblems } from '../../src/plan/check-plan.ts';
import { messageOf } from '../../src/plan/message.ts';
import { parseEdits } from '../../src/plan/parse-edits.ts';
import { removeChanges, renameChanges } from '../../src/plan/remove-records.ts';
import type { Change } from '../../src/plan/types.ts';
import { createChanges, setChanges } from '../../src/plan/write-records.ts';
import type { StoredRecord } from '../../src/record/types.ts';
import { compileSchema } from '../../src/schema/compile-schema.ts';
import { requireCollection } from '../../src/schema/model.ts';
import { createValidators, storedSchema } from '../../src/schema/validator.ts';
import { modelOf } from '../support/model.ts';
import { contextOf, NOW, SALES } from '../support/plan-context.ts';

const DEAL = {
  id: 'deal_x',
  title: 'BigCo licence',
  companyId: 'comp_a',
  stage: 'offered',
  expectedValue: 100,
  probability: 60,
  pipeline: 'sales',
  actualCloseDate: null,
  tags: ['a', 'b'],
};
const COMPANY = { id: 'comp_a', name: 'BigCo', domain: 'bigco.com' };
const RECORDS = { ...SALES, 'crm/companies': [COMPANY], 'crm/deals': [DEAL] };
const context = contextOf(RECORDS, { me: 'usr_me' });
const deals = requireCollection(context.model, 'deals');
const validators = createValidators(({ schema }) => compileSchema(storedSchema(schema)));

function recordOf(id: string, from = context): StoredRecord {
  const record = from.index.get(id);
  if (record === undefined) throw new Error(`no ${id}`);
  return record;
}

function edits(texts: readonly string[], collection = deals) {
  return parseEdits(collection, texts, {
    me: 'usr_me',
    now: NOW,
    timezone: 'Europe/Oslo',
    locale: 'en-US',
    currency: 'USD',
    record: { expectedValue: 1, currency: 'EUR' },
    resolve: (reference) => reference,
  });
}

const at = (path: string, value: string) => ({ path, op: '=', value });

function set(...texts: string[]): Change[] {
  return setChanges(recordOf('deal_x'), edits(texts), context);
}

function result(changes: readonly Change[]): Record<string, unknown> {
  const [change] = changes;
  return change === undefined || change.op === 'remove' ? {} : change.after;
}

function problems(changes: readonly Change[], from = context): string[] {
  return introducedProblems(changes, from, validators)
    .filter((p) => p.level === 'error')
    .map((p) => `${p.code} ${p.pointer} ${p.message}`);
}

describe('names and titles', () => {
  it.each<[string, string | undefined]>([
    ['  Big  deal ', 'Big  deal'],
    ['   ', undefined],
  ])('%j is written as %j', (typed, written) => {
    const [made] = createChanges(deals, [{ title: typed, stage: 'lead' }], context);
    expect(result(made === undefined ? [] : [made])['title']).toBe(written);
    const changes = setChanges(
      recordOf('deal_x'),
      [{ path: 'title', op: '=', value: typed }],
      context,
    );
    expect(result(changes)['title'] ?? undefined).toBe(written);
  });

  it('that nobody has touched stay as they are', () => {
    const old = contextOf({ ...RECORDS, 'crm/deals': [{ ...DEAL, title: ' Old ' }] });
    const changes = setChanges(recordOf('deal_x', old), edits(['probability=50']), old);
    expect(result(changes)['title']).toBe(' Old ');
  });
});

describe('edits', () => {
  it.each([
    ['expectedValue=50000', { path: 'expectedValue', op: '=', value: 50000 }],
    ['expectedValue+=2.5', { path: 'expectedValue', op: '+=', value: 2.5 }],
    ['expectedValue=45,000.50', { path: 'expectedValue', op: '=', value: 45_000.5 }],
    ['expectedValue=€45,000.50', { path: 'expectedValue', op: '=', value: 45_000.5 }],
    ['expectedValue+=1,000 eur', { path: 'expectedValue', op: '+=', value: 1000 }],
    ['probability=60%', { path: 'probability', op: '=', value: 60 }],
    ['lastActivityAt=2026-11-19', at('lastActivityAt', '2026-11-18T23:00:00Z')],
    ['lastActivityAt=2026-11-19 14:30', at('lastActivityAt', '2026-11-19T13:30:00Z')],
    ['title=a=b', { path: 'title', op: '=', value: 'a=b' }],
    ['lostReason=', { path: 'lostReason', op: '=', value: null }],
    ['tags=a, b', { path: 'tags', op: '=', value: ['a', 'b'] }],
    ['tags-=a', { path: 'tags', op: '-=', value: ['a'] }],
    ['tags=["with, comma"]', { path: 'tags', op: '=', value: ['with, comma'] }],
    ['owner=me', { path: 'ownerId', op: '=', value: 'usr_me' }],
    ['expectedCloseDate=today+1q', { path: 'expectedCloseDate', op: '=', value: '2027-02-20' }],
    ['expectedCloseDate=tomorrow', at('expectedCloseDate', '2026-11-21')],
    ['expectedCloseDate=today+7d', { path: 'expectedCloseDate', op: '=', value: '2026-11-27' }],
    ['customFields.a.b.c=5', { path: 'customFields.a.b.c', op: '=', value: 5 }],
    ['customFields.region=north', { path: 'customFields.region', op: '=', value: 'north' }],
    [
      'activities+={"date":"2026-11-20","type":"call"}',
      { path: 'activities', op: '+=', value: [{ date: '2026-11-20', type: 'call' }] },
    ],
  ])('%s', (text, edit) => {
    expect(edits([text])).toEqual([edit]);
  });

  it.each([
    ['stge=offered', /no field "stge"; did you mean "stage"/],
    ['title.a.b=5', /no field "title\.a\.b"/],
    ['expectedValue=lots', /expectedValue: "lots" is not a number/],
    ['expectedValue=$45,000', /not a number such as 45000.5, 45,000.5 or €45,000.50/],
    ['expectedValue=45,00', /is not a number/],
    ['expectedValue=9007199254740993', /at most 15 digits/],
    ['weightedValue=3', /computed/],
    ['title+=x', /\+= works on numbers and lists only/],
    ['expectedCloseDate=today+7x', /there is no unit "x" \(known: min, h, d/],
    ['expectedCloseDate=now+5m', /minutes or months/],
    ['nonsense', /no edit; expected field=value/],
    ['activities=x', /JSON such as/],
    ['opportunity_name=x', /no field/],
  ])('%s is refused', (text, message) => {
    expect(() => edits([text])).toThrow(message);
    expect(() => edits([text])).toThrow(PailError);
  });
});

describe('moments of a task', () => {
  it.each([
    ['dueDate=2026-11-25', '2026-11-25T22:59:59Z'],
    ['dueDate=tomorrow', '2026-11-21T22:59:59Z'],
    ['dueDate=Tomorrow', '2026-11-21T22:59:59Z'],
    ['dueDate=today+1w', '2026-11-27T22:59:59Z'],
    ['dueDate=now+2h', '2026-11-20T17:30:00Z'],
    ['dueDate=2026-11-25 14:00', '2026-11-25T13:00:00Z'],
    ['dueDate=2026-11-25T14:00:00Z', '2026-11-25T14:00:00Z'],
    ['dueDate=someday', 'someday'],
    ['reminderAt=2026-11-25', '2026-11-24T23:00:00Z'],
  ])('%s', (text, value) => {
    expect(edits([text], requireCollection(context.model, 'tasks'))).toMatchObject([{ value }]);
  });
});

describe('a refusal says what was meant, or can be', () => {
  it.each([
    ['ownerId=Marcus', /dangling .*did you mean usr_marcus \(Marcus Oyelaran\)\?$/],
    [
      'companyId=bigco',
      /dangling .*"bigco" names no record in crm\/companies; did you mean comp_a \(BigCo\)\?$/,
    ],
    ['stage=', /required \/stage "stage" is missing; expected one of .*offered/],
  ])('%s', (text, expected) => {
    const user = { id: 'usr_marcus', name: 'Marcus Oyelaran' };
    const others = Array.from({ length: 13 }, (_, i) => ({ id: `usr_x${i}`, name: `X ${i}` }));
    const around = contextOf({ ...RECORDS, users: [user, ...others] });
    const changes = setChanges(recordOf('deal_x', around), edits([text]), around);
    expect(problems(changes, around).join()).toMatch(expected);
  });
});

describe('changing a record', () => {
  it('adds and takes away', () => {
    expect(result(set('tags+=c', 'tags-=a', 'expectedValue+=0.1'))).toMatchObject({
      tags: ['b', 'c'],
      expectedValue: 100.1,
    });
  });

  it('that changes nothing is no change', () => {
    expect(set('stage=offered', 'actualCloseDate=')).toEqual([]);
  });

  it.each([
    ['tags-=nothing there', { tags: null }, []],
    ['expectedValue+=1', { expectedValue: 9_007_199_254_740_001 }, 9_007_199_254_740_002],
    ['expectedValue-=0.1', { expectedValue: 0.3 }, 0.2],
  ])('%s on %o', (edit, data, expected) => {
    const odd = contextOf({ ...RECORDS, 'crm/deals': [{ ...DEAL, ...data }] });
    const changes = setChanges(recordOf('deal_x', odd), edits([edit]), odd);
    if (Array.isArray(expected)) expect(changes).toEqual(expected);
    else expect(result(changes)).toMatchObject({ expectedValue: expected });
  });

  it('no sum becomes what a number cannot hold', () => {
    const odd = contextOf({ ...RECORDS, 'crm/deals': [{ ...DEAL, expectedValue: 1e308 }] });
    const add = [{ path: 'expectedValue', op: '+=', value: 1.5e308 }] as const;
    expect(() => setChanges(recordOf('deal_x', odd), add, odd)).toThrow(/more than a number holds/);
  });

  it('the id stays: its file would have another name', () => {
    expect(() => set('id=deal_y')).toThrow(/the id is "deal_x" and stays so; use `pail mv`/);
  });

  it('a move sets what the stage says: probability and dates', () => {
    expect(result(set('stage=closed_won'))).toMatchObject({
      stage: 'closed_won',
      probability: 100,
      actualCloseDate: '2026-11-20',
      stageChangedAt: '2026-11-20T15:30:00Z',
    });
  });

  it("the writer's own value wins over the stage's", () => {
    expect(result(set('stage=qualified', 'probability=45'))).toMatchObject({ probability: 45 });
  });

  it('a lost deal needs a reason, and is told which', () => {
    expect(problems(set('stage=closed_lost')).join()).toMatch(
      /lifecycle \/lostReason stage "closed_lost" needs "lostReason" \(budget, competitor, timing, no_need, no_response\)/,
    );
    expect(problems(set('stage=closed_lost', 'lostReason=budget'))).toEqual([]);
  });

  it('a stage that its pipeline does not have is refused with the stages', () => {
    expect(problems(set('stage=wonn')).join()).toMatch(
      /state \/stage "wonn" is the key of no record in crm\/stages of pipeline "sales" \(.*closed_won.*\)/,
    );
  });

  it('a dangling reference is refused', () => {
    expect(problems(set('companyId=comp_b')).join()).toMatch(/dangling \/companyId "comp_b"/);
  });

  it('a problem that was there before blocks no other edit', () => {
    const odd = contextOf({ ...RECORDS, 'crm/deals': [{ ...DEAL, companyId: 'comp_gone' }] });
    const changes = setChanges(recordOf('deal_x', odd), edits(['title=New']), odd);
    expect(problems(changes, odd)).toEqual([]);
  });

  it('drops a stored updatedAt, or stores it where the workspace says so', () => {
    const data = { ...DEAL, updatedAt: '2026-01-01T00:00:00Z' };
    const derived = contextOf({ ...RECORDS, 'crm/deals': [data] });
    const change = setChanges(recordOf('deal_x', derived), edits(['title=New']), derived);
    expect(result(change)).not.toHaveProperty('updatedAt');
    const kept = contextOf({ ...RECORDS, 'crm/deals': [data] }, { timestamps: 'stored' });
    const stamped = setChanges(recordOf('deal_x', kept), edits(['title=New']), kept);
    expect(result(stamped)).toMatchObject({ updatedAt: '2026-11-20T15:30:00Z' });
  });
});

describe('creating records', () => {
  const create = (input: object) => createChanges(deals, [input as never], context);

  it('fills id, creation date, defaults and what the first stage says', () => {
    const made = result(create({ title: 'New', stage: 'lead' }));
    expect(made['id']).toMatch(/^deal_[2-9a-z]{10}$/);
    expect(made).toMatchObject({
      pipeline: 'sales',
      probability: 10,
      createdAt: '2026-11-20T15:30:00Z',
    });
    expect(problems(create({ title: 'New', stage: 'lead' }))).toEqual([]);
  });

  it('keeps given values, leaves nulls out, orders keys as the schema does', () => {
    const made = result(create({ stage: 'lead', probability: 25, lostReason: null, title: 'New' }));
    expect(made).toMatchObject({ probability: 25 });
    expect(made).not.toHaveProperty('lostReason');
    expect(Object.keys(made).slice(0, 2)).toEqual(['id', 'title']);
  });

  it.each([
    ['deal_x', 'exists'],
    ['cont_y', 'invalid'],
    ['deal_../x', 'invalid'],
  ])('id %s → %s', (id, code) => {
    expect(() => create({ id, title: 'A', stage: 'lead' })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('an id that differs from another in letter case only is refused, within the plan too', () => {
    expect(problems(create({ id: 'deal_X', title: 'A', stage: 'lead' })).join()).toMatch(
      /case_twin \/id "deal_X" and deal_x differ in letter case only/,
    );
    const pair = [
      { id: 'deal_new', title: 'A', stage: 'lead' },
      { id: 'deal_New', title: 'B', stage: 'lead' },
    ];
    expect(problems(createChanges(deals, pair, context))).toHaveLength(1);
    const many = Array.from({ length: 600 }, (_, i) => ({
      id: `deal_m${i}`,
      title: 'A',
      stage: 'lead',
    }));
    many.push({ id: 'deal_X', title: 'A', stage: 'lead' });
    expect(problems(createChanges(deals, many, context))).toHaveLength(1);
    expect(problems(renameChanges(recordOf('deal_x'), 'deal_X', context))).toEqual([]);
  });

  it('a unique value is unique by its normal form, within the plan too', () => {
    const companies = requireCollection(context.model, 'companies');
    const twin = createChanges(
      companies,
      [{ name: 'B', domain: 'https://www.BigCo.com' }],
      context,
    );
    expect(problems(twin).join()).toMatch(/unique \/domain .* comp_a has it already/);
    const pair = [
      { name: 'A', domain: 'new.example' },
      { name: 'B', domain: 'NEW.example' },
    ];
    expect(problems(createChanges(companies, pair, context))).toHaveLength(2);
  });

  it('records of one plan may refer to each other', () => {
    const companies = createChanges(
      requireCollection(context.model, 'companies'),
      [{ id: 'comp_new', name: 'N' }],
      context,
    );
    const deal = create({ title: 'New', stage: 'lead', companyId: 'comp_new' });
    expect(problems([...companies, ...deal])).toEqual([]);
    expect(problems(deal).join()).toMatch(/dangling/);
  });
});

it('records of one plan may refer to each other by slug', () => {
  const model = modelOf({
    tags: {
      type: 'object',
      'x-collection': { prefix: 'tag' },
      properties: { id: { type: 'string' } },
    },
    posts: {
      type: 'object',
      'x-collection': { prefix: 'post' },
      properties: {
        id: { type: 'string' },
        tag: { type: 'string', 'x-relation': { to: 'tags', by: 'slug', as: 'tagRecord' } },
      },
    },
  });
  const empty = contextOf({}, { model });
  const tag = createChanges(requireCollection(model, 'tags'), [{ id: 'tag_news' }], empty);
  const post = createChanges(requireCollection(model, 'posts'), [{ tag: 'news' }], empty);
  const all = (changes: readonly Change[]) => introducedProblems(changes, empty, validators);
  expect(all(post)).toMatchObject([{ code: 'unmatched' }]);
  expect(all([...tag, ...post])).toEqual([]);
});

describe('a relation that limits the choice', () => {
  const thing = (prefix: string, properties: object): object => ({
    type: 'object',
    'x-collection': { prefix },
    properties: { id: { type: 'string' }, ...properties },
  });
  const model = modelOf({
    people: thing('p', { status: { type: 'string' } }),
    jobs: thing('job', {
      ownerId: {
        type: 'string',
        'x-relation': { to: 'people', where: 'status == "active"' },
      },
    }),
  });
  const people = [
    { id: 'p_here', status: 'active' },
    { id: 'p_gone', status: 'inactive' },
  ];
  const staffed = contextOf({ people }, { model });

  it.each([
    ['p_here', []],
    [
      'p_gone',
      ['choice /ownerId "p_gone" may not be chosen here: status == "active" does not hold for it'],
    ],
  ])('%s', (ownerId, expected) => {
    const changes = createChanges(requireCollection(model, 'jobs'), [{ ownerId }], staffed);
    expect(problems(changes, staffed)).toEqual(expected);
  });
});

describe('removing and renaming', () => {
  const thing = (collection: object, relation?: object): object => ({
    type: 'object',
    'x-collection': collection,
    properties: {
      id: { type: 'string' },
      archivedAt: { type: 'string', format: 'date-time' },
      ...(relation === undefined ? {} : { teamId: { type: 'string', 'x-relation': relation } }),
    },
  });
  const toTeams = (onTargetRemove: string): object => ({ to: 'teams', onTargetRemove });
  const model = modelOf({
    teams: thing({ prefix: 'team' }),
    desks: thing({ prefix: 'desk', onRemove: 'archive' }, toTeams('clear')),
    seals: thing({ prefix: 'seal', onRemove: 'forbid' }, toTeams('cascade')),
    notes: thing({ prefix: 'note', appendOnly: true }, toTeams('cascade')),
  });
  const teamWith = (records: Record<string, object[]>) =>
    contextOf({ teams: [{ id: 'team_a' }], ...records } as never, { model });

  it('a record that is archived and loses its target in the same step changes once', () => {
    const office = teamWith({ desks: [{ id: 'desk_1', teamId: 'team_a' }] });
    const doomed = ['desk_1', 'team_a'].map((id) => recordOf(id, office));
    expect(removeChanges(doomed, office)).toMatchObject([
      { op: 'remove', before: { id: 'team_a' } },
      { op: 'update', after: { id: 'desk_1', archivedAt: '2026-11-20T15:30:00Z' } },
    ]);
  });

  it.each([
    ['seals', 'seal_1', /seals seal_1 cannot be removed: its collection forbids it/],
    ['notes', 'note_1', /notes is append-only: note_1 can be neither changed nor removed/],
  ])('%s keep what would take them along', (collection, id, message) => {
    const kept = teamWith({ [collection]: [{ id, teamId: 'team_a' }] });
    expect(() => removeChanges([recordOf('team_a', kept)], kept)).toThrow(message);
  });

  it('keeps a record that others refer to, and names them', () => {
    expect(() => removeChanges([recordOf('stage_sales_lead')], context)).not.toThrow();
    expect(() => removeChanges([recordOf('stage_sales_offered')], context)).toThrow(/deal_x/);
  });

  it('a new id is followed by every reference', () => {
    const changes = renameChanges(recordOf('comp_a'), 'comp_bigco', context);
    expect(changes.map((c) => c.op)).toEqual(['rename', 'update']);
    expect(changes[1]).toMatchObject({ after: { id: 'deal_x', companyId: 'comp_bigco' } });
  });

  it('a renamed key is followed by those that hold it', () => {
    const pipeline = recordOf('pipe_sales');
    const changes = setChanges(pipeline, [{ path: 'key', op: '=', value: 'core' }], context);
    const followers = changes.filter((c) => c.op === 'update').map((c) => c.after);
    expect(followers.find((r) => r.id === 'deal_x')).toMatchObject({ pipeline: 'core' });
    expect(followers.filter((r) => r.id.startsWith('stage_'))).toHaveLength(5);
    expect(problems(changes)).toEqual([]);
  });
});

describe('messages', () => {
  it.each([
    [() => set('stage=closed_won'), /^deal_x: stage offered → closed_won, .*probability 60 → 100/],
    [() => set('title=New'), 'deal_x: title BigCo licence → New'],
    [() => set('tags+=z'), 'deal_x: tags'],
    [
      () => createChanges(deals, [{ id: 'deal_n', title: 'N', stage: 'lead' }], context),
      'create deal_n: Title',
    ],
    [
      () =>
        createChanges(
          deals,
          [
            { title: 'N', stage: 'lead' },
            { title: 'M', stage: 'lead' },
          ],
          context,
        ),
      'create 2 deals',
    ],
    [() => renameChanges(recordOf('comp_a'), 'comp_b', context), 'rename 1 company, change 1 deal'],
  ])('%#', (changes, expected) => {
    const message = messageOf(changes(), context.model, () => 'Title');
    if (typeof expected === 'string') expect(message).toBe(expected);
    else expect(message).toMatch(expected);
  });
});
