/** `/c/<collection>`: all records of a collection as a table. */
import type { Request } from 'express';
import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import { filledIn } from '../../query/filled.ts';
import type { Collection } from '../../schema/model.ts';
import type { Page, Site } from '../site.ts';
import { collectionView } from './collection-view.ts';
import { modelPage } from './model-page.ts';
import { conditionsOf, viewOptions } from './view.ts';

export function collectionPage(
  site: Site,
  collection: Collection,
  req: Request,
  actor: Actor,
): Page {
  const view = collectionView(collection, filledIn(site.workspace.index, collection.path));
  const filter = conditionsOf(site.workspace, view, req);
  const common = { view, params: [], filter, icon: collection.icon };
  try {
    const model = site.workspace.view(view, viewOptions(site.workspace, view, req), actor);
    return modelPage(site, req, { ...common, model, error: undefined });
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    return modelPage(site, req, { ...common, model: undefined, error: error.message });
  }
}
