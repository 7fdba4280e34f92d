import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownProcessId } from '../../src/bucket/process-id.ts';
import { checkDirectories } from '../../src/cli/doctor/check-directories.ts';
import { git, makeGitWorkspace, makeWorkspace, pail, read, SMALL } from './harness.ts';

const BROKEN = {
  ...SMALL,
  'bucket/crm/deals/deal_bad.json': { id: 'deal_bad', title: 'Bad', stage: 'wonn' },
  'bucket/crm/companies/comp_torn.json': '{"id": "comp_torn",\n  "name": \n',
};

type Rule = { rule: string; field: string; message: string };
type DealSchema = {
  'x-check': Rule[];
  properties: {
    weightedValue: object;
    expectedCloseDate: { 'x-ui'?: object };
    stage: { 'x-lifecycle': { enter: { closed_won: { set: { probability: string } } } } };
  };
};
const DEALS: DealSchema = {
  ...(SMALL['schemas/crm/deals.schema.json'] as DealSchema),
  'x-check': [],
};

describe('pail check', () => {
  it('finds nothing in a sound workspace', async () => {
    const run = await pail(makeWorkspace(), ['check']);
    expect(run).toMatchObject({
      code: 0,
      stdout: '',
      stderr: 'checked 7 records in 3 collections: no problems\n',
    });
  });

  it('lists problems under their files', async () => {
    const run = await pail(makeWorkspace(BROKEN), ['check']);
    expect(run.code).toBe(1);
    const lines = run.stdout.trimEnd().split('\n');
    expect(lines[0]).toBe('bucket/crm/companies/comp_torn.json');
    expect(lines[1]).toMatch(/^ {2}✗ line 3 \/name: expected a value/);
    expect(lines[2]).toBe('bucket/crm/deals/deal_bad.json');
    expect(lines[3]).toMatch(/^ {2}✗ \/stage: "wonn" is not allowed here/);
    expect(run.stderr).toContain(': 2 errors\n');
  });

  it.each<[string, (schema: typeof DEALS) => void, string]>([
    [
      'a check',
      (s) => s['x-check'].push({ rule: 'nope > 1', field: 'title', message: 'no' }),
      '/x-check/0/rule',
    ],
    [
      'a computed field',
      (s) => Object.assign(s.properties.weightedValue, { 'x-computed': 'nope' }),
      '/properties/weightedValue/x-computed',
    ],
  ])(
    'says a fault of %s once, at the schema; records are read and written all the same',
    async (_, change, pointer) => {
      const schema = structuredClone(DEALS);
      change(schema);
      const root = makeWorkspace({ ...SMALL, 'schemas/crm/deals.schema.json': schema });
      const run = await pail(root, ['check', '--json']);
      expect(run.json<{ problems: object[] }>().problems).toMatchObject([
        { path: 'schemas/crm/deals.schema.json', pointer },
      ]);
      expect((await pail(root, ['show', 'deal_a1'])).code).toBe(0);
      expect(await pail(root, ['set', 'deal_a1', 'title=Other'])).toMatchObject({ code: 0 });
    },
  );

  it('a faulty condition of what is overdue takes no view away', async () => {
    const schema = structuredClone(DEALS);
    schema.properties.expectedCloseDate['x-ui'] = { dueWhile: 'nope == 1' };
    const view =
      'version: 1\ntitle: T\ncollection: crm/deals\ntype: table\ncolumns: [title, expectedCloseDate]\n';
    const root = makeWorkspace({
      ...SMALL,
      'schemas/crm/deals.schema.json': schema,
      'views/late.yaml': view,
    });
    const run = await pail(root, ['view', 'late']);
    expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('Apr 30, 2026')]);
    expect((await pail(root, ['check'])).stdout).toContain('/x-ui/dueWhile');
  });

  it('names the schema whose rule keeps a write from being made', async () => {
    const schema = structuredClone(DEALS);
    schema.properties.stage['x-lifecycle'].enter.closed_won.set.probability = 'nope';
    const root = makeWorkspace({ ...SMALL, 'schemas/crm/deals.schema.json': schema });
    const run = await pail(root, ['set', 'deal_a1', 'stage=closed_won']);
    expect(run.stderr).toContain(
      'the rule that sets probability (nope) is faulty; mend it in schemas/crm/deals.schema.json',
    );
  });

  it('narrows to paths below the working directory', async () => {
    const root = makeWorkspace(BROKEN);
    const run = await pail(join(root, 'bucket'), ['check', 'crm/deals', '--json']);
    expect(run.code).toBe(1);
    expect(run.json()).toMatchObject({
      version: 1,
      problems: [
        {
          path: 'bucket/crm/deals/deal_bad.json',
          pointer: '/stage',
          code: 'enum',
          level: 'error',
          id: 'deal_bad',
        },
      ],
    });
    const clean = await pail(root, ['check', 'bucket/users']);
    expect(clean.code).toBe(0);
    const outside = await pail(root, ['check', '../elsewhere']);
    expect(outside.code).toBe(2);
    expect(outside.stderr).toContain('is outside the workspace');
  });
});

