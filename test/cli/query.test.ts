import { beforeAll, describe, expect, it } from 'vitest';
import { git, makeGitWorkspace, makeWorkspace, pail, read, SMALL, writeTexts } from './harness.ts';

let root = '';
beforeAll(() => {
  root = makeGitWorkspace();
});

describe('pail query', () => {
  it.each([
    [['deals'], ['deal_a1', 'deal_a2', 'deal_b1']],
    [
      ['ls', 'deals', '--sort', '-expectedValue', '-n', '2'],
      ['deal_a1', 'deal_a2'],
    ],
    [['deals', 'stage=offered'], ['deal_a1']],
    [
      ['deals', 'stage!=offered', '--sort', 'expectedValue'],
      ['deal_b1', 'deal_a2'],
    ],
    [
      ['deals', 'expectedValue>=12500', '--sort', 'id'],
      ['deal_a1', 'deal_a2'],
    ],
    [['deals', 'tags.has=q1'], ['deal_a1']],
    [['deals', 'owner=me'], ['deal_a1']],
    [['deals', 'owner=me', '--as', 'bo@example.com'], ['deal_a2']],
    [['deals', 'owner=Bo Lind'], ['deal_a2']],
    [
      ['deals', 'owner="ada holm",bo@example.com', '--sort', 'id'],
      ['deal_a1', 'deal_a2'],
    ],
    [['deals', 'ownerId=bo@example.com'], ['deal_a2']],
    [
      ['deals', 'expectedValue>=12,500', '--sort', 'id'],
      ['deal_a1', 'deal_a2'],
    ],
    [['deals', 'renewal'], ['deal_a1']],
    [['deals', '--search', 'pilot'], ['deal_a2']],
    [['deals', '--where', 'company.tier == "smb"'], ['deal_b1']],
    [['deals', '-w', 'expectedValue > 9000', '-w', 'expectedValue < 20000'], ['deal_a2']],
    [['companies', '--where', 'deals.size() > 1'], ['comp_acme']],
    [['crm/deals', '--offset', '1', '-n', '1', '--sort', 'id'], ['deal_a2']],
    [['deals', 'stage=closed_lost'], []],
  ])('%j', async (words, ids) => {
    const argv = words[0] === 'ls' ? words : ['query', ...words];
    const run = await pail(root, [...argv, '--json']);
    expect(run).toMatchObject({ code: 0, stderr: '' });
    const { items } = run.json<{ items: { id: string }[] }>();
    expect(items.map((item) => item.id)).toEqual(ids);
  });

  it('gives stored fields, updatedAt and the columns asked for, flat', async () => {
    const columns = 'title,company.name,weightedValue,max([1, 2])';
    const argv = ['query', 'deals', 'stage=offered', '--columns', columns, '--json'];
    const run = await pail(root, argv);
    expect(run.stdout.startsWith('{\n  "version": 1,\n')).toBe(true);
    const { items, total } = run.json<{ items: Record<string, unknown>[]; total: number }>();
    expect(total).toBe(1);
    expect(items[0]).toMatchObject({
      id: 'deal_a1',
      companyId: 'comp_acme',
      'company.name': 'Acme',
      weightedValue: 30000,
      'max([1, 2])': 2,
    });
    expect(items[0]).toHaveProperty('updatedAt');
  });

  it('counts, groups and sums', async () => {
    const count = await pail(root, ['query', 'deals', '--count']);
    expect(count).toMatchObject({ code: 0, stdout: '3\n' });
    const json = await pail(root, ['query', 'deals', '--count', '--json']);
    expect(json.json()).toEqual({ version: 1, total: 3 });
    const argv = ['query', 'deals', '--group', 'owner.name', '--sum', 'weightedValue', '--json'];
    expect((await pail(root, argv)).json()).toEqual({
      version: 1,
      groups: [
        { key: 'Ada Holm', count: 1, sum: { weightedValue: 30000 } },
        { key: 'Bo Lind', count: 1, sum: { weightedValue: 12500 } },
        { key: null, count: 1, sum: { weightedValue: 800 } },
      ],
      total: 3,
    });
    const totals = await pail(root, [
      'query',
      'deals',
      '--sum',
      'expectedValue',
      '-n',
      '0',
      '--json',
    ]);
    expect(totals.json()).toEqual({
      version: 1,
      items: [],
      total: 3,
      totals: { sum: { expectedValue: 70500 }, currency: { expectedValue: 'USD' } },
    });
  });

  it('sums money of each currency by itself', async () => {
    const euro = { ...Object(SMALL['bucket/crm/deals/deal_a1.json']), currency: 'EUR' };
    const schema = JSON.stringify(SMALL['schemas/crm/deals.schema.json']);
    const mixed = makeWorkspace({
      ...SMALL,
      'schemas/crm/deals.schema.json': schema.replace(
        '"properties":{',
        '"properties":{"currency":{"type":"string"},',
      ),
      'bucket/crm/deals/deal_a1.json': euro,
    });
    const ask = async (...argv: string[]): Promise<string[]> => {
      const run = await pail(mixed, ['query', 'deals', '--sum', 'expectedValue', ...argv]);
      return run.stdout
        .trim()
        .split('\n')
        .slice(argv.includes('--group') ? 1 : 0);
    };
    expect((await ask('--group', 'currency')).map((line) => line.split(/ +/))).toEqual([
      ['EUR', '1', '€50,000'],
      ['–', '2', '$20,500'],
    ]);
    expect(await ask('-n', '0', '--max', 'expectedValue * probability / 100')).toEqual([
      'sum expectedValue: €50,000, $20,500',
      'max expectedValue * probability / 100: €30,000, $12,500',
    ]);
    const view = await pail(mixed, ['view', 'pipeline'], { columns: 120 });
    expect(view.stdout).toContain('€50,000, $20,500');
  });

  it('draws a table with the columns that tell a record apart', async () => {
    const run = await pail(root, ['query', 'deals', '-n', '2'], { columns: 120 });
    expect(run.stdout.split('\n').map((line) => line.trimEnd())).toEqual([
      'Id       Title         Stage       Owner     Expected value  Expected close date  Company',
      'deal_a1  Acme renewal  Offered     Ada Holm         $50,000  Apr 30, 2026         Acme',
      'deal_a2  Acme pilot    Closed won  Bo Lind          $12,500                       Acme',
      '',
    ]);
    expect(run.stderr).toBe('2 of 3 deals\n');
  });

  it('draws groups with formatted sums', async () => {
    const argv = ['query', 'deals', '--group', 'stage', '--sum', 'expectedValue'];
    const run = await pail(root, argv, { columns: 80 });
    expect(run.stdout).toBe(
      [
        'stage       count  sum expectedValue',
        'Lead            1             $8,000',
        'Offered         1            $50,000',
        'Closed won      1            $12,500',
        '',
      ].join('\n'),
    );
  });

  it.each([30, 60, 100])('keeps to a terminal of %i columns', async (columns) => {
    const run = await pail(root, ['query', 'deals'], { columns });
    const widths = run.stdout.split('\n').map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
  });

  it('colours only where it may', async () => {
    const sgr = '\u001b[';
    expect((await pail(root, ['query', 'deals'], { color: true })).stdout).toContain(sgr);
    expect((await pail(root, ['query', 'deals'])).stdout).not.toContain(sgr);
    const off = await pail(root, ['--no-color', 'query', 'deals'], { color: true });
    expect(off.stdout).not.toContain(sgr);
  });

  it('writes CSV that no spreadsheet runs', async () => {
    const argv = ['query', 'deals', '--csv', '--columns', 'title,expectedValue,company.name,tags'];
    expect((await pail(root, argv)).stdout).toBe(
      'title,expectedValue,company.name,tags\r\n' +
        'Acme renewal,50000,Acme,q1\r\n' +
        'Acme pilot,12500,Acme,\r\n' +
        "'=Brick starter,8000,Brick & Co,\r\n",
    );
  });

  it('writes JSON lines, with related records put in', async () => {
    const argv = ['query', 'deals', '--jsonl', '--expand', 'company', '--sort', 'id'];
    const lines = (await pail(root, argv)).stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(JSON.parse(lines[2] ?? '')).toMatchObject({
      id: 'deal_b1',
      company: { id: 'comp_brick', name: 'Brick & Co' },
    });
  });

  it('explains without running', async () => {
    const run = await pail(root, [
      'query',
      'deals',
      'stage=offered',
      'pilot',
      '--explain',
      '--json',
    ]);
    expect(run.json()).toMatchObject({
      query: { collection: 'crm/deals', where: ['stage == "offered"'], search: 'pilot' },
    });
  });

  it.each([
    [['deals', 'stge=x'], 2, 'deals has no field "stge"; did you mean "stage"?'],
    [['deal'], 1, 'no collection "deal" (known: companies, deals, users); did you mean "deals"?'],
    [['deals', '--where', 'stage == '], 2, 'stage == '],
    [['deals', '--sort', 'titel'], 2, 'did you mean "title"?'],
    [['deals', '--columns', 'company.nme'], 2, 'did you mean "name"?'],
    [['deals', '--expand', 'compny'], 2, 'did you mean "company"?'],
  ])('refuses %j', async (words, code, message) => {
    const run = await pail(root, ['query', ...words]);
    expect(run.code).toBe(code);
    expect(run.stdout).toBe('');
    expect(run.stderr).toContain(message);
  });
});

