/** What the demo has not: several currencies, a past in git, a past that was imported, nonsense asked for. */

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { reportCsv } from '../../../src/cli/report-text.ts';
import type { JsonObject, RecordData } from '../../../src/record/types.ts';
import { requireCollection } from '../../../src/schema/model.ts';
import { mean } from '../../../src/workspace/reports/read-rows.ts';
import { findReport, reportArgs, runReport } from '../../../src/workspace/reports/reports.ts';
import { NOW } from '../../support/plan-context.ts';
import { GIT_ENV, gitIn, makeWorkspace, open, SALES_FILES } from '../../support/workspace.ts';

const deal = (id: string, fields: object): Record<string, object> => ({
  [`bucket/crm/deals/${id}.json`]: {
    id,
    title: id,
    stage: 'offered',
    pipeline: 'sales',
    expectedValue: 100.1,
    probability: 50,
    createdAt: '2026-01-01T00:00:00Z',
    ...fields,
  },
});

const opened = (): Promise<never> => Promise.reject(new Error('no other revision is asked for'));

async function report(
  made: { readonly root: string },
  name: string,
  given: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const workspace = await open(made);
  const found = findReport(name);
  const answer = await runReport(
    found,
    reportArgs(found, given),
    { reading: workspace, clock: NOW },
    (revision) => (revision === 'now' ? Promise.resolve(workspace) : opened()),
    workspace.actor('cli'),
  );
  return answer.data as Record<string, unknown>;
}

const RATES = {
  'bucket/crm/rates/rate_eur.json': {
    id: 'rate_eur',
    currency: 'EUR',
    rate: 1.25,
    date: '2026-11-01',
  },
  'bucket/crm/rates/rate_gbp.json': { id: 'rate_gbp', currency: 'GBP', rate: 1.5 },
};
const MIXED = {
  ...SALES_FILES,
  ...deal('deal_a', {}),
  ...deal('deal_b', { expectedValue: 200.2, currency: 'USD' }),
  ...deal('deal_c', { expectedValue: 10, currency: 'EUR' }),
};

it('never adds up two currencies', async () => {
  const { stages } = await report(makeWorkspace(MIXED), 'pipeline');
  expect(stages).toMatchObject([
    { stage: 'offered', count: 2, value: 300.3, currency: 'USD' },
    { stage: 'offered', count: 1, value: 10, currency: 'EUR' },
  ]);
});

it.each([
  ['USD', 312.8],
  ['EUR', 250.24],
  ['GBP', 208.53],
])('converts into %s by the rates of the bucket', async (currency, value) => {
  const { stages } = await report(makeWorkspace({ ...MIXED, ...RATES }), 'pipeline', { currency });
  expect(stages).toMatchObject([{ count: 3, value, currency }]);
});

it.each<[string, Record<string, string>, object]>([
  ['forecast', {}, { stages: [{ sides: [{ count: 3, expected: 312.8, weighted: 156.4 }] }] }],
  ['movement', { from: 'now', to: 'now' }, { open: { before: { USD: 312.8 } } }],
  ['workload', {}, { people: [{ name: 'Nobody', deals: 3, dealValue: { USD: 312.8 } }] }],
])('%s converts, too', async (name, asked, figures) => {
  const made = makeWorkspace({ ...MIXED, ...RATES });
  expect(await report(made, name, { ...asked, currency: 'USD' })).toMatchObject(figures);
});

it('workload gives numbers by currency, in CSV a column for each', async () => {
  const workspace = await open(makeWorkspace(MIXED));
  const found = findReport('workload');
  const asked = { reading: workspace, clock: NOW };
  const actor = workspace.actor('cli');
  const { data, model } = await runReport(found, reportArgs(found, {}), asked, opened, actor);
  expect(data).toMatchObject({ people: [{ dealValue: { EUR: 10, USD: 300.3 } }] });
  const [head, line] = reportCsv(model, true).split('\r\n');
  expect(head).toMatch(/,Deal value EUR,Deal value USD$/);
  expect(line).toMatch(/,10,300.3$/);
});

it.each([
  [[4.2, 0, 0, 0, 0], 0.84],
  [[1, 0, 0], 0.333333333333],
])('a mean of %j has no binary noise', (values, wanted) => {
  expect(mean(values)).toBe(wanted);
});

/** The test's today is in 2026-11. */
const rate = (id: string, currency: string, of: number, date: string): Record<string, object> => ({
  [`bucket/crm/rates/rate_${id}.json`]: { id: `rate_${id}`, currency, rate: of, date },
});
const closed = (id: string, day: string, fields: object): Record<string, object> =>
  deal(id, { stage: 'closed_won', actualCloseDate: day, ...fields });
