/** `/history`: who changed what in the workspace, commit by commit. */

import type { Request } from 'express';
import { PailError } from '../../errors.ts';
import { dayOf } from '../../expr/time.ts';
import { findCollection } from '../../schema/model.ts';
import { formatDate } from '../../view/format.ts';
import type { LogAnswer } from '../../workspace/history/types.ts';
import { logAnswer, logRequest } from '../api/history.ts';
import { hrefWith } from '../page-link.ts';
import { textOf } from '../parameters.ts';
import { type ShownCommit, shownCommit } from '../shown-commit.ts';
import type { Page, Site } from '../site.ts';

const PER_PAGE = 25;
const TOLD = { records: 6, fields: 4 };

export function historyData(site: Site, req: Request): Promise<object> {
  return logAnswer(site.live, req);
}

export async function historyPage(site: Site, req: Request): Promise<Page> {
  const { workspace } = site;
  const offset = Number(textOf(req, 'offset') || 0);
  const { answer, error } = await asked(site, req);
  const items = (answer?.items ?? []).map((item) => shownCommit(workspace, item, TOLD));
  const newer = Math.max(0, offset - PER_PAGE);
  return {
    template: 'history-page',
    title: 'History',
    icon: 'clock',
    frame: 'flow',
    model: {
      ...filters(site, req),
      error,
      notices: answer?.notices ?? [],
      days: byDay(items, workspace.config),
      isEmpty: items.length === 0 && error === undefined,
      ...(offset > 0
        ? { newer: hrefWith(req.path, req.query, { offset: newer === 0 ? '' : newer }) }
        : {}),
      ...(answer?.more === true
        ? { older: hrefWith(req.path, req.query, { offset: offset + PER_PAGE }) }
        : {}),
    },
  };
}

/** What was is no reason for an error page: outside git, before the first commit, at a date that is none. */
async function asked(
  { live, workspace }: Site,
  req: Request,
): Promise<{ readonly answer?: LogAnswer; readonly error?: string }> {
  try {
    const { at } = workspace;
    const until = at === null ? {} : { until: new Date(at.at).toISOString() };
    const wanted = { ...until, ...logRequest(req, undefined, ['at']) };
    return { answer: await live.history.log({ ...wanted, limit: PER_PAGE, perCommit: 6 }) };
  } catch (error) {
    if (error instanceof PailError) return { error: error.message };
    throw error;
  }
}

function filters({ workspace }: Site, req: Request): object {
  const { model } = workspace;
  const of = textOf(req, 'of');
  const chosen = findCollection(model, of)?.path ?? of;
  const collections = [...model.collections.values()]
    .map(({ path, plural }) => ({ value: path, label: plural, selected: path === chosen }))
    .sort((a, b) => a.label.localeCompare(b.label));
  const isOther = of !== '' && !collections.some(({ selected }) => selected);
  return {
    action: req.path,
    collections,
    ...(isOther ? { other: of } : {}),
    author: textOf(req, 'author'),
    authors: namesOfUsers(workspace),
    since: textOf(req, 'since'),
    until: textOf(req, 'until'),
    isFiltered: ['of', 'author', 'since', 'until', 'field'].some(
      (name) => textOf(req, name) !== '',
    ),
  };
}

const MAX_NAMES = 200;

function namesOfUsers(workspace: Site['workspace']): string[] {
  if (!workspace.model.collections.has('users')) return [];
  const users = [...workspace.index.records('users')].slice(0, MAX_NAMES);
  return users.map((user) => workspace.displayName(user)).sort();
}

type Day = { readonly label: string; readonly commits: ShownCommit[] };

/** Newest first, as they came; days in the workspace's time zone. */
function byDay(commits: readonly ShownCommit[], config: Site['workspace']['config']): Day[] {
  const days: Day[] = [];
  for (const commit of commits) {
    const label = commit.when === undefined ? 'Now' : dayLabel(commit.when.datetime, config);
    const last = days.at(-1);
    if (last?.label === label) last.commits.push(commit);
    else days.push({ label, commits: [commit] });
  }
  return days;
}

function dayLabel(instant: string, config: Site['workspace']['config']): string {
  return formatDate(dayOf(Date.parse(instant), config.timezone), config);
}
