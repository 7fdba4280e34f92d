/** The viewer as an express application; it never listens by itself. */
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { findCollection, requireCollection } from '../schema/model.ts';
import type { Workspace } from '../workspace/types.ts';
import { listAnswer } from './api/read.ts';
import { apiRoutes, sendRecord } from './api/routes.ts';
import { loadAssets } from './assets.ts';
import { createEventHub } from './events.ts';
import { HttpProblem, isBug, problemBody } from './http-problem.ts';
import { collectionPage } from './pages/collection.ts';
import { errorPage } from './pages/error.ts';
import { homeData, homePage } from './pages/home.ts';
import { problemsData, problemsPage } from './pages/problems.ts';
import { recordPage } from './pages/record.ts';
import { searchData, searchPage, searchRequest } from './pages/search.ts';
import { viewAnswer, viewPage } from './pages/view.ts';
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
  const site: Site = {
    workspace,
    templates: loadTemplates(),
    assets: loadAssets(),
    version: options.version ?? '',
    as: options.as,
    watching: options.watching ?? (() => false),
  };
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.use(securityHeaders, checkHost, checkOrigin, site.assets.serve);
  app.use(datesLoaded(workspace));
  app.use('/api', apiRoutes(site, createEventHub(workspace, options.maxStreams ?? 100)));
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

/** Each page with its JSON twin at the same address. */
function addPages(app: Express, site: Site): void {
  const { workspace } = site;
  const get = (
    path: string,
    json: (req: Request, res: Response) => unknown,
    page: (req: Request) => Page | Promise<Page>,
  ): void => {
    app.get(path, async (req, res) => {
      res.vary('Accept');
      if (wantsJson(req)) await json(req, res);
      else await sendPage(site, req, res, await page(req));
    });
  };
  get(
    '/',
    async (req, res) => res.json(await homeData(workspace, actorOf(site, req))),
    (req) => homePage(site, actorOf(site, req)),
  );
  get(
    '/views/:name',
    (req, res) => res.json(viewAnswer(workspace, nameOf(req), req, actorOf(site, req))),
    (req) => viewPage(site, nameOf(req), req, actorOf(site, req)),
  );
  get(
    '/c/*path',
    (req, res) => {
      const collection = requireCollection(workspace.model, nameOf(req));
      res.json(listAnswer(workspace, collection, req, actorOf(site, req)));
    },
    (req) => {
      const collection = requireCollection(workspace.model, nameOf(req));
      return collectionPage(site, collection, req, actorOf(site, req));
    },
  );
  get(
    '/r/:name',
    (req, res) => sendRecord(site, req, res, workspace.find(nameOf(req))),
    (req) => {
      const record = workspace.find(nameOf(req));
      const collection = requireCollection(workspace.model, record.collection);
      return recordPage(site, collection, record, actorOf(site, req));
    },
  );
  get(
    '/search',
    (req, res) => res.json(searchData(workspace, searchRequest(workspace, req))),
    (req) => searchPage(site, req),
  );
  get(
    '/problems',
    async (_req, res) => res.json(await problemsData(workspace)),
    () => problemsPage(site),
  );
  app.get('/:name', (req, res, next) => {
    const collection = findCollection(workspace.model, nameOf(req));
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
    if (body.status === 405) res.set('Allow', 'GET, HEAD, PATCH');
    const isApi = req.originalUrl.startsWith('/api/') || req.accepts(['html', 'json']) === 'json';
    if (isApi || req.method !== 'GET' || body.status === 421) {
      res.status(body.status).type('application/problem+json').send(JSON.stringify(body));
      return;
    }
    await sendPage(site, req, res, errorPage(site.workspace, body, req.path));
  };
}