const DATED = {
  ...SALES_FILES,
  ...rate('a', 'EUR', 1.1, '2026-02-01'),
  ...rate('b', 'EUR', 1.2, '2026-03-01'),
  ...rate('c', 'EUR', 9, '2030-01-01'),
  ...rate('d', 'JPY', 0.0066, '2026-01-01'),
  ...rate('e', 'USD', 5, '2026-01-01'),
};

it.each([
  ['before the first rate: by the first', '2026-01-15', 'EUR', 'USD', 100.1, 110.11],
  ['on the day of a rate', '2026-03-01', 'EUR', 'USD', 100.1, 120.12],
  ['the day before', '2026-02-28', 'EUR', 'USD', 100.1, 110.11],
  ['the other way', '2026-02-28', 'USD', 'EUR', 100.1, 91],
  ['across, by the rates of one day', '2026-02-28', 'EUR', 'JPY', 100.1, 16683],
  ['half a cent away from zero', '2026-02-28', 'EUR', 'USD', 0.05, 0.06],
  ['what is in the currency stays as it is', '2026-02-28', 'EUR', 'EUR', 0.005, 0.005],
  ['the own currency is worth 1, whatever a record says', '2026-02-28', 'USD', 'JPY', 1, 152],
] as const)('converts %s', async (_what, day, from, to, value, wanted) => {
  const made = makeWorkspace({
    ...DATED,
    ...closed('deal_a', day, { expectedValue: value, currency: from }),
  });
  const { owners } = await report(made, 'win-rate', { from: '2026-01-01', currency: to });
  expect(owners).toMatchObject([{ wonValue: wanted, currency: to }]);
});

it('two people of one name are two', async () => {
  const people = Object.assign(
    {},
    ...['usr_a', 'usr_b', 'usr_c'].map((id) => ({
      [`bucket/users/${id}.json`]: {
        id,
        name: id === 'usr_c' ? 'Bo Ek' : 'Ann Lee',
        email: `${id}@acme.com`,
      },
      ...closed(`deal_${id}`, '2026-03-01', { ownerId: id }),
    })),
  );
  const made = makeWorkspace({ ...SALES_FILES, ...people });
  const { owners } = await report(made, 'win-rate', { from: '2026-01-01' });
  expect((owners as { owner: string }[]).map(({ owner }) => owner)).toEqual([
    'Ann Lee (usr_a)',
    'Ann Lee (usr_b)',
    'Bo Ek',
  ]);
});

it('what is open counts by the rate of today, not by one to come', async () => {
  const made = makeWorkspace({ ...DATED, ...deal('deal_a', { currency: 'EUR' }) });
  const { stages } = await report(made, 'pipeline', { currency: 'USD' });
  expect(stages).toMatchObject([{ value: 120.12, currency: 'USD' }]);
});

it('sums are those of the converted cents', async () => {
  const many = Array.from({ length: 30 }, (_, i) =>
    deal(`deal_${i}`, { expectedValue: 0.1, currency: 'EUR' }),
  );
  const made = makeWorkspace(
    Object.assign({}, DATED, rate('b', 'EUR', 1.15, '2026-03-01'), ...many),
  );
  const { stages } = await report(made, 'pipeline', { currency: 'USD' });
  expect(stages).toMatchObject([{ count: 30, value: 3.6 }]);
});

it('a rate without a day is one of today; another of the same day changes it', async () => {
  const workspace = await open(makeWorkspace(DATED));
  const actor = workspace.actor('cli');
  const create = async (data: JsonObject): Promise<RecordData | undefined> => {
    const rates = requireCollection(workspace.model, 'crm/rates');
    const { changes } = await workspace.apply(workspace.plan.create(rates, [data], actor), actor);
    const [change] = changes;
    return change?.op === 'create' || change?.op === 'update' ? change.after : undefined;
  };
  const first = await create({ currency: 'GBP', rate: 1.3 });
  const date = String(first?.['date']);
  expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(await create({ currency: 'GBP', rate: 1.4, date })).toMatchObject({
    id: first?.id,
    rate: 1.4,
  });
  await expect(create({ currency: 'GBP', rate: 1.5 })).rejects.toMatchObject({ code: 'invalid' });
});

