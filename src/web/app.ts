/** The viewer as an express application; it never listens by itself. */
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { problemWords } from '../view/problem-words.ts';
import type { Workspace } from '../workspace/types.ts';
import { apiRoutes } from './api/routes.ts';
import { createUsedKeys } from './api/used-keys.ts';
import { createPasts } from './as-of.ts';
import { loadAssets } from './assets.ts';
import { sendCalendar } from './calendar.ts';
import { createEventHub } from './events.ts';
import { HttpProblem, isBug, type ProblemBody, problemBody, withWords } from './http-problem.ts';
import { addPages, wantsJson } from './page-routes.ts';
import { errorPage } from './pages/error.ts';
import { checkHost, checkOrigin, securityHeaders } from './security.ts';
import { sendPage } from './send-page.ts';
import type { Site } from './site.ts';
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

/** What may be asked instead; pages are only read. */
function allowedBy({ allowed }: ProblemBody): string {
  return Array.isArray(allowed) ? allowed.join(', ') : 'GET, HEAD';
}

function errorAnswer(site: Site, onBug: (error: unknown) => void) {
  // Express tells error handlers by their four arguments.
  return async (error: unknown, req: Request, res: Response, next: NextFunction): Promise<void> => {
    if (isBug(error)) onBug(error);
    if (res.headersSent) {
      next(error);
      return;
    }
    const { model } = site.live;
    const body = withWords(problemBody(error), (problem) => problemWords(problem, model));
    if (body.status === 405) res.set('Allow', allowedBy(body));
    const isData = req.originalUrl.startsWith('/api/') || wantsJson(req);
    if (isData || req.method !== 'GET' || body.status === 421) {
      res.status(body.status).type('application/problem+json').send(JSON.stringify(body));
      return;
    }
    await sendPage(site, req, res, errorPage(site.live, body, req.path));
  };
}
