import { describe, expect, it } from 'vitest';
import { git, makeGitWorkspace, pail, type Run, read, SMALL, type Texts } from './harness.ts';

const DEALS = 'schemas/crm/deals.schema.json';
const VIEW = 'views/by-value.yaml';
const BY_VALUE = `# What we look at on Mondays.
version: 1
title: By value
collection: deals
type: table
query:
  where:
    - 'expectedValue > 10 && title != "expectedValue"' # real money
    - company.deals.exists(d, d.expectedValue > 5)
  sort: [-expectedValue]
group:
  by: companyId
  summary:
    - { sum: expectedValue }
    - { expr: sum(expectedValue) / count() }
columns: [title, { field: expectedValue, summary: sum }, weightedValue, company.name]
`;
const TEXTS: Texts = { ...SMALL, [VIEW]: BY_VALUE };

type Schema = {
  required: string[];
  properties: Record<string, Record<string, unknown>>;
};
const schemaOf = (root: string): Schema => JSON.parse(read(root, DEALS));
const dealOf = (root: string, id = 'deal_a1'): Record<string, unknown> =>
  JSON.parse(read(root, `bucket/crm/deals/${id}.json`));
const subjects = (root: string): string => git(root, 'log', '--format=%s');

async function done(root: string, ...argv: string[]): Promise<Run> {
  const run = await pail(root, argv);
  expect(run.stderr).toBe('');
  expect(run.code).toBe(0);
  return run;
}

/** All is well, and committed. */
async function expectSound(root: string): Promise<void> {
  expect((await pail(root, ['check', '--json'])).json()['problems']).toEqual([]);
  expect(git(root, 'status', '--porcelain')).toBe('');
}

describe('field rename', () => {
  it('changes schema, records, views and expressions in one commit, and undo takes it back', async () => {
    const root = makeGitWorkspace(TEXTS);
    const run = await done(root, 'field', 'rename', 'deals', 'expectedValue', 'amount');
    expect(run.stdout).toContain(`changed ${DEALS}\nchanged views/by-value.yaml`);
    expect(dealOf(root)).toMatchObject({ amount: 50000 });
    expect(Object.keys(dealOf(root))).toContain('probability');
    expect(dealOf(root)).not.toHaveProperty('expectedValue');
    const { properties } = schemaOf(root);
    expect(properties['amount']).toMatchObject({ type: 'number', 'x-aliases': ['expectedValue'] });
    expect(properties['weightedValue']?.['x-computed']).toBe('amount * probability / 100');
    expect(read(root, VIEW)).toBe(
      BY_VALUE.replaceAll(/expectedValue/g, 'amount').replace('"amount"', '"expectedValue"'),
    );
    expect(read(root, 'views/pipeline.yaml')).toContain('sort: [-amount]');
    await expectSound(root);
    expect(subjects(root)).toBe('crm/deals: field expectedValue is amount now\nstart');
    await done(root, 'undo', git(root, 'rev-parse', 'HEAD'));
    expect(git(root, 'diff', '--stat', 'HEAD~2', 'HEAD')).toBe('');
    await expectSound(root);
  });

  it.each<[string, string, string, (schema: Schema) => unknown, unknown]>([
    [
      'a relation keeps the name it is followed by',
      'companyId',
      'accountId',
      (schema) => schema.properties['accountId']?.['x-relation'],
      { to: 'crm/companies', inverse: 'deals', onTargetRemove: 'restrict', as: 'company' },
    ],
    [
      'a lifecycle names it',
      'lostReason',
      'why',
      (schema) => JSON.stringify(schema.properties['stage']),
      expect.stringContaining('"require":["why"]'),
    ],
    [
      'a lifecycle sets it',
      'probability',
      'odds',
      (schema) => JSON.stringify(schema.properties['stage']),
      expect.stringContaining('"set":{"odds":"100"}'),
    ],
    ['it is required', 'title', 'name', (schema) => schema.required, ['id', 'name', 'stage']],
  ])('%s', async (_, from, to, pick, expected) => {
    const root = makeGitWorkspace(TEXTS);
    await done(root, 'field', 'rename', 'deals', from, to);
    expect(pick(schemaOf(root))).toEqual(expected);
    await expectSound(root);
  });
});

