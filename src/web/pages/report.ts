/** `/reports/:name`: one report, its inputs in the address. */

import type { Request } from 'express';
import { HTTP_STATUS, PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import type { ReportChart } from '../../workspace/reports/chart-types.ts';
import { faultyParam } from '../../workspace/reports/check-args.ts';
import { findReport, reportArgs, runReport } from '../../workspace/reports/reports.ts';
import type {
  Report,
  ReportAnswer,
  ReportArgs,
  ReportModel,
} from '../../workspace/reports/types.ts';
import { unreadNotices } from '../../workspace/unread.ts';
import { hrefWith } from '../page-link.ts';
import { textOf } from '../parameters.ts';
import { recordHref, shownCell } from '../shown-cell.ts';
import { shownChart } from '../shown-chart.ts';
import type { Page, Site } from '../site.ts';
import { type ReportFault, reportControls } from './report-controls.ts';

/** What `/api/reports/:name` and `pail report --json` answer. */
export async function reportData(
  site: Site,
  name: string,
  req: Request,
  actor: Actor,
): Promise<object> {
  const report = findReport(name);
  const { data, model } = await run(site, report, argsOf(report, req), actor);
  const told = [...(model.notices ?? []), ...unreadNotices(site.workspace)];
  return { version: 1, ...data, ...(told.length > 0 ? { notices: told } : {}) };
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
  const fault = error === undefined || isMissing ? undefined : faultOf(error, args);
  return {
    template: 'report-page',
    title,
    icon,
    frame: 'flow',
    ...(fault === undefined ? {} : { status: fault.status }),
    crumbs: [{ label: 'Reports', href: '/reports', icon: 'chart' }],
    model: {
      title,
      description,
      json: hrefWith(`/api/reports/${name}`, req.query, {}),
      action: req.path,
      ...(isMissing
        ? { missing: report.collection }
        : await reportControls(site, report, args, fault, req, actor)),
      ...(fault === undefined || fault.param !== undefined ? {} : { error: fault.message }),
      ...(fault?.param === undefined
        ? {}
        : { waiting: 'One of the choices above cannot be read; the message beside it says why.' }),
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

/** A branch that is gone: the page stays, and says so. */
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

/** What is wrong with what was asked. */
function faultOf(error: PailError, args: ReportArgs): ReportFault {
  const status = HTTP_STATUS[error.code];
  const param = faultyParam(args, error);
  const message = param === undefined ? error.message : error.message.replace(`${param}: `, '');
  return { status, message, ...(param === undefined ? {} : { param }) };
}

/** Rows of a table that a page shows; its JSON has them all. */
const MOST_ROWS = 200;

function shownModel({ sums, charts = [], tables, hint, notices = [] }: ReportModel): object {
  return {
    shown: true,
    notices,
    sums,
    charts: charts.filter(isDrawn).map(shownChart),
    ...(hint === undefined ? {} : { quiet: { title: tables[0]?.none ?? '', text: hint } }),
    tables: (hint === undefined ? tables : []).map((table) => ({
      ...table,
      totals: table.totals?.map((cell) => shownCell(cell)),
      more: Math.max(0, table.rows.length - MOST_ROWS),
      rows: table.rows.slice(0, MOST_ROWS).map(({ id, cells }) => ({
        id: id ?? '',
        ...(id === undefined ? {} : { href: recordHref(id) }),
        cells: cells.map((cell) => shownCell(cell)),
      })),
    })),
  };
}

/** A chart without bars says nothing. */
const isDrawn = (chart: ReportChart): boolean =>
  chart.kind === 'bars' ? chart.groups.length > 0 : chart.columns.length > 0;