it('refuses to convert without a rate, and says what to do', async () => {
  await expect(report(makeWorkspace(MIXED), 'pipeline', { currency: 'USD' })).rejects.toMatchObject(
    {
      code: 'not_found',
      message: expect.stringContaining('pail create rates currency=EUR rate=…'),
    },
  );
});

/** Commits what the files say, at a time. */
function commitAt(root: string, at: string): void {
  const env = { ...GIT_ENV, GIT_AUTHOR_DATE: at, GIT_COMMITTER_DATE: at };
  execFileSync('git', ['add', '-A'], { cwd: root, env });
  execFileSync('git', ['commit', '-q', '-m', at], { cwd: root, env });
}

it('reads the way through the stages from git, and what was before it from imported history', async () => {
  const move = (id: string, toStage: string, changedAt: string): Record<string, object> => ({
    [`bucket/crm/stage-history/${id}.json`]: { id, dealId: 'deal_b', toStage, changedAt },
  });
  const made = makeWorkspace(
    {
      ...SALES_FILES,
      ...move('sh_1', 'lead', '2026-01-01T00:00:00Z'),
      ...move('sh_2', 'qualified', '2026-01-05T00:00:00Z'),
      ...move('sh_3', 'offered', '2026-01-06T00:00:00Z'),
    },
    { git: false },
  );
  gitIn(made.root, 'init', '-q', '-b', 'main');
  const write = (id: string, fields: object): void => {
    for (const [path, record] of Object.entries(deal(id, fields))) made.write(path, record);
  };
  write('deal_a', { stage: 'lead' });
  commitAt(made.root, '2026-02-01T00:00:00Z');
  write('deal_a', { stage: 'qualified' });
  write('deal_b', { stage: 'offered' });
  commitAt(made.root, '2026-02-03T00:00:00Z');
  const lost = { lostReason: 'budget', actualCloseDate: '2026-02-13' };
  write('deal_a', { stage: 'closed_lost', ...lost });
  commitAt(made.root, '2026-02-13T00:00:00Z');
  const asked = { from: '2026-01', pipeline: 'sales' };
  expect(await report(made, 'velocity', asked)).toMatchObject({
    lost: 1,
    stages: [
      { stage: 'lead', left: 2, mean: 3, median: 3 },
      { stage: 'qualified', left: 2, mean: 5.5 },
      { stage: 'offered', left: 0, mean: null },
    ],
  });
  expect(await report(made, 'conversion', asked)).toMatchObject({
    total: 2,
    stages: [
      { stage: 'lead', reached: 2, onward: 100, won: 0 },
      { stage: 'qualified', reached: 2, onward: 50 },
      { stage: 'offered', reached: 1, onward: 0 },
      { stage: 'closed_won', reached: 0, onward: null, won: null },
    ],
  });
});

it('a stay counts in the pipeline that the deal was in then, not in the one that it is in now', async () => {
  const move = (id: string, fields: object): Record<string, object> => ({
    [`bucket/crm/stage-history/${id}.json`]: { id, dealId: 'deal_a', ...fields },
  });
  const made = makeWorkspace(
    {
      ...SALES_FILES,
      'bucket/crm/pipelines/pipe_up.json': { id: 'pipe_up', key: 'upsells', name: 'Upsells' },
      'bucket/crm/stages/stage_up.json': {
        id: 'stage_up',
        pipeline: 'upsells',
        key: 'qualified',
        name: 'Qualified',
        order: 1,
      },
      ...move('sh_1', { toStage: 'lead', changedAt: '2026-01-01T00:00:00Z' }),
      ...move('sh_2', {
        pipeline: 'upsells',
        toStage: 'closed_won',
        changedAt: '2026-01-05T00:00:00Z',
      }),
    },
    { git: false },
  );
  gitIn(made.root, 'init', '-q', '-b', 'main');
  const stays = [
    ['2026-02-01', { stage: 'qualified', pipeline: 'upsells' }],
    ['2026-02-03', { stage: 'qualified', pipeline: 'sales' }],
    ['2026-02-08', { stage: 'lead', pipeline: 'sales' }],
  ] as const;
  for (const [day, fields] of stays) {
    for (const [path, record] of Object.entries(deal('deal_a', fields))) made.write(path, record);
    commitAt(made.root, `${day}T00:00:00Z`);
  }
  const { stages } = await report(made, 'conversion', { from: '2026-01' });
  expect(stages).toMatchObject([
    { stage: 'lead', reached: 1 },
    { stage: 'qualified', reached: 1 },
    { stage: 'offered', reached: 0 },
    { stage: 'closed_won', reached: 0 },
  ]);
  expect((await report(made, 'velocity', { pipeline: 'sales' }))['stages']).toMatchObject([
    { stage: 'lead', left: 1, mean: 4 },
    { stage: 'qualified', left: 1, mean: 5 },
    { stage: 'offered', left: 0 },
  ]);
  expect((await report(made, 'velocity', { pipeline: 'upsells' }))['stages']).toMatchObject([
    { stage: 'qualified', left: 1, mean: 2 },
  ]);
});

