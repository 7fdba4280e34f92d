/** `pail report`: answers that need more than one query. */

import { PailError } from '../../errors.ts';
import type { Reading } from '../../workspace/types.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { listOf, pairsOf, repeatOption } from '../options.ts';
import { say, writeJson } from '../output.ts';
import { type ReadingSession, withReading } from '../session.ts';

export type ReportOptions = Globals & {
  /** Absent: lists the reports. */
  readonly name?: string;
  readonly from?: string;
  readonly to?: string;
  readonly compare?: string;
  readonly pipeline?: string;
  readonly currency?: string;
  /** Its first table, or the one named, as comma-separated values. */
  readonly csv?: string | true;
  /** Says what the report asks for instead of answering. */
  readonly inputs?: true;
  /** `key=value` texts. */
  readonly param: readonly string[];
};

export function declareReport(app: App): void {
  const command = app
    .verb('asking', 'report [name]', 'forecast, win-rate, sla …; alone: a list')
    .option('--from <day>', 'since when: a day, today-30d; movement: a revision as well')
    .option('--to <day>', 'until when (default: now, or --at)')
    .option('--compare <range>', 'forecast: two revisions side by side, base..head')
    .option('--pipeline <key>', 'only deals of this pipeline')
    .option('--currency <code>', 'converts all money into it')
    .option('--csv [table]', 'the first table, or the one of this id, as CSV')
    .option('--inputs', 'what the report asks for, and what there is to choose from')
    .option(...repeatOption('-p, --param <key=value>', 'any other input of a report'));
  command.addHelpText(
    'after',
    `
Money is summed apart for each currency unless --currency converts it, by the rates in crm/rates.

  pail report attribution --inputs
  pail report pipeline --currency USD
  pail report win-rate --from 2026-01-01 --csv reasons
  pail report standup --from today-7d -p person=me
  pail report movement --from 2026-04-01 --to 2026-06-30 --pipeline sales
  pail report forecast --compare main..what-if
  pail report forecast --at 2026-05-01`,
  );
  app.on(command, runReport, ([name], flags) => ({
    ...optional('name', name),
    ...optional('from', flags['from']),
    ...optional('to', flags['to']),
    ...optional('compare', flags['compare']),
    ...optional('pipeline', flags['pipeline']),
    ...optional('currency', flags['currency']),
    ...(flags['csv'] === undefined ? {} : { csv: flags['csv'] as string | true }),
    ...(flags['inputs'] === true ? { inputs: true as const } : {}),
    param: listOf(flags['param']),
  }));
}

export async function runReport(env: Env, options: ReportOptions): Promise<number> {
  const { findReport, REPORTS } = await import('../../workspace/reports/reports.ts');
  if (options.name === undefined) {
    const items = REPORTS.map(({ name, title, description }) => ({ name, title, description }));
    if (options.json) writeJson(env, { items, total: items.length });
    else for (const one of items) env.stdout.write(`${one.name.padEnd(12)}${one.description}\n`);
    return 0;
  }
  const report = findReport(options.name);
  return withReading(env, options, (session) =>
    (options.inputs === true ? describe : answer)(env, options, session, report.name),
  );
}

async function describe(
  env: Env,
  options: ReportOptions,
  { workspace, actor }: ReadingSession,
  name: string,
): Promise<number> {
  const { findReport } = await import('../../workspace/reports/reports.ts');
  const { describeParams } = await import('../../workspace/reports/describe.ts');
  const { inputsText } = await import('../report-text.ts');
  const items = describeParams(findReport(name), workspace, actor);
  if (options.json) writeJson(env, { items, total: items.length });
  else env.stdout.write(`${inputsText(env, items)}\n`);
  return 0;
}

async function answer(
  env: Env,
  options: ReportOptions,
  { workspace, actor }: ReadingSession,
  name: string,
): Promise<number> {
  const { findReport, reportArgs, runReport } = await import('../../workspace/reports/reports.ts');
  const { reportCsv, reportText } = await import('../report-text.ts');
  const { endsOf } = await import('../../workspace/review/range.ts');
  const { openPast, resolvePast } = await import('../../workspace/past/open-past.ts');
  const report = findReport(name);
  const { from, to, compare, pipeline, currency, param } = options;
  if (compare !== undefined && !report.params.some((param) => param.name === 'base')) {
    const message = `the report ${report.name} compares nothing: --compare is for \`pail report forecast\``;
    throw new PailError('usage', message, { option: '--compare' });
  }
  const ends = compare === undefined ? undefined : endsOf(compare);
  if (ends?.compared === 'fork') {
    const message = `${report.name} sets two states side by side, each as it stands: --compare ${ends.from}..${ends.to ?? ''}`;
    throw new PailError('usage', message, { option: '--compare' });
  }
  const given = { from, to, pipeline, currency, base: ends?.from, head: ends?.to ?? undefined };
  const args = reportArgs(report, { ...given, ...pairsOf(param) });
  const opened: Reading[] = [];
  try {
    const open = async (revision: string): Promise<Reading> => {
      const now = workspace.at?.at ?? env.now(); // "1 month ago" counts from the moment that is looked at.
      const past = await openPast(await resolvePast(workspace.root, revision, now), () =>
        workspace.clearance(),
      );
      opened.push(past);
      return past;
    };
    const { data, model } = await runReport(
      report,
      args,
      { reading: workspace, clock: env.now() },
      open,
      actor,
    );
    if (options.csv !== undefined) env.stdout.write(reportCsv(model, options.csv));
    else if (options.json) writeJson(env, data);
    else env.stdout.write(`${reportText(env, model)}\n`);
    const ats = opened.map(({ at }) => new Date(at?.at ?? 0).toISOString().slice(0, 16));
    if (ats.length > 0) say(env, options, `as of ${ats.join(' and ').replaceAll('T', ' ')}`);
    return 0;
  } finally {
    for (const past of opened) await past.close();
  }
}
