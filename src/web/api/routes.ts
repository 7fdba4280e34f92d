/** `/api/…`: everything as JSON. */
import express, { type Request, type Response, type Router } from 'express';
import { PailError } from '../../errors.ts';
import { standingFor } from '../../index/merged.ts';
import { patchSteps } from '../../record/json-patch.ts';
import type { StoredRecord } from '../../record/types.ts';
import { type Collection, findCollection, requireCollection } from '../../schema/model.ts';
import { todayOf } from '../../workspace/crm/today.ts';
import type { Reading } from '../../workspace/types.ts';
import { siteFor } from '../as-of.ts';
import { isJsonPatch, jsonObjectOf, jsonOf, readPatch, readText } from '../body.ts';
import type { EventHub } from '../events.ts';
import { HttpProblem } from '../http-problem.ts';
import { branchesData } from '../pages/branches.ts';
import { clientData } from '../pages/client360.ts';
import { commitData } from '../pages/commit.ts';
import { inboxData } from '../pages/inbox.ts';
import { problemsData } from '../pages/problems.ts';
import { reportData } from '../pages/report.ts';
import { reportsData } from '../pages/reports.ts';
import { reviewData } from '../pages/review.ts';
import { searchData, searchRequest } from '../pages/search.ts';
import { timelineData } from '../pages/timeline.ts';
import { viewAnswer } from '../pages/view.ts';
import { limitOf, refusePast, refuseUnknown } from '../parameters.ts';
import { problemsSoFar } from '../problems-so-far.ts';
import { actorOf, type Site } from '../site.ts';
import { choicesAnswer } from './choices.ts';
import { conflictsAnswer, settleConflict } from './conflicts.ts';
import { actOn, CRM_ACTIONS } from './crm.ts';
import { duplicatesData } from './duplicates.ts';
import { restoreRecord, undoCommit } from './going-back.ts';
import { logAnswer } from './history.ts';
import { etagOf, patchBySteps, patchRecord } from './patch.ts';
import { itemAnswer, listAnswer } from './read.ts';
import { createSyncer, syncedAnswer } from './sync.ts';
import { createRecord, removeRecord, replaceRecord, sendWritten } from './write.ts';

/** What an address below `/api/` names: a collection, or one record of it. */
type Target = { readonly collection: Collection; readonly record?: StoredRecord };

/** Answers of the API that can be asked as of a revision, by path. */
const READS: Readonly<Record<string, (site: Site, req: Request, res: Response) => unknown>> = {
  '/search': ({ workspace }, req, res) =>
    res.json(searchData(workspace, searchRequest(workspace, req))),
  '/problems': async ({ workspace }, _req, res) => res.json(await problemsData(workspace)),
  '/views': ({ workspace }, _req, res) => {
    const items = workspace.views();
    res.json({ version: 1, items, total: items.length });
  },
  '/views/:name': (site, req, res) =>
    res.json(viewAnswer(site.workspace, String(req.params['name']), req, actorOf(site, req))),
  '/reports': (site, req, res) => res.json(reportsData(site, actorOf(site, req))),
  '/reports/:name': async (site, req, res) =>
    res.json(await reportData(site, String(req.params['name']), req, actorOf(site, req))),
  '/today': (site, req, res) => {
    const { workspace } = site;
    refuseUnknown(req, ['limit', 'at']);
    const now = workspace.at?.at ?? Date.now();
    const actor = actorOf(site, req);
    res.json({ version: 1, ...todayOf(workspace, actor, now, limitOf(req, 20)) });
  },
  '/inbox': async (site, req, res) => res.json(await inboxData(site, req)),
  '/crm/client360/:name': sendClient,
  '/crm/client-360/:name': sendClient,
  '/openapi.json': async ({ workspace, version }, _req, res) => {
    const { openApiOf } = await import('./openapi.ts');
    res.json(openApiOf(workspace.model, workspace.config.name, version));
  },
  '/collections': ({ workspace }, _req, res) => res.json(collectionsOf(workspace)),
  '/schema/*path': ({ workspace }, req, res) => {
    const collection = requireCollection(workspace.model, pathOf(req));
    res.type('application/schema+json').send(JSON.stringify(collection.schema));
  },
  '/*path/timeline': async (site, req, res) => {
    const { collection, record } = targetOf(site.workspace, pathOf(req));
    if (record === undefined) throw noRecordNamed('timeline', collection);
    res.json(await timelineData(site, req, record.id));
  },
  '/*path/choices': (site, req, res) => {
    const collection = requireCollection(site.workspace.model, pathOf(req));
    res.json(choicesAnswer(site, collection, req));
  },
  '/*path/duplicates': async ({ workspace }, req, res) => {
    const collection = requireCollection(workspace.model, pathOf(req));
    res.json(await duplicatesData(workspace, collection, req));
  },
  '/*path': sendTarget,
};

