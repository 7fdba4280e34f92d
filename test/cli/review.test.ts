import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { REPORTS } from '../../src/workspace/reports/reports.ts';
import { gitIn, makeWorkspace, SALES_FILES } from '../support/workspace.ts';
import { pail } from './harness.ts';

const DEAL = {
  id: 'deal_x',
  title: 'Licence',
  stage: 'offered',
  pipeline: 'sales',
  expectedValue: 1000,
  probability: 50,
};
const FILE = 'bucket/crm/deals/deal_x.json';
const VIEW =
  'version: 1\ntitle: Offers\ncollection: crm/deals\ntype: table\nquery: { where: stage == "offered" }\ncolumns: [title]\n';

/** A branch `what-if` with one deal won, one new, one company gone that a deal points at. */
function branched() {
  const made = makeWorkspace({
    ...SALES_FILES,
    [FILE]: DEAL,
    'bucket/crm/companies/comp_a.json': { id: 'comp_a', name: 'Acme' },
    'bucket/crm/deals/deal_c.json': {
      ...DEAL,
      id: 'deal_c',
      companyId: 'comp_a',
      title: '<b>@all</b>',
    },
    'views/offers.yaml': VIEW,
  });
  gitIn(made.root, 'switch', '-q', '-c', 'what-if');
  made.write(FILE, {
    ...DEAL,
    stage: 'closed_won',
    probability: 100,
    actualCloseDate: '2026-11-20',
  });
  made.write('bucket/crm/deals/deal_n.json', {
    ...DEAL,
    id: 'deal_n',
    title: 'New',
    expectedValue: 70,
  });
  rmSync(join(made.root, 'bucket/crm/companies/comp_a.json'));
  gitIn(made.root, 'add', '-A');
  gitIn(made.root, 'commit', '-q', '-m', 'what if');
  gitIn(made.root, 'switch', '-q', 'main');
  return made.root;
}

describe('pail review', () => {
  it('says what a branch does to the records, without switching to it', async () => {
    const root = branched();
    const run = await pail(root, ['review', 'main..what-if', '--json']);
    expect(run.code).toBe(1);
    const found = run.json<{ records: { id: string; op: string }[] }>();
    expect(found).toMatchObject({
      from: { text: 'main' },
      to: { text: 'what-if' },
      broken: [{ id: 'deal_c', pointer: '/companyId' }],
      mended: [],
      views: expect.arrayContaining([
        expect.objectContaining({
          name: 'offers',
          before: 2,
          after: 2,
          gained: [{ id: 'deal_n', name: 'New' }],
          lost: [{ id: 'deal_x', name: 'Licence' }],
        }),
      ]),
      pipeline: { open: { before: { USD: 2000 }, after: { USD: 1070 } } },
      forecast: { before: { USD: 1000 }, after: { USD: 535 } },
    });
    expect(found.records.map(({ id, op }) => [id, op])).toEqual([
      ['comp_a', 'remove'],
      ['deal_n', 'create'],
      ['deal_x', 'update'],
    ]);
    expect(gitIn(root, 'status', '--porcelain')).toBe('');
  });

  it('writes Markdown in which no text of a record is markup', async () => {
    const root = branched();
    const { stdout } = await pail(root, ['review', 'main..what-if', '--md']);
    expect(stdout).toContain('### Records');
    expect(stdout).toContain('stage offered → closed\\_won');
    expect(stdout).toContain('won: 1 deal, $1,000');
    writeFileSync(
      join(root, FILE),
      `${JSON.stringify({ ...DEAL, title: '<img>@bob [x](y)' }, null, 2)}\n`,
    );
    const run = await pail(root, ['review', 'HEAD', '--md']);
    expect(run.stdout).toContain('\\<img\\>@\u200bbob \\[x\\](y)');
  });

  it('of nothing says so', async () => {
    const run = await pail(branched(), ['review']);
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout).toContain('no record changed; no rule broken');
  });
});

describe('pail check --changed', () => {
  it('checks only what a range changed, and what it broke elsewhere', async () => {
    const root = branched();
    const run = await pail(root, ['check', '--changed', 'main..what-if', '--json']);
    expect(run.code).toBe(1);
    expect(run.json()).toMatchObject({ problems: [{ id: 'deal_c', pointer: '/companyId' }] });
    expect((await pail(root, ['check', '--changed'])).code).toBe(0);
  });

  it('names files that cannot be read', async () => {
    const root = branched();
    writeFileSync(join(root, FILE), '{"id": ');
    const run = await pail(root, ['check', '--changed']);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain(FILE);
  });
});

describe('pail report', () => {
  it('movement: what happened in between, by words that git takes', async () => {
    const root = branched();
    const run = await pail(root, [
      'report',
      'movement',
      '--from',
      'main',
      '--to',
      'what-if',
      '--pipeline',
      'sales',
      '--json',
    ]);
    expect(run.json()).toMatchObject({
      totals: [
        { kind: 'entered', count: 1, value: { USD: 70 } },
        { kind: 'won', count: 1, value: { USD: 1000 } },
      ],
    });
    const text = await pail(root, ['report', 'movement', '--from', 'main', '--to', 'what-if']);
    expect(text.stdout).toMatch(/Offered → Closed won +\$1,000 +deal_/);
    expect(text.stdout).toContain('Open pipeline: $2,000 → $1,070 (−46.5 %)');
  });

  it('forecast: two revisions side by side', async () => {
    const run = await pail(branched(), [
      'report',
      'forecast',
      '--compare',
      'main..what-if',
      '--json',
    ]);
    expect(run.json()).toMatchObject({
      sides: ['main', 'what-if'],
      rows: [
        {
          month: null,
          currency: 'USD',
          sides: [
            { count: 2, expected: 2000 },
            { count: 2, expected: 1070 },
          ],
        },
      ],
      stages: [{ pipeline: 'sales', stage: 'offered', sides: [{ count: 2 }, { count: 2 }] }],
    });
  });

  it('looks back with --at: what counts as now is that revision', async () => {
    const root = branched();
    const at = ['--at', 'what-if', '--json'];
    const forecast = await pail(root, ['report', 'forecast', ...at]);
    expect(forecast.json()).toMatchObject({ rows: [{ sides: [{ count: 2, expected: 1070 }] }] });
    const movement = await pail(root, ['report', 'movement', '--from', 'main', ...at]);
    expect(movement.json()).toMatchObject({
      to: { text: 'what-if' },
      totals: [
        { kind: 'entered', count: 1 },
        { kind: 'won', count: 1 },
      ],
    });
  });

  it('forecast: has nothing to say of where two parted', async () => {
    const run = await pail(branched(), ['report', 'forecast', '--compare', 'main...what-if']);
    expect(run).toMatchObject({ code: 2, stderr: expect.stringContaining('main..what-if') });
  });

  it('alone lists them, and refuses an input that one has not', async () => {
    const root = branched();
    const { items } = (await pail(root, ['report', '--json'])).json<{ items: object[] }>();
    expect(items).toEqual(
      REPORTS.map(({ name, title, description }) => ({ name, title, description })),
    );
    const run = await pail(root, ['report', 'forecast', '-p', 'form=main']);
    expect([run.code, run.stderr]).toEqual([2, expect.stringContaining('no parameter "form"')]);
  });

  it('refuses one that there is not, with those there are', async () => {
    const run = await pail(branched(), ['report', 'movment']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('did you mean "movement"?');
  });
});
