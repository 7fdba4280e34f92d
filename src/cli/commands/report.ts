/** `pail report`: answers that need more than one query. */

import type { Movement } from '../../changes/movement.ts';
import { PailError } from '../../errors.ts';
import { didYouMean } from '../../nearest.ts';
import { formatMoney } from '../../view/format.ts';
import { type App, optional } from '../app.ts';
import type { Env, Globals } from '../env.ts';
import { plural, revisionJson, say, writeJson } from '../output.ts';
import { oneLine } from '../render/safe-text.ts';
import { type Session, withWorkspace } from '../session.ts';

const REPORTS = ['movement', 'forecast'] as const;

export type ReportOptions = Globals & {
  readonly name: string;
  readonly from?: string;
  readonly to?: string;
  readonly compare?: string;
  readonly pipeline?: string;
};

export function declareReport(app: App): void {
  const command = app
    .verb('asking', 'report <name>', `reports: ${REPORTS.join(', ')}`)
    .option(
      '--from <rev>',
      'movement: since when; a date, words or a revision (default "1 month ago")',
    )
    .option('--to <rev>', 'movement: until when (default: now)')
    .option('--compare <range>', 'forecast: two revisions side by side, base..head')
    .option('--pipeline <key>', 'only deals of this pipeline');
  command.addHelpText(
    'after',
    `
movement   what entered, moved, slipped, grew, shrank, was won and lost, and what that made of the open value
forecast   open deals by the month of their close date, weighted by probability

  pail report movement --from 2026-04-01 --to 2026-06-30 --pipeline sales
  pail report forecast --compare main..what-if`,
  );
  app.on(command, runReport, ([name], flags) => ({
    name: name as string,
    ...optional('from', flags['from']),
    ...optional('to', flags['to']),
    ...optional('compare', flags['compare']),
    ...optional('pipeline', flags['pipeline']),
  }));
}

export async function runReport(env: Env, options: ReportOptions): Promise<number> {
  if (!REPORTS.some((name) => name === options.name)) {
    const known = [...REPORTS];
    const hint = didYouMean(options.name, known) || ` (known: ${known.join(', ')})`;
    throw new PailError('not_found', `no report "${options.name}"${hint}`, { known });
  }
  return withWorkspace(env, options, (session) =>
    options.name === 'movement' ? movement(env, options, session) : forecast(env, options, session),
  );
}

async function movement(env: Env, options: ReportOptions, session: Session): Promise<number> {
  const { movementReport } = await import('../../changes/movement.ts');
  const { dealStates } = await import('../../workspace/review/deal-states.ts');
  const { withTwo } = await import('../../workspace/review/two.ts');
  const { movementLines } = await import('../review-text.ts');
  const { workspace, actor } = session;
  const ends = { from: options.from ?? '1 month ago', to: options.to ?? null };
  return withTwo(workspace, ends, env.now(), async (before, after) => {
    const { pipeline } = options;
    const report = movementReport(
      dealStates(before, actor, pipeline),
      dealStates(after, actor, pipeline),
    );
    if (options.json) {
      writeJson(env, { from: revisionJson(before.at), to: revisionJson(after.at), ...report });
      return 0;
    }
    for (const line of report.movements) env.stdout.write(`${movementLine(line, session)}\n`);
    if (report.movements.length > 0) env.stdout.write('\n');
    const lines = movementLines(report, workspace.config);
    env.stdout.write(`${lines.join('\n')}\n`);
    say(
      env,
      options,
      `since ${dayText(before.at?.at)}${after.at === null ? '' : ` until ${dayText(after.at.at)}`}`,
    );
    return 0;
  });
}

function movementLine(
  { kind, name, id, value, currency, detail }: Movement,
  { workspace }: Session,
): string {
  const money = formatMoney(value, workspace.config, currency);
  const more = detail === '' ? '' : `  ${oneLine(detail)}`;
  return `${kind.padEnd(10)} ${money.padStart(12)}  ${oneLine(name)} (${id})${more}`;
}

function dayText(at: number | undefined): string {
  return at === undefined ? '' : new Date(at).toISOString().slice(0, 16).replace('T', ' ');
}

async function forecast(env: Env, options: ReportOptions, session: Session): Promise<number> {
  const { forecastRows } = await import('../../changes/forecast.ts');
  const { dealStates } = await import('../../workspace/review/deal-states.ts');
  const { endsOf, withTwo } = await import('../../workspace/review/two.ts');
  const { renderRows } = await import('../render/render-rows.ts');
  const { workspace, actor } = session;
  const { pipeline } = options;
  const show = (sides: readonly (readonly [string, ReturnType<typeof dealStates>])[]): number => {
    const rows = forecastRows(sides.map(([, deals]) => deals));
    if (options.json) {
      writeJson(env, { sides: sides.map(([name]) => name), rows });
      return 0;
    }
    const money = (value: number, currency: string): string =>
      formatMoney(value, workspace.config, currency);
    const columns = [
      { label: 'month' },
      ...sides.flatMap(([name]) => [
        { label: `${name} deals`, align: 'right' as const },
        { label: 'expected', align: 'right' as const },
        { label: 'weighted', align: 'right' as const },
      ]),
    ];
    const cells = rows.map(({ month, currency, sides: own }) => [
      month ?? 'no date',
      ...own.flatMap(({ count, expected, weighted }) => [
        String(count),
        money(expected, currency),
        money(weighted, currency),
      ]),
    ]);
    const width = env.columns ?? Number.POSITIVE_INFINITY;
    env.stdout.write(`${renderRows(columns, cells, { width, color: env.color })}\n`);
    say(env, options, plural(rows.length, 'month'));
    return 0;
  };
  if (options.compare === undefined) {
    return show([['open', dealStates(workspace, actor, pipeline)]]);
  }
  const ends = endsOf(options.compare);
  return withTwo(workspace, ends, env.now(), (before, after) =>
    show([
      [ends.from, dealStates(before, actor, pipeline)],
      [ends.to ?? 'now', dealStates(after, actor, pipeline)],
    ]),
  );
}