export function apiRoutes(site: Site, hub: EventHub): Router {
  const router = express.Router();
  const sync = createSyncer(site.live);
  router.get('/health', async (_req, res) => void res.json(await healthOf(site)));
  router.get('/index', async (_req, res) => {
    res.json({ version: 1, ...(await site.live.indexDigest()) });
  });
  router.get('/events', (req, res) => hub.open(req, res));
  router.get('/log', async (req, res) => void res.json(await logAnswer(site.live, req)));
  router.get('/log/:commit', async (req, res) => {
    res.json(await commitData(site, String(req.params['commit'])));
  });
  router.get('/branches', async (_req, res) => void res.json(await branchesData(site)));
  router.get('/review', async (req, res) => {
    res.json(await reviewData(site, req, actorOf(site, req)));
  });
  router.get('/conflicts', async (_req, res) => void res.json(await conflictsAnswer(site.live)));
  router.post('/conflicts/:id', ...readText, async (req, res) => {
    refusePast(req);
    res.json(await settleConflict(site, req, String(req.params['id'])));
    hub.tell();
  });
  router.post('/sync', ...readText, async (req, res) => {
    const result = await sync(actorOf(site, req)).finally(hub.tell);
    res.json(syncedAnswer(result));
  });
  router.get('/*path/history', async (req, res) => {
    const { collection, id } = pastTarget(site.live, pathOf(req));
    res.json(await logAnswer(site.live, req, id ?? collection.path));
  });
  router.get('/*path/blame', async (req, res) => {
    refuseUnknown(req, []);
    const { collection, id } = pastTarget(site.live, pathOf(req));
    if (id === undefined) throw noRecordNamed('blame', collection);
    res.json({ version: 1, ...(await site.live.history.blame(id)) });
  });
  router.post('/*path/restore', ...readText, async (req, res) => {
    refusePast(req);
    const { collection, id } = pastTarget(site.live, pathOf(req));
    if (id === undefined) throw noRecordNamed('restore', collection);
    res.json(await restoreRecord(site, req, collection, id));
  });
  for (const name of Object.keys(CRM_ACTIONS)) {
    router.post(`/*path/${name}`, ...readText, async (req, res) => {
      refusePast(req);
      res.json(await actOnTarget(site, req, name));
    });
  }
  router.post('/undo', ...readText, async (req, res) => {
    refusePast(req);
    res.json(await undoCommit(site, req));
  });
  for (const [path, answer] of Object.entries(READS)) {
    router.get(path, async (req, res) => void (await answer(await siteFor(site, req), req, res)));
  }
  router.post('/*path', ...readText, (req, res) => postTarget(site, req, res));
  router.patch(
    '/*path',
    ...readPatch,
    ofRecord(site, (target, req, res) => patchTarget(site, target, req, res)),
  );
  router.put(
    '/*path',
    ...readText,
    ofRecord(site, (target, req, res) => replaceRecord(site, target, req, res)),
  );
  router.delete(
    '/*path',
    ofRecord(site, ({ record }, req, res) => removeRecord(site, record, req, res)),
  );
  router.all('/*path', (req) => {
    const allowed = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
    throw new HttpProblem(405, 'method', `${req.method} is not offered here.`, { allowed });
  });
  return router;
}

async function sendClient(site: Site, req: Request, res: Response): Promise<void> {
  res.json(await clientData(site, req, String(req.params['name'])));
}

/** Sends a collection's records, or one record with its ETag; 304 when the caller has it already. */
function sendTarget(site: Site, req: Request, res: Response): void {
  const { workspace } = site;
  const target = targetOf(workspace, pathOf(req));
  const actor = actorOf(site, req);
  if (target.record === undefined) {
    res.json(listAnswer(workspace, target.collection, req, actor));
    return;
  }
  sendRecord(site, req, res, target.record);
}

export function sendRecord(site: Site, req: Request, res: Response, record: StoredRecord): void {
  res.set('ETag', etagOf(record));
  if (req.headers['if-none-match'] === etagOf(record)) {
    res.status(304).end();
    return;
  }
  res.json(itemAnswer(site.workspace, record, actorOf(site, req)));
}

