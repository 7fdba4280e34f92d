/** Every input of every report with what it cannot be, and reports that have nothing to tell. */

import { afterAll, beforeAll, expect, it } from 'vitest';
import { root } from '../../../scripts/demo/files.ts';
import { reportText } from '../../../src/cli/report-text.ts';
import { openWorkspace } from '../../../src/workspace/open.ts';
import {
  findReport,
  REPORTS,
  reportArgs,
  runReport,
} from '../../../src/workspace/reports/reports.ts';
import type { ReportAnswer, ReportParam } from '../../../src/workspace/reports/types.ts';
import type { Workspace } from '../../../src/workspace/types.ts';

const NOW = Date.parse('2026-11-20T15:30:00Z');

let workspace: Workspace;
beforeAll(async () => {
  workspace = await openWorkspace(root, { clock: () => NOW, askServer: false });
});
afterAll(() => workspace.close());

function run(name: string, given: Record<string, string>): Promise<ReportAnswer> {
  const report = findReport(name);
  const asked = { reading: workspace, clock: NOW };
  const open = async (): Promise<Workspace> => workspace;
  return runReport(report, reportArgs(report, given), asked, open, workspace.actor('cli'));
}

const BAD: Readonly<Record<ReportParam['kind'], readonly string[]>> = {
  day: ['2026-13', '2026-02-30', '2026', 'nope', 'today-'],
  number: ['-1', 'x', 'Infinity'],
  choice: ['nope', 'usr_nobody', '"] || true'],
  revision: [],
};

const cases = REPORTS.flatMap(({ name, params }) =>
  params.flatMap((param) => BAD[param.kind].map((text) => [name, param.name, text] as const)),
);

it.each(cases)('%s %s=%s is refused', async (name, parameter, text) => {
  const refused = expect(run(name, { [parameter]: text })).rejects;
  await refused.toMatchObject({ code: 'usage', data: { parameter, text } });
  await refused.toThrow(`${parameter}: "${text}"`);
});

const FROM = REPORTS.filter(({ params }) => params.some(({ name }) => name === 'to'));

it.each(FROM.map(({ name }) => [name]))('%s: from after to', async (name) => {
  const period = { from: '2026-06-30', to: '2026-04' };
  await expect(run(name, period)).rejects.toThrow('from: 2026-06-30 lies after to: 2026-04');
});

it.each([
  [
    'pipeline',
    { pipeline: 'sale' },
    'none of partnerships, renewals, sales, upsells; did you mean "sales"?',
  ],
  ['pipeline', { currency: 'CHF' }, '`pail create rates currency=CHF rate=…`'],
  ['attribution', { model: 'liner' }, 'did you mean "linear"?'],
  ['standup', { person: 'Aiko Tanka' }, 'did you mean "Aiko Tanaka"?'],
  ['standup', { person: 'me' }, 'nobody is known as "me"'],
  ['goals', { status: 'activ' }, 'did you mean "active"?'],
  ['segment-growth', { segment: 'Hot lead' }, 'did you mean "Hot leads"?'],
  ['workload', { person: 'x' }, 'no parameter "person" (known: currency)'],
])('%s %j says %s', async (name, given, words) => {
  const none = { ...workspace.actor('cli'), userId: null };
  const report = findReport(name);
  const asked = { reading: workspace, clock: NOW };
  const ask = async (): Promise<ReportAnswer> =>
    runReport(report, reportArgs(report, given), asked, () => Promise.reject(), none);
  await expect(ask()).rejects.toThrow(words);
});

it.each([
  ['pipeline', { pipeline: 'Sales' }, { pipeline: 'sales' }],
  ['standup', { from: '2026-11', person: 'AIKO TANAKA' }, { from: '2026-11', person: 'usr_aiko' }],
  ['roadmap', { project: 'data connections' }, { project: 'Data connections' }],
  ['goals', { status: 'Active' }, { status: 'active' }],
])('%s: %j is the same as %j', async (name, given, same) => {
  const [answer, other] = [await run(name, given), await run(name, same)];
  expect(answer.data).toEqual(other.data);
  expect(answer.model.tables[0]?.rows.length).toBeGreaterThan(0);
});

it.each([
  ['tickets', { from: '2030-01' }, 'No ticket was opened in this time.', 'from=1970-01-01'],
  ['standup', { from: '2030-01' }, 'Nobody logged work in this time.', 'from=1970-01-01'],
  ['goals', { status: 'cancelled' }, 'No campaign has a goal.', 'Without status=cancelled'],
])('%s %j says in words that there is nothing, and what to do', async (name, given, none, way) => {
  const { model } = await run(name, given);
  const env = { columns: 80, color: false } as Parameters<typeof reportText>[0];
  const text = reportText(env, model);
  expect(text).toContain(none);
  expect(text).toContain(way);
  expect(text.split('\n')).toContain(none);
});