it.each(['check', 'fmt'])('pail %s says when a path is not there', async (verb) => {
  const run = await pail(makeWorkspace(), [verb, 'bucket/crm/dels']);
  expect(run).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'pail: there is no file or directory bucket/crm/dels\n',
  });
});

it('pail check shows names and values that would steer the terminal', async () => {
  const root = makeWorkspace({
    ...SMALL,
    'bucket/crm/deals/deal_\u001b[31m.json': '{"id":"\\u001b"}',
  });
  const run = await pail(root, ['check']);
  expect(run.stdout).toContain('deal_␛[31m.json');
  expect(run.stdout).not.toContain('\u001b');
});

describe('pail fmt', () => {
  const messy = '{"stage":"lead","id":"deal_m","title":"Messy"}';
  const texts = { ...BROKEN, 'bucket/crm/deals/deal_m.json': messy };

  it('lays out sound files and leaves unsound ones alone', async () => {
    const root = makeGitWorkspace(texts);
    const run = await pail(root, ['fmt']);
    expect(run).toMatchObject({
      code: 0,
      stdout: 'bucket/crm/deals/deal_m.json\n',
      stderr: '1 file laid out anew\n',
    });
    expect(read(root, 'bucket/crm/deals/deal_m.json')).toBe(
      '{\n  "id": "deal_m",\n  "title": "Messy",\n  "stage": "lead"\n}\n',
    );
    expect(read(root, 'bucket/crm/companies/comp_torn.json')).toBe(
      texts['bucket/crm/companies/comp_torn.json'],
    );
    expect(git(root, 'status', '--porcelain')).toBe('');
    expect((await pail(root, ['fmt'])).stderr).toBe('all sound files are canonical\n');
  });

  it.each([
    [['fmt', '--check'], 1],
    [['fmt', '--dry-run'], 0],
  ])('only lists with %j', async (argv, code) => {
    const root = makeWorkspace(texts);
    const run = await pail(root, argv);
    expect(run).toMatchObject({ code, stdout: 'bucket/crm/deals/deal_m.json\n' });
    expect(read(root, 'bucket/crm/deals/deal_m.json')).toBe(messy);
  });
});

describe('pail fmt --fanout', () => {
  const path = 'schemas/crm/deals.schema.json';
  const schema = JSON.parse(JSON.stringify(SMALL[path]));
  schema['x-collection'].fanout = 1;
  const fanned = { ...SMALL, [path]: schema };

  it.each([
    [['--dry-run'], 0, 'would move'],
    [['deals', '--check'], 1, 'would move'],
    [['deals'], 0, 'moved'],
  ])('%j', async (options, code, done) => {
    const root = makeGitWorkspace(fanned);
    const run = await pail(root, ['fmt', '--fanout', ...options]);
    expect(run.code).toBe(code);
    expect(run.stderr).toMatch(new RegExp(`^\\d files? ${done}\n`));
    const [line = ''] = run.stdout.split('\n');
    const [from = '', to = ''] = line.split(' → ');
    expect(to).toMatch(/^bucket\/crm\/deals\/\w\/deal_\w+\.json$/);
    expect(existsSync(join(root, from))).toBe(done !== 'moved');
    expect(existsSync(join(root, to))).toBe(done === 'moved');
    expect(git(root, 'status', '--porcelain')).toBe('');
    const again = await pail(root, ['fmt', '--fanout', 'companies', '--json']);
    expect(again.json()).toEqual({ version: 1, files: [], changed: true, commit: null });
  });

  it('names the collections there are', async () => {
    const run = await pail(makeWorkspace(fanned), ['fmt', '--fanout', 'dels']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('did you mean "deals"?');
  });
});

it('pail doctor advises fan-out for directories with many files', () => {
  const root = makeWorkspace();
  expect(checkDirectories(root)).toMatchObject([{ name: 'fanout', level: 'ok' }]);
  const found = checkDirectories(root, 2);
  expect(found.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/^bucket\/crm\/deals holds \d files/),
  );
});