it('moves of one second count in the order of their commits', async () => {
  const made = makeWorkspace(SALES_FILES, { git: false });
  gitIn(made.root, 'init', '-q', '-b', 'main');
  for (const stage of ['lead', 'closed_lost', 'lead', 'closed_lost']) {
    const lost = { lostReason: 'budget', actualCloseDate: '2026-02-01' };
    const files = deal('deal_a', { stage, ...(stage === 'lead' ? {} : lost) });
    for (const [path, record] of Object.entries(files)) made.write(path, record);
    commitAt(made.root, '2026-02-01T00:00:00Z');
  }
  const { stages } = await report(made, 'velocity', { pipeline: 'sales' });
  expect(stages).toMatchObject([{ stage: 'lead', left: 2, mean: 0 }, {}, {}]);
});

it.each([
  [{}, 1],
  [{ to: '2027-12' }, 2],
])('a period ends today where nothing else is said: %j', async (asked, won) => {
  const made = makeWorkspace({
    ...SALES_FILES,
    ...closed('deal_a', '2026-11-01', {}),
    ...closed('deal_b', '2027-11-01', {}),
  });
  for (const name of ['win-rate', 'velocity']) {
    expect(await report(made, name, asked)).toMatchObject({ won });
  }
});

it.each<[string, Record<string, string>, object, object]>([
  [
    'as it is',
    {},
    { currency: 'USD', spent: 100, goals: { revenue: 1000 } },
    { currency: 'USD', spent: 100, revenue: 400, roi: 4, cac: 100, goal: 40 },
  ],
  [
    'another currency asked for',
    { currency: 'EUR' },
    { currency: 'USD', spent: 100, goals: { revenue: 1000 } },
    { currency: 'EUR', spent: 200, revenue: 800, roi: 4, cac: 200, goal: 40 },
  ],
  [
    'the currency of neither',
    { currency: 'EUR' },
    { currency: 'GBP', spent: 100, goals: { revenue: 1000 } },
    { currency: 'EUR', spent: 400, revenue: 800, roi: 2, cac: 400, goal: 20 },
  ],
  [
    'the rate of the last day',
    { currency: 'EUR' },
    { currency: 'GBP', spent: 100, goals: { revenue: 1000 }, endDate: '2026-02-28' },
    { currency: 'EUR', spent: 800, revenue: 800, roi: 1, cac: 800, goal: 10 },
  ],
])('campaigns: every ratio is of one currency: %s', async (_, asked, campaign, row) => {
  const made = makeWorkspace({
    ...SALES_FILES,
    ...rate('eur', 'EUR', 0.5, '2026-01-01'),
    ...rate('gbp', 'GBP', 4, '2026-01-01'),
    ...rate('gbp2', 'GBP', 2, '2026-03-01'),
    'bucket/marketing/campaigns/camp_a.json': {
      id: 'camp_a',
      name: 'A',
      type: 'email',
      status: 'active',
      ...campaign,
    },
    'bucket/marketing/conversions/conv_a.json': {
      id: 'conv_a',
      campaignId: 'camp_a',
      type: 'new_customer',
      revenue: 400,
      currency: 'USD',
      convertedAt: '2026-06-01T10:00:00Z',
    },
  });
  expect(await report(made, 'campaigns', asked)).toMatchObject({ campaigns: [row] });
});

const campaign = { id: 'camp_a', name: 'A', type: 'email', status: 'active' };
const conversion = (id: string, fields: object): Record<string, object> => ({
  [`bucket/marketing/conversions/${id}.json`]: {
    id,
    campaignId: 'camp_a',
    type: 'new_customer',
    revenue: 500,
    convertedAt: '2026-06-01T10:00:00Z',
    ...fields,
  },
});

