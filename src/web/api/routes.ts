/** `/api/…`: everything as JSON. */
import express, { type Router } from 'express';
import { siteFor } from '../as-of.ts';
import { readPatch, readText } from '../body.ts';
import type { EventHub } from '../events.ts';
import { HttpProblem } from '../http-problem.ts';
import { branchesData } from '../pages/branches.ts';
import { commitData } from '../pages/commit.ts';
import { reviewData } from '../pages/review.ts';
import { refusePast, refuseUnknown } from '../parameters.ts';
import { problemsSoFar } from '../problems-so-far.ts';
import { actorOf, type Site } from '../site.ts';
import { conflictsAnswer, settleConflict } from './conflicts.ts';
import { CRM_ACTIONS } from './crm.ts';
import { restoreRecord, undoCommit } from './going-back.ts';
import { logAnswer } from './history.ts';
import { READS } from './read-routes.ts';
import { createSyncer, syncedAnswer } from './sync.ts';
import { noRecordNamed, pastTarget, pathOf } from './target.ts';
import { removeRecord, replaceRecord } from './write.ts';
import { actOnTarget, ofRecord, patchTarget, postTarget } from './write-routes.ts';

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
