/** Draws a page into the layout. */
import type { Request, Response } from 'express';
import type { Problem } from '../errors.ts';
import { configNotices } from '../workspace/unread.ts';
import { keepRevision } from './as-of.ts';
import { inboxCount } from './inbox-count.ts';
import { lookBack, shownPast } from './look-back.ts';
import { navOf } from './nav.ts';
import { problemsSoFar } from './problems-so-far.ts';
import type { Page, Site } from './site.ts';
import { standingOf, toDecide } from './to-decide.ts';

/** Sends the page as HTML, with the sidebar around it. */
export async function sendPage(site: Site, req: Request, res: Response, page: Page): Promise<void> {
  const { workspace } = site;
  // Others may go first: what was asked is known by now, but drawing it takes as long again.
  await new Promise((resolve) => setImmediate(resolve));
  const problems = await problemsSoFar(workspace);
  const { at } = workspace;
  const standing = {
    conflicts: await toDecide(site),
    remote: (await standingOf(site)).remote,
    waiting: await inboxCount(site),
  };
  const html = pageHtml(site, req, page, problems, standing);
  res
    .status(page.status ?? 200)
    .type('html')
    .send(at === null ? html : keepRevision(html, at.text));
}

type Around = {
  readonly conflicts: readonly unknown[];
  readonly remote: string | null;
  /** How much waits in the inbox. */
  readonly waiting: number | null;
};

function pageHtml(
  site: Site,
  req: Request,
  page: Page,
  problems: readonly Problem[],
  { conflicts, remote, waiting }: Around,
): string {
  const { workspace, templates, assets } = site;
  const body = templates.render(page.template, page.model);
  return templates.render('layout', {
    body,
    title: page.title,
    icon: page.icon,
    crumbs: page.crumbs ?? [],
    frame: page.frame,
    past: shownPast(workspace, req),
    faultySettings: configNotices(workspace),
    lookBack: lookBack(workspace, req),
    workspaceName: workspace.config.name,
    version: site.version,
    json: req.originalUrl,
    nav: navOf(workspace, decodePath(req.path), collectionOf(page)),
    onHome: req.path === '/',
    onInbox: req.path === '/inbox',
    onSearch: req.path === '/search',
    onReports: isBelow(req, '/reports'),
    onHistory: isBelow(req, '/history'),
    onBranches: isBelow(req, '/branches') || isBelow(req, '/review'),
    onProblems: req.path === '/problems',
    onConflicts: req.path === '/conflicts',
    inboxCount: waiting,
    conflictCount: conflicts.length,
    remote,
    problemCount: problems.length,
    problemTone: problems.some((p) => p.level === 'error') ? 'red' : 'amber',
    assets: {
      style: assets.href('style.css'),
      early: assets.href('early.js'),
      app: assets.href('app.js'),
      favicon: assets.href('favicon.svg'),
    },
  });
}

/** Address of the collection that a page is about a record of. */
function collectionOf({ crumbs = [] }: Page): string | undefined {
  return crumbs.find(({ href }) => href.startsWith('/c/'))?.href;
}

function isBelow({ path }: Request, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function decodePath(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}
