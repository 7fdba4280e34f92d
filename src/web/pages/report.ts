/** `/reports/:name`: one report, its inputs in the address. */

import type { Request } from 'express';
import { PailError } from '../../errors.ts';
import { dayOf } from '../../expr/time.ts';
import type { Actor } from '../../plan/types.ts';
import { formatInstant } from '../../view/format.ts';
import { findReport, reportArgs, runReport } from '../../workspace/reports/reports.ts';
import type {
  Report,
  ReportAnswer,
  ReportArgs,
  ReportModel,
} from '../../workspace/reports/types.ts';
import { branchNamesOf } from '../branches.ts';
import { hrefWith } from '../page-link.ts';
import { textOf } from '../parameters.ts';
import { recordHref, shownCell } from '../shown-cell.ts';
import { shownChart } from '../shown-chart.ts';
import type { Page, Site } from '../site.ts';

/** What `/api/reports/:name` and `pail report --json` answer. */
export async function reportData(
  site: Site,
  name: string,
  req: Request,
  actor: Actor,
): Promise<object> {
  const report = findReport(name);
  const { data } = await run(site, report, argsOf(report, req), actor);
  return { version: 1, ...data };
}

export async function reportPage(
  site: Site,
  name: string,
  req: Request,
  actor: Actor,
): Promise<Page> {
  const report = findReport(name);
  const args = argsOf(report, req);
  const { model, error } = await asked(site, report, args, actor);
  const { title, description, icon } = report;
  const isMissing = !site.workspace.model.collections.has(report.collection);
  return {
    template: 'report-page',
    title,
    icon,
    frame: 'flow',
    crumbs: [{ label: 'Reports', href: '/reports', icon: 'chart' }],
    model: {
      title,
      description,
      json: hrefWith(`/api/reports/${name}`, req.query, {}),
      action: req.path,
      ...(isMissing ? { missing: report.collection } : await controls(site, report, args, req)),
      ...(error === undefined ? {} : failure(site, error, args, req)),
      ...(model === undefined ? {} : shownModel(model)),
    },
  };
}

function argsOf(report: Report, req: Request): ReportArgs {
  const names = Object.keys(req.query).filter((name) => name !== 'at');
  return reportArgs(report, Object.fromEntries(names.map((name) => [name, textOf(req, name)])));
}

function run(site: Site, report: Report, args: ReportArgs, actor: Actor): Promise<ReportAnswer> {
  return runReport(report, args, { reading: site.workspace, clock: Date.now() }, site.past, actor);
}

/** A date before all history, a branch that is gone: the page stays, and says so. */
async function asked(
  site: Site,
  report: Report,
  args: ReportArgs,
  actor: Actor,
): Promise<{ readonly model?: ReportModel; readonly error?: PailError }> {
  try {
    return { model: (await run(site, report, args, actor)).model };
  } catch (error) {
    if (error instanceof PailError) return { error };
    throw error;
  }
}

function failure(
  { workspace }: Site,
  { message, data }: PailError,
  args: ReportArgs,
  req: Request,
): object {
  const first = typeof data['first'] === 'string' ? data['first'] : undefined;
  const param = Object.keys(args).find((name) => args[name] === data['text']);
  if (first === undefined || param === undefined) return { error: message };
  return {
    error: `History begins on ${formatInstant(first, workspace.config)}.`,
    begin: { href: hrefWith(req.path, req.query, { [param]: first }) },
  };
}

async function controls(
  site: Site,
  report: Report,
  args: ReportArgs,
  req: Request,
): Promise<object> {
  const { workspace } = site;
  const names = report.params.map(({ name }) => name);
  const today = dayOf(workspace.at?.at ?? Date.now(), workspace.config.timezone);
  const defaults = reportArgs(report, {});
  const presets = (report.presets?.(today) ?? []).map(({ label, args: own }) => {
    const wanted = { ...defaults, ...own };
    const cleared = Object.fromEntries(names.map((name) => [name, '']));
    const keep = names.includes('pipeline') ? { pipeline: args['pipeline'] ?? '' } : {};
    return {
      label,
      href: hrefWith(req.path, req.query, { ...cleared, ...keep, ...own }),
      current: names.every((name) => name === 'pipeline' || wanted[name] === args[name]),
    };
  });
  const params = report.params.map(({ name, label, kind, default: fallback = '' }) => ({
    name,
    label,
    value: args[name] ?? '',
    placeholder: fallback === '' ? 'now' : fallback,
    isRevision: kind === 'revision',
    today,
    ...(kind === 'pipeline' ? { options: pipelines(site, args[name] ?? '') } : {}),
  }));
  const revisions = [...(await branchNamesOf(site)), 'yesterday', '1 week ago', '1 month ago'];
  return { presets, params, revisions };
}

/** Pipelines by the key that deals name them with. */
function pipelines({ workspace }: Site, value: string): object[] {
  const { collections } = workspace.model;
  const by = collections.get('crm/deals')?.fields.get('pipeline')?.relation?.by ?? 'slug';
  const records = collections.has('crm/pipelines') ? workspace.index.records('crm/pipelines') : [];
  const options = [...records].map((record) => {
    const key = by === 'slug' ? record.id.slice(record.id.indexOf('_') + 1) : record.data[by];
    return { value: String(key ?? ''), label: workspace.displayName(record) };
  });
  const all = [{ value: '', label: 'All' }, ...options];
  return all.map((option) => ({ ...option, selected: option.value === value }));
}

function shownModel({ sums, chart, tables }: ReportModel): object {
  return {
    shown: true,
    sums,
    ...(chart === undefined ? {} : { chart: shownChart(chart) }),
    quiet: tables.every(({ rows }) => rows.length === 0),
    tables: tables
      .filter(({ rows }) => rows.length > 0)
      .map((table) => ({
        ...table,
        totals: table.totals?.map((cell) => shownCell(cell)),
        rows: table.rows.map(({ id, cells }) => ({
          id: id ?? '',
          ...(id === undefined ? {} : { href: recordHref(id) }),
          cells: cells.map((cell) => shownCell(cell)),
        })),
      })),
  };
}