describe('pail search', () => {
  it('answers hits with their records', async () => {
    const run = await pail(root, ['search', 'acme', '--in', 'deals', '--json']);
    const { items, total } = run.json<{ items: Record<string, unknown>[]; total: number }>();
    expect(total).toBe(2);
    expect(items.map((item) => item['id']).sort()).toEqual(['deal_a1', 'deal_a2']);
    expect(Object.keys(items[0] ?? {})).toEqual(['id', 'collection', 'score', 'snippet', 'record']);
  });

  it('says where each hit is', async () => {
    const run = await pail(root, ['search', 'bo', 'lind'], { columns: 80 });
    expect(run.stdout).toContain('Bo Lind  users usr_bo\n');
    expect(run.stderr).toBe('1 of 1 hit\n');
  });

  it('says how to allow for a typing error when nothing was found', async () => {
    const run = await pail(root, ['search', 'amce']);
    expect(run).toMatchObject({ code: 0, stdout: '' });
    expect(run.stderr).toContain(
      '0 of 0 hits\nNothing holds this. `amce~1` allows for a typing error',
    );
    const near = await pail(root, ['search', 'amce~1']);
    expect(near.stderr).not.toContain('typing error');
  });

  it('refuses an unknown collection', async () => {
    const run = await pail(root, ['search', 'acme', '--in', 'dels']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('did you mean "deals"?');
  });
});

describe('pail view and views', () => {
  it('draws a board and narrows it', async () => {
    const run = await pail(root, ['view', 'pipeline', 'company.tier=smb'], { columns: 100 });
    expect(run.stdout).toContain('Pipeline  1 deal');
    expect(run.stdout).toContain('=Brick starter');
    expect(run.stdout).not.toContain('Acme renewal');
  });

  it('answers the model as JSON', async () => {
    const model = (await pail(root, ['view', 'pipeline', '--json'])).json();
    expect(model).toMatchObject({ version: 1, type: 'board', total: 3, moveField: 'stage' });
  });

  it('names the nearest view', async () => {
    const run = await pail(root, ['view', 'pipline']);
    expect(run).toMatchObject({
      code: 1,
      stderr: 'pail: no view "pipline"; did you mean "pipeline"?\n',
    });
  });

  it('lists views', async () => {
    const run = await pail(root, ['views', '--json']);
    expect(run.json()).toMatchObject({
      items: [{ name: 'pipeline', title: 'Pipeline', domain: 'crm', type: 'board' }],
      total: 1,
    });
    expect((await pail(root, ['views'])).stdout).toContain('pipeline  board');
  });
});

describe('pail schema', () => {
  it('lists collections', async () => {
    const run = await pail(root, ['schema']);
    expect(run.stdout).toContain('deals      crm/deals      deal_        3  What we hope to sell.');
  });

  it('shows fields with types, values, relations and rules', async () => {
    const { stdout } = await pail(root, ['schema', 'deals']);
    expect(stdout).toContain(
      'stage *            string             lead, offered, closed_won, closed_lost',
    );
    expect(stdout).toContain('closed_lost needs lostReason');
    expect(stdout).toContain('closed_won sets probability');
    expect(stdout).toContain('default "lead"');
    expect(stdout).toContain('computed: expectedValue * probability / 100');
    expect(stdout).toContain('→ crm/companies as company, inverse deals');
    const companies = await pail(root, ['schema', 'companies']);
    expect(companies.stdout).toContain('address.city');
    expect(companies.stdout).toContain('unique');
    expect(companies.stdout).toContain('deals ← crm/deals.companyId');
  });

  it('gives the JSON Schema', async () => {
    const json = (await pail(root, ['schema', 'deals', '--json'])).json();
    expect(json).toMatchObject({
      version: 1,
      $id: 'crm/deals',
      required: ['id', 'title', 'stage'],
    });
  });
});

it.each<[string[], RegExp]>([
  [['query', 'deals', '--columns', 'touched'], /\b20\d\d\b/],
  [['query', 'deals', '--where', 'touched > "2000"', '--count'], /^3\n/],
  [['query', 'deals', '--sort', '-touched', '--columns', 'title'], /Acme renewal/],
  [['query', 'deals', '--where', 'company.since > "2000"', '--explain'], /since/],
  [['query', 'deals', '--group', 'touched'], /\b20\d\d\b/],
  [['view', 'touched'], /\b20\d\d\b/],
])('%j reads dates of change behind a computed field', async (argv, words) => {
  const withField = (path: string, name: string, source: string): object => {
    const schema = structuredClone(SMALL[path]) as { properties: object };
    const updatedAt = { type: 'string', format: 'date-time' };
    const field = { updatedAt, [name]: { type: 'string', 'x-computed': source } };
    return { ...schema, properties: { ...schema.properties, ...field } };
  };
  const [deals, companies] = ['schemas/crm/deals.schema.json', 'schemas/crm/companies.schema.json'];
  const root = makeGitWorkspace({
    ...SMALL,
    [deals]: withField(deals, 'touched', 'year(updatedAt)'),
    [companies]: withField(companies, 'since', 'year(updatedAt)'),
    'views/touched.yaml':
      'version: 1\ntitle: Touched\ncollection: deals\ntype: table\ncolumns: [title, touched]\n',
  });
  const run = await pail(root, argv);
  expect(run.stdout).toMatch(words);
  expect(run.code).toBe(0);
});

describe('a broken file is told of by whoever is asked', () => {
  const PATH = 'bucket/crm/deals/deal_a1.json';
  const TOLD = /^pail: 1 file could not be read: bucket\/crm\/deals\/deal_a1\.json \(line \d+/;
  let torn = '';
  beforeAll(() => {
    torn = makeGitWorkspace();
    writeTexts(torn, { [PATH]: read(torn, PATH).replace(/\}\s*$/, '') });
    git(torn, 'commit', '-qam', 'torn');
  });

  it.each([
    [['query', 'deals', '--count'], /^2$/m],
    [['query', 'deals', '--count', '--at', 'HEAD'], /^2$/m],
    [['query', 'deals', '--json'], /"total": 2/],
    [['view', 'pipeline', '--json'], /"1 file could not be read: /],
    [['search', 'pilot'], /deal_a2/],
    [['show', 'deal_a2'], /deal_a2/],
  ])('%j', async (argv, stdout) => {
    const run = await pail(torn, argv);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(stdout);
    const lines = run.stderr.split('\n').filter((line) => line.includes('could not be read'));
    expect(lines).toEqual([expect.stringMatching(TOLD)]);
  });

  it('is not said to be no record', async () => {
    const run = await pail(torn, ['show', 'deal_a1']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(`${PATH} is there but cannot be read: line `);
  });
});