it('what was spent is held against the new customers of every currency', async () => {
  const made = makeWorkspace({
    ...SALES_FILES,
    'bucket/marketing/campaigns/camp_a.json': { ...campaign, currency: 'USD', spent: 1000 },
    ...conversion('conv_a', { currency: 'USD' }),
    ...conversion('conv_b', { currency: 'EUR' }),
    ...conversion('conv_c', { currency: 'EUR', type: 'renewal' }),
  });
  expect(await report(made, 'campaigns')).toMatchObject({
    campaigns: [
      { currency: 'USD', conversions: 1, cac: 500 },
      { currency: 'EUR', conversions: 2, cac: null },
    ],
  });
});

it.each<[string, Record<string, string>, object]>([
  ['campaigns', {}, { campaigns: [{ conversions: 2, revenue: 1000 }] }],
  ['campaigns', { from: '1970-01-01' }, { campaigns: [{ conversions: 2 }] }],
  ['campaigns', { from: '2026-01' }, { campaigns: [{ conversions: 1, revenue: 500 }] }],
  ['campaigns', { to: '2026-07' }, { campaigns: [{ conversions: 1 }] }],
  ['attribution', {}, { conversions: 2 }],
  ['attribution', { from: '2026-01' }, { conversions: 1 }],
  ['conversion', { from: '1970-01-01' }, { total: 2, from: '1970-01-01' }],
  ['conversion', {}, { total: 1, from: '2025-11-20' }],
  ['win-rate', { from: '1970-01-01' }, { won: 1 }],
  ['win-rate', {}, { won: 0 }],
  ['velocity', { from: '1970-01-01' }, { won: 1, lost: 0 }],
  ['velocity', {}, { won: 0, lost: 0 }],
])('%s %o counts what has no date, or says that it does not', async (name, asked, figures) => {
  const made = makeWorkspace({
    ...SALES_FILES,
    'bucket/marketing/campaigns/camp_a.json': { ...campaign, spent: 1000 },
    ...conversion('conv_a', {}),
    ...conversion('conv_b', { convertedAt: undefined }),
    ...deal('deal_a', {}),
    ...deal('deal_b', { stage: 'closed_won', createdAt: undefined }),
  });
  const answer = await report(made, name, asked);
  expect(answer).toMatchObject(figures);
  const isAll = !('to' in asked) && (asked['from'] ?? '1970-01-01') === '1970-01-01';
  const isWhole =
    isAll && (asked['from'] !== undefined || !('total' in figures || 'won' in figures));
  const told = [expect.stringMatching(/^1 .* has no \w+ and is left out; from=1970-01-01 alone/)];
  expect(answer['notices']).toEqual(isWhole ? undefined : told);
});

it.each([
  [
    'pipeline',
    '1 deal has in expectedValue what is no number and counts as none: deal_a ("5400").',
  ],
  ['campaigns', '1 conversion has in revenue what is no number and counts as none: conv_a ("12").'],
])('%s says which figures it cannot add up', async (name, notice) => {
  const made = makeWorkspace({
    ...SALES_FILES,
    ...deal('deal_a', { expectedValue: '5400' }),
    ...conversion('conv_a', { revenue: '12' }),
  });
  expect(await report(made, name)).toMatchObject({ notices: [notice] });
});

/** Oslo is an hour ahead of UTC in winter, two in summer. */
it.each([
  ['on one day', '2026-03-10T08:00:00Z', '2026-03-10', 0],
  ['made after midnight, before that of UTC', '2026-03-10T23:30:00Z', '2026-03-11', 0],
  ['the same in summer', '2026-07-10T22:30:00Z', '2026-07-11', 0],
  ['across the change of clocks', '2026-03-28T12:00:00Z', '2026-03-30', 2],
  ['made before midnight', '2026-03-10T22:30:00Z', '2026-03-12', 2],
  ['closed before it was made', '2026-03-10T08:00:00Z', '2026-03-09', null],
])('days to win are those of the time zone: %s', async (_, createdAt, day, days) => {
  const made = makeWorkspace({ ...SALES_FILES, ...closed('deal_a', day, { createdAt }) });
  const answer = await report(made, 'velocity', { from: '2026-01' });
  expect(answer).toMatchObject({ won: 1, meanDays: days, medianDays: days });
});

it.each([
  ['win-rate', { from: 'soon' }, 'from: "soon" is no day'],
  ['stale', { days: 'many' }, 'days: "many" is no number of days'],
  ['roadmap', { project: 'proj_none' }, 'proj_none'],
  ['standup', { person: 'nobody@example.com' }, 'nobody@example.com'],
  ['pipeline', { stage: 'x' }, 'no parameter "stage"'],
] as const)('%s refuses %o', async (name, given, words) => {
  await expect(report(makeWorkspace(SALES_FILES), name, given)).rejects.toThrow(words);
});
