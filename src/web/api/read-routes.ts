/** `GET /api/…`: what can be asked as of a revision, too. */
import type { Request, Response } from 'express';
import type { StoredRecord } from '../../record/types.ts';
import { requireCollection } from '../../schema/model.ts';
import { todayOf } from '../../workspace/crm/today.ts';
import type { Reading } from '../../workspace/types.ts';
import { clientData } from '../pages/client360.ts';
import { inboxData } from '../pages/inbox.ts';
import { problemsData } from '../pages/problems.ts';
import { reportData } from '../pages/report.ts';
import { reportsData } from '../pages/reports.ts';
import { searchData, searchRequest } from '../pages/search.ts';
import { timelineData } from '../pages/timeline.ts';
import { viewAnswer } from '../pages/view.ts';
import { limitOf, refuseUnknown } from '../parameters.ts';
import { actorOf, type Site } from '../site.ts';
import { choicesAnswer } from './choices.ts';
import { duplicatesData } from './duplicates.ts';
import { etagOf } from './patch.ts';
import { itemAnswer, listAnswer } from './read.ts';
import { noRecordNamed, pathOf, targetOf } from './target.ts';

/** Answers of the API that can be asked as of a revision, by path. */
export const READS: Readonly<Record<string, (site: Site, req: Request, res: Response) => unknown>> =
  {
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

async function sendClient(site: Site, req: Request, res: Response): Promise<void> {
  res.json(await clientData(site, req, String(req.params['name'])));
}

/** Sends a collection's records, or one record. */
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

/**
 * One record with its ETag; 304 when the caller has it already. The tag is the file's: of a record with computed fields
 * it does not tell whether the answer is still the same.
 */
export function sendRecord(site: Site, req: Request, res: Response, record: StoredRecord): void {
  const { fields } = requireCollection(site.workspace.model, record.collection);
  res.set('ETag', etagOf(record));
  // Else Express answers 304 by it.
  if ([...fields.values()].some(({ computed }) => computed !== undefined))
    delete req.headers['if-none-match'];
  res.json(itemAnswer(site.workspace, record, actorOf(site, req)));
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