/** A record that was merged answers for itself here: it may be what comes back. */
async function actOnTarget(site: Site, req: Request, name: string): Promise<object> {
  const { live: workspace } = site;
  const path = pathOf(req);
  const { collection, record } = targetOf(workspace, path);
  if (record === undefined) throw noRecordNamed(name, collection);
  const own = workspace.index.get(path.slice(path.lastIndexOf('/') + 1));
  const about = name === 'unmerge' ? (own ?? record) : record;
  const body = jsonObjectOf(req);
  return actOn(name, { workspace, record: about, body, actor: actorOf(site, req) });
}

async function patchTarget(
  site: Site,
  { collection, record }: Required<Target>,
  req: Request,
  res: Response,
): Promise<void> {
  const { live } = site;
  const actor = actorOf(site, req);
  const ifMatch = req.headers['if-match'];
  const applied = isJsonPatch(req)
    ? await patchBySteps(live, record, collection, patchSteps(jsonOf(req)), ifMatch, actor)
    : await patchRecord(live, record, collection, jsonObjectOf(req), ifMatch, actor);
  sendWritten(site, res, live.index.get(record.id) ?? record, actor, applied);
}

/** `POST` adds to a collection. */
async function postTarget(site: Site, req: Request, res: Response): Promise<void> {
  refusePast(req);
  const { collection, record } = targetOf(site.live, pathOf(req));
  if (record !== undefined) {
    throw new HttpProblem(
      405,
      'method',
      `POST adds a record to its collection: /api/${collection.path}; PATCH or PUT changes this one.`,
      { allowed: ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE'] },
    );
  }
  await createRecord(site, collection, req, res);
}

/** A write of one record, which must be named. */
const ofRecord =
  (site: Site, write: (target: Required<Target>, req: Request, res: Response) => Promise<void>) =>
  async (req: Request, res: Response): Promise<void> => {
    refusePast(req);
    const { collection, record } = targetOf(site.live, pathOf(req), req.method === 'PATCH');
    if (record === undefined) {
      throw new HttpProblem(
        405,
        'method',
        `${req.method} is for one record; name it: /api/${collection.path}/<id>.`,
        { allowed: ['GET', 'HEAD', 'POST'] },
      );
    }
    await write({ collection, record }, req, res);
  };

/**
 * `crm/deals` or `deals` is a collection; one more segment is a record of it; with `follows`, the id of a merged one
 * is the record that was kept. Throws `not_found`.
 */
function targetOf(workspace: Reading, path: string, follows = true): Target {
  const collection = findCollection(workspace.model, path);
  if (collection !== undefined) return { collection };
  const cut = path.lastIndexOf('/');
  if (cut === -1) return { collection: requireCollection(workspace.model, path) };
  const owner = requireCollection(workspace.model, path.slice(0, cut));
  const record = workspace.index.get(path.slice(cut + 1));
  if (record?.collection === owner.path) {
    const kept = follows ? standingFor(record, workspace.index) : record;
    return { collection: owner, record: kept };
  }
  const id = path.slice(cut + 1);
  throw new PailError('not_found', `${owner.path} has no record "${id}"`, {
    collection: owner.path,
    id,
  });
}

/** A collection, or a record of it that may be gone. */
function pastTarget(
  workspace: Reading,
  path: string,
): { readonly collection: Collection; readonly id?: string } {
  const collection = findCollection(workspace.model, path);
  if (collection !== undefined) return { collection };
  const cut = path.lastIndexOf('/');
  const owner = requireCollection(workspace.model, cut === -1 ? path : path.slice(0, cut));
  return { collection: owner, id: path.slice(cut + 1) };
}

function noRecordNamed(what: string, { path }: Collection): PailError {
  return new PailError('usage', `name one record: /api/${path}/<id>/${what}`, { collection: path });
}

function pathOf(req: Request): string {
  const path: unknown = req.params['path'];
  return Array.isArray(path) ? path.join('/') : String(path);
}

async function healthOf(site: Site): Promise<object> {
  const { workspace } = site;
  let records = 0;
  for (const path of workspace.model.collections.keys()) records += workspace.index.size(path);
  const problems = (await problemsSoFar(workspace)).length;
  const watching = site.watching();
  const vouching = site.live.isVouching();
  return {
    ok: true,
    status: watching ? 'ok' : 'degraded',
    version: site.version,
    records,
    problems,
    watching,
    vouching,
  };
}

function collectionsOf(workspace: Reading): object {
  const items = [...workspace.model.collections.values()].map((collection) => ({
    path: collection.path,
    short: collection.short,
    title: collection.title,
    plural: collection.plural,
    icon: collection.icon,
    prefix: collection.prefix,
    pack: collection.pack,
    description: collection.description,
    records: workspace.index.size(collection.path),
  }));
  return { version: 1, items, total: items.length };
}
