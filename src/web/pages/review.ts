/** `/review?base=…&head=…`: what a branch does to the records, in their own words. */

import type { Request } from 'express';
import { moneyChangeText } from '../../changes/money-words.ts';
import { PailError } from '../../errors.ts';
import { mainBranch } from '../../history/branches.ts';
import type { Actor } from '../../plan/types.ts';
import { formatInstant } from '../../view/format.ts';
import { movementModel } from '../../workspace/reports/movement.ts';
import type { MergeAhead } from '../../workspace/review/merge-ahead.ts';
import { isBehind } from '../../workspace/review/range-words.ts';
import { type Review, review, reviewJson } from '../../workspace/review/review.ts';
import type { Compared } from '../../workspace/review/two.ts';
import { branchNamesOf, gitOf } from '../branches.ts';
import { viewHref, viewIcon } from '../nav.ts';
import { hrefWith } from '../page-link.ts';
import { refuseUnknown, textOf } from '../parameters.ts';
import { recordHref } from '../shown-cell.ts';
import { shownChange } from '../shown-change.ts';
import type { Page, Site } from '../site.ts';

const COMPARED: readonly { readonly key: Compared; readonly label: string }[] = [
  { key: 'fork', label: 'since they parted' },
  { key: 'tips', label: 'as they stand' },
];

const RECORDS = 200;
const FIELDS = 12;
const NAMED = 8;

type Range = { readonly base: string; readonly head: string; readonly compared: Compared };

/** As `pail review --json`. */
export async function reviewData(site: Site, req: Request, actor: Actor): Promise<object> {
  return { version: 1, ...reviewJson(await run(site, await rangeOf(site, req), actor)) };
}

export async function reviewPage(site: Site, req: Request, actor: Actor): Promise<Page> {
  const range = await rangeOf(site, req);
  const { base, head, compared } = range;
  const mode = compared === 'fork' ? {} : { compare: compared };
  const { found, error } = await asked(site, range, actor);
  return {
    template: 'review-page',
    title: 'Review',
    icon: 'git',
    frame: 'flow',
    crumbs: [{ label: 'Branches', href: '/branches', icon: 'git' }],
    model: {
      base,
      head,
      shownHead: head === '' ? 'now' : head,
      isFork: compared === 'fork',
      range: shellWord(`${base}${compared === 'fork' ? '...' : '..'}${head}`),
      same:
        compared === 'fork'
          ? `Nothing was changed since ${base} was left.`
          : 'Both sides hold the same records.',
      compared: COMPARED.map(({ key, label }) => ({ key, label, isChosen: key === compared })),
      action: req.path,
      revisions: await branchNamesOf(site),
      swap: hrefWith(req.path, {}, { base: head, head: base, ...mode }),
      canSwap: head !== '',
      asTheyStand: hrefWith(req.path, {}, { base, head, compare: 'tips' }),
      error,
      ...(found === undefined ? {} : shownReview(site, found)),
    },
  };
}

/** Dates in words hold blanks. */
function shellWord(text: string): string {
  return /^[\w./@~^{}:-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function run({ live }: Site, { base, head, compared }: Range, actor: Actor): Promise<Review> {
  return review(live, { from: base, to: head === '' ? null : head, compared }, actor, Date.now());
}

async function asked(
  site: Site,
  range: Range,
  actor: Actor,
): Promise<{ readonly found?: Review; readonly error?: string }> {
  try {
    return { found: await run(site, range, actor) };
  } catch (error) {
    if (error instanceof PailError) return { error: error.message };
    throw error;
  }
}

/** From where the main branch was left to the work tree where nothing is said. */
async function rangeOf(site: Site, req: Request): Promise<Range> {
  refuseUnknown(req, ['base', 'head', 'compare', 'at']);
  const git = gitOf(site);
  const main = git === null ? null : await mainBranch(git);
  const base = textOf(req, 'base') || (main ?? 'HEAD');
  const asked = textOf(req, 'compare') || 'fork';
  const compared = COMPARED.find(({ key }) => key === asked)?.key;
  if (compared !== undefined) return { base, head: textOf(req, 'head'), compared };
  const message = `compare: "${asked}" is neither fork (since the two parted) nor tips (as they stand)`;
  throw new PailError('usage', message, { parameter: 'compare' });
}

function shownReview({ workspace }: Site, found: Review): object {
  const { records, broken, mended, views, pipeline, forecast, merge } = found;
  const count = (...ops: readonly string[]): number =>
    records.filter(({ op }) => ops.includes(op)).length;
  const hasMoney = pipeline !== null && pipeline.movements.length > 0;
  const money = hasMoney ? movementModel(pipeline, workspace.config).sums : [];
  const weighted =
    forecast === null || !hasMoney
      ? []
      : [
          {
            label: 'Weighted forecast',
            text: moneyChangeText(forecast.before, forecast.after, workspace.config),
            wide: true,
          },
        ];
  return {
    shown: true,
    isSame: records.length === 0,
    isBehind: isBehind(found),
    left: {
      commit: found.from.commit.slice(0, 10),
      when: formatInstant(new Date(found.from.at).toISOString(), workspace.config),
    },
    merge: merge === null ? null : mergeModel(merge),
    counts: [
      { n: count('create'), label: 'added', tone: 'green' },
      { n: count('update', 'rename'), label: 'changed', tone: 'blue' },
      { n: count('remove'), label: 'removed', tone: 'red' },
      { n: count('break'), label: 'unreadable', tone: 'red' },
    ].filter(({ n }) => n > 0),
    rules: broken.length,
    money: [...weighted, ...money],
    broken: broken.map((problem) => ({
      ...problem,
      ...(problem.id === undefined ? {} : { href: recordHref(problem.id) }),
    })),
    mended: mended.length,
    views: views.map(({ name, title, before, after, gained, lost }) => ({
      title,
      href: viewHref({ name }),
      icon: iconOf(workspace, name),
      before,
      after,
      gained: named(gained),
      lost: named(lost),
    })),
    total: records.length,
    records: records.slice(0, RECORDS).map((record) => shownChange(workspace, record, FIELDS)),
    more: Math.max(0, records.length - RECORDS),
  };
}

function mergeModel({ conflicts, clashes }: MergeAhead): object {
  const shown = conflicts.slice(0, RECORDS).map(({ id, name, pointers }) => ({
    name,
    href: recordHref(id),
    where: pointers.map((pointer) => pointer.slice(1)).join(', '),
  }));
  const isClean = conflicts.length + clashes.length === 0;
  return { conflicts: shown, more: conflicts.length - shown.length, clashes, isClean };
}

function iconOf(workspace: Site['workspace'], name: string): string {
  const view = workspace.views().find((one) => one.name === name);
  return view === undefined ? 'table' : viewIcon(view);
}

function named(list: readonly { readonly id: string; readonly name: string }[]): object {
  return {
    count: list.length,
    items: list.slice(0, NAMED).map(({ id, name }) => ({ name, href: recordHref(id) })),
    more: Math.max(0, list.length - NAMED),
  };
}
