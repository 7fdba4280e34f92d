/** Writes of what an address names, after a look at whether it can be written so. */
import type { Request, Response } from 'express';
import { patchSteps } from '../../record/json-patch.ts';
import { isJsonPatch, jsonObjectOf, jsonOf } from '../body.ts';
import { HttpProblem } from '../http-problem.ts';
import { refusePast } from '../parameters.ts';
import { actorOf, type Site } from '../site.ts';
import { actOn } from './crm.ts';
import { patchBySteps, patchRecord } from './patch.ts';
import { noRecordNamed, pathOf, type Target, targetOf } from './target.ts';
import { createRecord, sendWritten } from './write.ts';

/** A record that was merged answers for itself here: it may be what comes back. */
export async function actOnTarget(site: Site, req: Request, name: string): Promise<object> {
  const { live: workspace } = site;
  const path = pathOf(req);
  const { collection, record } = targetOf(workspace, path);
  if (record === undefined) throw noRecordNamed(name, collection);
  const own = workspace.index.get(path.slice(path.lastIndexOf('/') + 1));
  const about = name === 'unmerge' ? (own ?? record) : record;
  const body = jsonObjectOf(req);
  return actOn(name, { workspace, record: about, body, actor: actorOf(site, req) });
}

/** A merge patch or a JSON Patch of one record. */
export async function patchTarget(
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
export async function postTarget(site: Site, req: Request, res: Response): Promise<void> {
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
export const ofRecord =
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
