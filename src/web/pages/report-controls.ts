/** Controls of a report: its presets and inputs, drawn from what it declares. */

import type { Request } from 'express';
import { dayOf } from '../../expr/time.ts';
import type { Actor } from '../../plan/types.ts';
import { type ChoiceParam, chosen } from '../../workspace/reports/choices.ts';
import { reportArgs } from '../../workspace/reports/reports.ts';
import type { Report, ReportArgs, ReportParam } from '../../workspace/reports/types.ts';
import { branchNamesOf } from '../branches.ts';
import { hrefWith } from '../page-link.ts';
import type { Site } from '../site.ts';

/** Why a report cannot be given. */
export type ReportFault = {
  readonly status: number;
  readonly message: string;
  /** Input that it is about. */
  readonly param?: string;
};

type Option = { readonly value: string; readonly label: string; readonly selected: boolean };

/** Presets, one control per input, and what is offered for days and revisions. */
export async function reportControls(
  site: Site,
  report: Report,
  args: ReportArgs,
  fault: ReportFault | undefined,
  req: Request,
  actor: Actor,
): Promise<object> {
  const { workspace } = site;
  const today = dayOf(workspace.at?.at ?? Date.now(), workspace.config.timezone);
  const params = report.params.map((param) => {
    const value = args[param.name] ?? '';
    return {
      name: param.name,
      label: param.label,
      hint: param.description,
      value,
      today,
      ...(fault?.param === param.name ? { fault: fault.message } : {}),
      ...(param.kind === 'choice' ? { options: optionsOf(site, param, value, actor) } : {}),
      ...dateControl(param),
    };
  });
  const isRevised = report.params.some(({ kind }) => kind === 'revision');
  const revisions = isRevised
    ? [...(await branchNamesOf(site)), 'yesterday', '1 week ago', '1 month ago']
    : [];
  return {
    presets: presetsOf(report, args, today, req),
    params,
    revisions,
    days: ['today', 'today-7d', 'today-30d', 'today-90d', today.slice(0, 7)],
  };
}

/** A text beside a calendar: days and revisions can be words. */
function dateControl({ kind, default: fallback = '' }: ReportParam): object {
  if (kind !== 'revision' && kind !== 'day') return {};
  const isDay = kind === 'day';
  return {
    dated: true,
    list: isDay ? 'days' : 'revisions',
    placeholder: fallback === '' ? (isDay ? 'any day' : 'now') : fallback,
    ways: isDay ? 'a day, a month, or words: today-30d' : 'a date, a branch, a commit, or words',
  };
}

/** What may be chosen; a value that is none of it stays visible. */
function optionsOf(site: Site, param: ChoiceParam, text: string, actor: Actor): Option[] {
  const { workspace } = site;
  const choices = param.choices(workspace, actor);
  const value =
    chosen(choices, text)?.value ?? (text && param.find?.(text, workspace, actor)) ?? text;
  const isStrange = value !== '' && choices.every((choice) => choice.value !== value);
  const all = [
    ...(param.default === undefined ? [{ value: '', label: param.unchosen ?? 'All' }] : []),
    ...(isStrange ? [{ value, label: value }] : []),
    ...choices,
  ];
  return all.map((choice) => ({ ...choice, selected: choice.value === value }));
}

function presetsOf(
  report: Report,
  args: ReportArgs,
  today: string,
  req: Request,
): { readonly label: string; readonly href: string; readonly current: boolean }[] {
  const defaults = reportArgs(report, {});
  const presets = report.presets?.(today) ?? [];
  // A preset leaves alone what no preset speaks of: the pipeline, the currency.
  const spoken = new Set([
    ...presets.flatMap((preset) => Object.keys(preset.args)),
    ...report.params.flatMap(({ kind, name }) => (kind === 'choice' ? [] : [name])),
  ]);
  const cleared = Object.fromEntries([...spoken].map((name) => [name, '']));
  return presets.map(({ label, args: own }) => {
    const wanted = { ...defaults, ...own };
    return {
      label,
      href: hrefWith(req.path, req.query, { ...cleared, ...own }),
      current: [...spoken].every((name) => wanted[name] === args[name]),
    };
  });
}