describe('field add', () => {
  it.each<[string, string[], object, unknown]>([
    [
      'region',
      ['--type', 'select:emea,apac', '--default', '"emea"', '--required', '--title', 'Region'],
      { title: 'Region', type: 'string', enum: ['emea', 'apac'], default: 'emea' },
      'emea',
    ],
    [
      'budget',
      ['--type', 'money', '--default', 'expectedValue * 2'],
      { type: 'number', 'x-ui': { format: 'currency' } },
      100000,
    ],
    [
      'dueOn',
      ['--type', 'date', '--default', 'today', '--description', 'When.'],
      { description: 'When.', type: 'string', format: 'date' },
      '2026-03-10',
    ],
    [
      'partnerId',
      ['--type', 'relation:companies'],
      { type: 'string', 'x-relation': { to: 'crm/companies' } },
      undefined,
    ],
  ])('%s %j', async (name, argv, schema, value) => {
    const root = makeGitWorkspace();
    const dry = await pail(root, ['field', 'add', 'deals', name, ...argv, '--dry-run']);
    expect(dry.stdout).toContain(`change ${DEALS}`);
    expect(git(root, 'status', '--porcelain')).toBe('');
    await done(root, 'field', 'add', 'deals', name, ...argv);
    expect(schemaOf(root).properties[name]).toEqual(schema);
    expect(dealOf(root)[name]).toBe(value);
    await expectSound(root);
  });
});

describe('field remove', () => {
  it('takes the values along, and undo brings them back', async () => {
    const root = makeGitWorkspace();
    await done(root, 'field', 'remove', 'deals', 'expectedCloseDate');
    expect(schemaOf(root).properties).not.toHaveProperty('expectedCloseDate');
    expect(dealOf(root)).not.toHaveProperty('expectedCloseDate');
    await expectSound(root);
    await done(root, 'undo', git(root, 'rev-parse', 'HEAD'));
    expect(git(root, 'diff', '--stat', 'HEAD~2', 'HEAD')).toBe('');
  });

  it('is refused with the places that use the field', async () => {
    const root = makeGitWorkspace(TEXTS);
    const run = await pail(root, ['field', 'remove', 'deals', 'expectedValue', '--json']);
    expect(run.code).toBe(1);
    expect(run.json()['error']).toMatchObject({
      code: 'restricted',
      message: expect.stringMatching(/change these first; or remove it all the same with --force/),
      data: {
        places: [
          `${DEALS} /properties/weightedValue/x-computed`,
          ...[
            'query/where/0',
            'query/where/1',
            'query/sort/0',
            'group/summary/0/sum',
            'group/summary/1/expr',
            'columns/1/field',
          ].map((at) => `${VIEW} /${at}`),
          'views/pipeline.yaml /query/sort/0',
          'views/pipeline.yaml /group/summary/0/sum',
        ],
      },
    });
    expect(subjects(root)).toBe('start');
  });
});

describe('field remove --force', () => {
  it('leaves to `check` what the expressions that used it say now', async () => {
    const root = makeGitWorkspace(TEXTS);
    await done(root, 'field', 'remove', 'deals', 'expectedValue', '--force');
    expect(dealOf(root)).not.toHaveProperty('expectedValue');
    const { problems } = (await pail(root, ['check', '--json'])).json<{
      problems: { path: string; code: string }[];
    }>();
    expect([...new Set(problems.map(({ path, code }) => `${path} ${code}`))]).toEqual([
      `${DEALS} expression`,
      `${VIEW} expression`,
      'views/pipeline.yaml expression',
    ]);
  });

  it('is refused where the schema would not load any more', async () => {
    const root = makeGitWorkspace({
      ...TEXTS,
      [DEALS]: { ...(TEXTS[DEALS] as object), 'x-unique': [['title', 'lostReason']] },
    });
    const remove = ['field', 'remove', 'deals', 'lostReason', '--json'];
    const run = await pail(root, [...remove, '--force']);
    expect(run.json()['error']).toMatchObject({ code: 'invalid' });
    expect((await pail(root, remove)).json()['error']).toMatchObject({
      code: 'restricted',
      message: expect.stringContaining('not even --force removes it'),
    });
    expect(git(root, 'status', '--porcelain')).toBe('');
  });
});

describe('refused', () => {
  it.each<[string[], string]>([
    [['rename', 'deals', 'title', 'stage'], 'exists'],
    [['rename', 'deals', 'titel', 'name'], 'not_found'],
    [['rename', 'deals', 'id', 'key'], 'restricted'],
    [['rename', 'deals', 'title', 'today'], 'usage'],
    [['rename', 'deals', 'title', 'in'], 'usage'],
    [['rename', 'deals', 'title'], 'usage'],
    [['add', 'deals', 'company'], 'exists'],
    [['add', 'deals', 'x', '--type', 'txt'], 'usage'],
    [['add', 'deals', 'x', '--required'], 'invalid'],
    [['add', 'deals', 'x', '--type', 'number', '--default', 'title'], 'invalid'],
    [['add', 'deals', 'x', '--default', 'titel'], 'expr_type'],
    [['drop', 'deals', 'x'], 'usage'],
  ])('%j: %s', async (argv, code) => {
    const root = makeGitWorkspace();
    const run = await pail(root, ['field', ...argv, '--json']);
    expect(run.json()['error']).toMatchObject({ code });
    expect(git(root, 'status', '--porcelain')).toBe('');
  });
});
