/** The reports there are, and how one is run. */

import { PailError } from '../../errors.ts';
import { dayOf } from '../../expr/time.ts';
import { didYouMean } from '../../nearest.ts';
import type { Actor } from '../../plan/types.ts';
import { type FormatConfig, formatInstant } from '../../view/format.ts';
import type { Reading, Workspace } from '../types.ts';
import { ATTRIBUTION } from './attribution.ts';
import { CAMPAIGNS } from './campaigns.ts';
import { checkedArgs, checkMoments } from './check-args.ts';
import { CONVERSION } from './conversion.ts';
import { FORECAST } from './forecast.ts';
import { GOALS } from './goals.ts';
import { MOVEMENT } from './movement.ts';
import { ALL_TIME, type Period, periodOf, periodText } from './period.ts';
import { PIPELINE } from './pipeline.ts';
import { ROADMAP } from './roadmap.ts';
import { SEGMENT_GROWTH } from './segment-growth.ts';
import { SLA } from './sla.ts';
import { stageMoves } from './stage-moves.ts';
import { STALE } from './stale.ts';
import { STANDUP } from './standup.ts';
import { TICKETS } from './tickets.ts';
import type { Report, ReportAnswer, ReportArgs, ReportAsk } from './types.ts';
import { VELOCITY } from './velocity.ts';
import { WIN_RATE } from './win-rate.ts';
import { WORKLOAD } from './workload.ts';

/** In the order in which they are offered. */
export const REPORTS: readonly Report[] = [
  PIPELINE,
  FORECAST,
  MOVEMENT,
  CONVERSION,
  VELOCITY,
  STALE,
  WIN_RATE,
  CAMPAIGNS,
  ATTRIBUTION,
  GOALS,
  SLA,
  TICKETS,
  STANDUP,
  ROADMAP,
  WORKLOAD,
  SEGMENT_GROWTH,
];

/** Throws `not_found` with the known names. */
export function findReport(name: string): Report {
  const found = REPORTS.find((report) => report.name === name);
  if (found !== undefined) return found;
  const known = REPORTS.map((report) => report.name);
  const hint = didYouMean(name, known) || ` (known: ${known.join(', ')})`;
  throw new PailError('not_found', `no report "${name}"${hint}`, { known });
}

/** Defaults filled in. Throws `usage` for a parameter that the report has not. */
export function reportArgs(
  { name, params }: Report,
  given: Readonly<Record<string, string | undefined>>,
): ReportArgs {
  const known = params.map((param) => param.name);
  const stranger = Object.keys(given).find(
    (key) => given[key] !== undefined && !known.includes(key),
  );
  if (stranger !== undefined) {
    const list = known.length === 0 ? 'it takes none' : `known: ${known.join(', ')}`;
    const message = `the report ${name} has no parameter "${stranger}" (${list})${didYouMean(stranger, known)}`;
    throw new PailError('usage', message, { parameter: stranger, known });
  }
  return Object.fromEntries(
    params.map((param) => [param.name, given[param.name] || (param.default ?? '')]),
  );
}

/**
 * Runs a report on the states that it reads; `open` gives a revision's, `clock` is epoch ms. Throws `not_found` where the workspace has not
 * the collection that it is about, and as `resolvePast` does.
 */
export async function runReport(
  report: Report,
  args: ReportArgs,
  asked: { readonly reading: Reading; readonly clock: number },
  open: (revision: string) => Promise<Reading>,
  actor: Actor,
): Promise<ReportAnswer> {
  const { reading, clock } = asked;
  if (!reading.model.collections.has(report.collection)) {
    const message = `this workspace has no ${report.collection}, which the report ${report.name} is about; \`pail pack list\` shows the packs`;
    throw new PailError('not_found', message, { collection: report.collection });
  }
  checkMoments(args, reading, clock);
  const states: Reading[] = [];
  const notices: string[] = [];
  for (const revision of report.states(args)) {
    states.push(revision === null ? reading : await openFrom(revision, open, notices));
  }
  const [first, ...others] = states;
  if (first === undefined) throw new Error(`the report ${report.name} reads nothing`);
  const ask = askOf(others.at(-1) ?? first, clock, actor);
  const checked = checkedArgs(report, args, [first, ...others], ask);
  const period = report.params.some(({ kind }) => kind === 'day')
    ? periodOf(checked, first, ask.now)
    : undefined;
  for (const state of states) notices.push(...oddFigures(report, state, actor));
  const answer = framed(
    await report.answer([first, ...others], checked, ask),
    [...new Set(notices)],
    period,
    first.config,
  );
  if (answer.model.tables.some(({ rows }) => rows.length > 0)) return answer;
  return { ...answer, model: { ...answer.model, hint: hintFor(report, args) } };
}

/** What it adds up and cannot, since it is no number. */
function oddFigures({ figures = {} }: Report, reading: Reading, actor: Actor): string[] {
  return Object.entries(figures).flatMap(([collection, fields]) => {
    const own = reading.model.collections.get(collection);
    const columns = fields.filter((field) => own?.fields.has(field) === true);
    if (own === undefined || columns.length === 0) return [];
    return reading
      .query({ collection, columns, limit: 0 }, actor)
      .notices.map((text) => `${text}.`);
  });
}

/** The revision; of a time before all history its beginning, which a notice says. */
async function openFrom(
  revision: string,
  open: (revision: string) => Promise<Reading>,
  notices: string[],
): Promise<Reading> {
  try {
    return await open(revision);
  } catch (error) {
    const first = error instanceof PailError ? error.data['first'] : undefined;
    if (typeof first !== 'string') throw error;
    const state = await open(first);
    const begin = formatInstant(first, state.config);
    notices.push(`History begins on ${begin}: counted from there, not from ${revision}.`);
    return state;
  }
}

/** With the days that it counts, and all that there is to say of it. */
function framed(
  { data, model }: ReportAnswer,
  found: readonly string[],
  period: Period | undefined,
  config: FormatConfig,
): ReportAnswer {
  const notices = [...found, ...(model.notices ?? [])];
  const days = period === undefined ? {} : { from: period.from, to: period.to };
  return {
    data: { ...days, ...data, ...(notices.length === 0 ? {} : { notices }) },
    model: {
      ...model,
      ...(period === undefined ? {} : { period: periodText(period, config) }),
      notices,
    },
  };
}

/** For an answer without rows: which inputs leave something out, or how what it counts comes to be. */
function hintFor({ params, fill = '' }: Report, args: ReportArgs): string {
  const given = params.filter(({ name }) => (args[name] ?? '') !== '');
  const isAsked = (param: Report['params'][number]): boolean =>
    args[param.name] !== (param.default ?? '');
  const narrow = given
    .filter((param) => param.narrows && isAsked(param))
    .map(({ name }) => `${name}=${args[name]}`);
  const isShort = given.some(({ kind, name }) => kind === 'day' && name === 'from');
  if (narrow.length > 0) return `Without ${narrow.join(' and ')} there may be some.`;
  return isShort && args['from'] !== ALL_TIME ? `from=${ALL_TIME} looks at all of time.` : fill;
}

function askOf(reading: Reading, clock: number, actor: Actor): ReportAsk {
  const now = reading.at?.at ?? clock;
  return {
    actor,
    now,
    today: dayOf(now, reading.config.timezone),
    stageMoves: () => stageMoves(reading, historyOf(reading), actor),
  };
}

/** Git's history of the workspace as it is; an earlier state has only what was imported. */
function historyOf(reading: Reading): Workspace['history'] | null {
  return reading.at === null && 'history' in reading ? (reading as Workspace).history : null;
}
