/** The viewer as an express application; it never listens by itself. */
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { findCollection, requireCollection } from '../schema/model.ts';
import type { Workspace } from '../workspace/types.ts';
import { conflictsAnswer } from './api/conflicts.ts';
import { listAnswer } from './api/read.ts';
import { sendRecord } from './api/read-routes.ts';
import { apiRoutes } from './api/routes.ts';
import { createUsedKeys } from './api/used-keys.ts';
import { createPasts, siteFor } from './as-of.ts';
import { loadAssets } from './assets.ts';
import { sendCalendar } from './calendar.ts';
import { createEventHub } from './events.ts';
import { HttpProblem, isBug, type ProblemBody, problemBody } from './http-problem.ts';
import { branchesData, branchesPage } from './pages/branches.ts';
import { clientData, clientPage } from './pages/client360.ts';
import { collectionPage } from './pages/collection.ts';
import { commitData, commitPage } from './pages/commit.ts';
import { conflictsPage } from './pages/conflicts.ts';
import { errorPage } from './pages/error.ts';
import { historyData, historyPage } from './pages/history.ts';
import { homeData, homePage } from './pages/home.ts';
import { inboxData, inboxPage } from './pages/inbox.ts';
import { problemsData, problemsPage } from './pages/problems.ts';
import { recordPage } from './pages/record.ts';
import { formData, formPage, RECORD_FORMS } from './pages/record-forms.ts';
import { reportData, reportPage } from './pages/report.ts';
import { reportsData, reportsPage } from './pages/reports.ts';
import { reviewData, reviewPage } from './pages/review.ts';
import { searchData, searchPage, searchRequest } from './pages/search.ts';
import { timelineData, timelinePage } from './pages/timeline.ts';
import { viewAnswer, viewPage } from './pages/view.ts';
import { countOf, flagOf, textOf } from './parameters.ts';
import { checkHost, checkOrigin, securityHeaders } from './security.ts';
import { sendPage } from './send-page.ts';
import { actorOf, type Page, type Site } from './site.ts';
import { loadTemplates } from './templates.ts';

export type AppOptions = {
  /** Said by `/api/health`. */
  readonly version?: string;
  /** True while the workspace watches the disk; said by `/api/health`. */
  readonly watching?: () => boolean;
  /** User (id, unique prefix or email) in whose name the viewer acts; absent: git's identity. */
  readonly as?: string;
  /** Live pages at once; 100 by default. */
  readonly maxStreams?: number;
  /** Hears of Pail's own faults (status 500); by default they go nowhere. */
  readonly onBug?: (error: unknown) => void;
};

/** Serves one workspace: pages, `/api/…` and assets. Whoever listens must bind to loopback. */
export function createApp(workspace: Workspace, options: AppOptions = {}): Express {
  workspace.readAsActor(() => workspace.actor('web', options.as));
  const site: Site = {
    workspace,
    live: workspace,
    past: createPasts(workspace),
    templates: loadTemplates(),
    assets: loadAssets(),
    version: options.version ?? '',
    as: options.as,
    usedKeys: createUsedKeys(),
    watching: options.watching ?? (() => false),
  };
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(securityHeaders, checkHost, checkOrigin, site.assets.serve);
  app.use(datesLoaded(workspace));
  app.use('/api', apiRoutes(site, createEventHub(workspace, options.maxStreams ?? 100)));
  app.get('/calendar.ics', (req, res) => sendCalendar(site, req, res));
  addPages(app, site);
  app.use((req: Request) => {
    if (req.method !== 'GET' && req.method !== 'HEAD') {
      throw new HttpProblem(
        405,
        'method',
        `${req.method} is not offered here; pages are read with GET.`,
      );
    }
    throw new HttpProblem(404, 'not_found', `There is no page at ${req.path}.`);
  });
  app.use(errorAnswer(site, options.onBug ?? (() => undefined)));
  return app;
}

/** Waits for dates of change where they have never been read: until then `updatedAt` would be wrong. */
function datesLoaded(workspace: Workspace) {
  return async (req: Request, _res: Response, next: NextFunction): Promise<void> => {
    // History that cannot be read takes the dates, not the pages.
    if (!NEEDS_NO_DATES.test(req.path)) await workspace.loadDates().catch(() => undefined);
    next();
  };
}

const NEEDS_NO_DATES = /^\/api\/(events|health)\b/;

type Twin = {
  readonly path: string;
  json(site: Site, req: Request, res: Response): unknown;
  page(site: Site, req: Request): Page | Promise<Page>;
};

/** Each page with its JSON twin at the same address. */
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
    json: (site, req, res) => sendRecord(site, req, res, site.workspace.find(nameOf(req))),
    page: (site, req) => {
      const record = site.workspace.find(nameOf(req));
      const collection = requireCollection(site.workspace.model, record.collection);
      const versions = ['to', 'from'].map((name) => textOf(req, name)).filter((id) => id !== '');
      return recordPage(site, collection, record, actorOf(site, req), {
        page: countOf(req, 'history', 1, 1_000_000),
        blame: flagOf(req, 'blame'),
        versions,
      });
    },
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
    page: (site) => conflictsPage(site),
  },
];

function addPages(app: Express, now: Site): void {
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

/** What may be asked instead; pages are only read. */
function allowedBy({ allowed }: ProblemBody): string {
  return Array.isArray(allowed) ? allowed.join(', ') : 'GET, HEAD';
}

/** The address's variable part, segments joined again. */
function nameOf(req: Request): string {
  const value: unknown = req.params['name'] ?? req.params['path'];
  return Array.isArray(value) ? value.join('/') : String(value);
}

function wantsJson(req: Request): boolean {
  return req.path.startsWith('/api/') || req.accepts(['html', 'json']) === 'json';
}

function errorAnswer(site: Site, onBug: (error: unknown) => void) {
  // Express tells error handlers by their four arguments.
  return async (error: unknown, req: Request, res: Response, next: NextFunction): Promise<void> => {
    if (isBug(error)) onBug(error);
    if (res.headersSent) {
      next(error);
      return;
    }
    const body = problemBody(error);
    if (body.status === 405) res.set('Allow', allowedBy(body));
    const isApi = req.originalUrl.startsWith('/api/') || req.accepts(['html', 'json']) === 'json';
    if (isApi || req.method !== 'GET' || body.status === 421) {
      res.status(body.status).type('application/problem+json').send(JSON.stringify(body));
      return;
    }
    await sendPage(site, req, res, errorPage(site.live, body, req.path));
  };
}