describe('pail doctor', () => {
  it('names locks that a dead git left', async () => {
    const root = makeGitWorkspace();
    writeFileSync(join(root, '.git/HEAD.lock'), '');
    const run = await pail(root, ['doctor']);
    expect(run.stdout).toContain(`! git's lock ${join(root, '.git/HEAD.lock')} is there`);
    expect(run.stdout).toContain('if no git command is running, one died: remove that file');
  });

  it('finds leftovers and mends them', async () => {
    const root = makeGitWorkspace();
    const state = join(root, '.git/pail');
    mkdirSync(state, { recursive: true });
    const { pid } = spawnSync(process.execPath, ['--version']);
    const dead = {
      ...ownProcessId(),
      pid,
      start: '1',
      nonce: 'n',
      what: 'writing 3 records',
      at: 'then',
    };
    writeFileSync(join(state, 'lock'), JSON.stringify(dead));
    writeFileSync(join(root, 'bucket/crm/deals/.pail-tmp-left'), 'half a rec');
    const before = await pail(root, ['doctor', '--json']);
    expect(before.code).toBe(0);
    const checks = before.json<{ checks: { name: string; level: string; fixable: boolean }[] }>()
      .checks;
    expect(checks.find((one) => one.name === 'temp')).toMatchObject({
      level: 'warning',
      fixable: true,
    });
    expect(checks.find((one) => one.name === 'core.fsync')).toMatchObject({ level: 'warning' });
    expect(checks.find((one) => one.name === 'lock')).toMatchObject({
      level: 'warning',
      fixable: true,
    });
    const fixed = await pail(root, ['doctor', '--fix']);
    expect(fixed.stdout).toContain('✓ mended: a killed process left temporary files');
    const after = await pail(root, ['doctor']);
    expect(fixed.stdout).toContain('✓ mended: a dead process left its lock');
    expect(after).toMatchObject({ code: 0, stderr: 'all is well\n' });
    expect(git(root, 'config', 'core.untrackedCache')).toBe('true');
  });

  it('installs the merge driver, and sees when it is not the one', async () => {
    const root = makeGitWorkspace({ ...SMALL, '.gitattributes': '*.js text' });
    const levels = async (...flags: string[]): Promise<unknown[]> => {
      const run = await pail(root, ['doctor', '--json', ...flags]);
      const { checks } = run.json<{ checks: { name: string; level: string; fixed: boolean }[] }>();
      return checks.filter(({ name }) => name.startsWith('merge-'));
    };
    const bad = { level: 'warning', fixed: false };
    expect(await levels()).toMatchObject([bad, bad]);
    expect(await levels('--fix')).toMatchObject([{ fixed: true }, { fixed: true }]);
    expect(read(root, '.gitattributes')).toBe('*.js text\n/bucket/**/*.json -text merge=pail\n');
    expect(await levels()).toMatchObject([{ level: 'ok' }, { level: 'ok' }]);
    const driver = git(root, 'config', 'merge.pail.driver');
    git(root, 'config', 'merge.pail.driver', driver.replace(/n='[^']*'/, "n='/gone/node'"));
    expect(await levels()).toMatchObject([
      { level: 'warning', message: expect.stringContaining('/gone/node, which is not there') },
      { level: 'ok' },
    ]);
    git(root, 'config', 'merge.pail.driver', 'true');
    expect(await levels()).toMatchObject([
      { message: expect.stringContaining('another version of Pail') },
      { level: 'ok' },
    ]);
  });

  it('says when there is no workspace', async () => {
    const run = await pail('/', ['doctor']);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('✗ no pail.yaml in /');
  });
});

describe('pail index', () => {
  it('dumps the same for the same files, whatever was written before', async () => {
    const root = makeWorkspace();
    const fresh = await pail(root, ['index', 'dump', '--hits', 'acme']);
    await pail(root, ['set', 'deal_a1', 'title=Other']);
    await pail(root, ['set', 'deal_a1', 'title=Acme renewal']);
    const again = await pail(root, ['index', 'dump', '--hits', 'acme']);
    expect(again.stdout).toBe(fresh.stdout);
    expect(fresh.json()).toMatchObject({
      version: 1,
      hits: { acme: ['comp_acme', 'deal_a1', 'deal_a2'] },
    });
    const { edges } = fresh.json<{ edges: unknown[] }>();
    expect(edges).toContainEqual({
      from: 'deal_a1',
      field: 'companyId',
      reference: 'comp_acme',
      to: 'comp_acme',
    });
  });

  it('counts records', async () => {
    const run = await pail(makeWorkspace(), ['index', 'status', '--json']);
    expect(run.json()).toMatchObject({ version: 1, records: 7 });
  });
});
