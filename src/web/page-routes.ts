/** The pages of the viewer, each with its JSON twin at the same address. */
import type { Express, Request, Response } from 'express';
import { findCollection, requireCollection } from '../schema/model.ts';
import { conflictsAnswer } from './api/conflicts.ts';
import { listAnswer } from './api/read.ts';
import { sendRecord } from './api/read-routes.ts';
import { siteFor } from './as-of.ts';
import { branchesData, branchesPage } from './pages/branches.ts';
import { clientData, clientPage } from './pages/client360.ts';
import { collectionPage } from './pages/collection.ts';
import { commitData, commitPage } from './pages/commit.ts';
import { conflictsPage } from './pages/conflicts.ts';
import { historyData, historyPage } from './pages/history.ts';
import { homeData, homePage } from './pages/home.ts';
import { inboxData, inboxPage } from './pages/inbox.ts';
import { problemsData, problemsPage } from './pages/problems.ts';
import { askedRecord, recordPage } from './pages/record.ts';
import { formData, formPage, RECORD_FORMS } from './pages/record-forms.ts';
import { reportData, reportPage } from './pages/report.ts';
import { reportsData, reportsPage } from './pages/reports.ts';
import { reviewData, reviewPage } from './pages/review.ts';
import { searchData, searchPage, searchRequest } from './pages/search.ts';
import { timelineData, timelinePage } from './pages/timeline.ts';
import { viewAnswer, viewPage } from './pages/view.ts';
import { sendPage } from './send-page.ts';
import { actorOf, type Page, type Site } from './site.ts';

type Twin = {
  readonly path: string;
  json(site: Site, req: Request, res: Response): unknown;
  page(site: Site, req: Request): Page | Promise<Page>;
};

const PAGES: readonly Twin[] = [
  {
    path: '/',
    json: async (site, req, res) => res.json(await homeData(site, req)),
    page: (site, req) => homePage(site, req),
  },
  {
    path: '/inbox',
    json: async (site, req, res) => res.json(await inboxData(site, req)),
    page: (site, req) => inboxPage(site, req),
  },
  {
    path: '/views/:name',
    json: (site, req, res) =>
      res.json(viewAnswer(site.workspace, nameOf(req), req, actorOf(site, req))),
    page: (site, req) => viewPage(site, nameOf(req), req, actorOf(site, req)),
  },
  {
    path: '/c/*path',
    json: (site, req, res) => {
      const collection = requireCollection(site.workspace.model, nameOf(req));
      res.json(listAnswer(site.workspace, collection, req, actorOf(site, req)));
    },
    page: (site, req) => {
      const collection = requireCollection(site.workspace.model, nameOf(req));
      return collectionPage(site, collection, req, actorOf(site, req));
    },
  },
  ...Object.entries(RECORD_FORMS).map(
    ([path, make]): Twin => ({
      path: `/${path}/*path`,
      json: async (site, req, res) => res.json(await formData(make, site, nameOf(req), req)),
      page: (site, req) => formPage(make, site, nameOf(req), req),
    }),
  ),
  {
    path: '/r/:name',
    json: (site, req, res) => sendRecord(site, req, res, askedRecord(site, req, nameOf(req))),
    page: (site, req) => recordPage(site, req, nameOf(req), actorOf(site, req)),
  },
  {
    path: '/client360/:name',
    json: async (site, req, res) => res.json(await clientData(site, req, nameOf(req))),
    page: (site, req) => clientPage(site, req, nameOf(req)),
  },
  {
    path: '/timeline/:name',
    json: async (site, req, res) => res.json(await timelineData(site, req, nameOf(req))),
    page: (site, req) => timelinePage(site, req, nameOf(req)),
  },
  {
    path: '/reports',
    json: (site, req, res) => res.json(reportsData(site, actorOf(site, req))),
    page: (site) => reportsPage(site),
  },
  {
    path: '/reports/:name',
    json: async (site, req, res) =>
      res.json(await reportData(site, nameOf(req), req, actorOf(site, req))),
    page: (site, req) => reportPage(site, nameOf(req), req, actorOf(site, req)),
  },
  {
    path: '/history',
    json: async (site, req, res) => res.json(await historyData(site, req)),
    page: (site, req) => historyPage(site, req),
  },
  {
    path: '/history/:name',
    json: async (site, req, res) => res.json(await commitData(site, nameOf(req))),
    page: (site, req) => commitPage(site, nameOf(req)),
  },
  {
    path: '/branches',
    json: async (site, _req, res) => res.json(await branchesData(site)),
    page: (site) => branchesPage(site),
  },
  {
    path: '/review',
    json: async (site, req, res) => res.json(await reviewData(site, req, actorOf(site, req))),
    page: (site, req) => reviewPage(site, req, actorOf(site, req)),
  },
  {
    path: '/search',
    json: (site, req, res) =>
      res.json(searchData(site.workspace, searchRequest(site.workspace, req))),
    page: (site, req) => searchPage(site, req),
  },
  {
    path: '/problems',
    json: async (site, _req, res) => res.json(await problemsData(site.workspace)),
    page: (site) => problemsPage(site),
  },
  {
    path: '/conflicts',
    json: async (site, _req, res) => res.json(await conflictsAnswer(site.live)),
    page: (site, req) => conflictsPage(site, actorOf(site, req)),
  },
];

/** Lets the application answer the pages, and short names of collections. */
export function addPages(app: Express, now: Site): void {
  for (const { path, json, page } of PAGES) {
    app.get(path, async (req, res) => {
      res.vary('Accept');
      const site = await siteFor(now, req);
      if (wantsJson(req)) await json(site, req, res);
      else await sendPage(site, req, res, await page(site, req));
    });
  }
  app.get('/:name', (req, res, next) => {
    const collection = findCollection(now.workspace.model, nameOf(req));
    if (collection === undefined) {
      next();
      return;
    }
    res.redirect(302, `/c/${collection.path}`);
  });
}

/** The address's variable part, segments joined again. */
function nameOf(req: Request): string {
  const value: unknown = req.params['name'] ?? req.params['path'];
  return Array.isArray(value) ? value.join('/') : String(value);
}

/** True for who would rather have data than a page. */
export function wantsJson(req: Request): boolean {
  return req.path.startsWith('/api/') || req.accepts(['html', 'json']) === 'json';
}
