/** `/views/:name`: a board or a table, with its parameters, filter, order and pages in the address. */
import type { Request } from 'express';
import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import { requireCollection } from '../../schema/model.ts';
import type { View, ViewModel } from '../../view/types.ts';
import type { Reading, ViewOptions } from '../../workspace/types.ts';
import { unreadNotices } from '../../workspace/unread.ts';
import { readFilter } from '../filter.ts';
import { viewIcon } from '../nav.ts';
import { splitKeys } from '../page-link.ts';
import { countOf, limitOf, textOf, valuesOf } from '../parameters.ts';
import type { Page, Site } from '../site.ts';
import { modelPage } from './model-page.ts';
import { shownParams, type Waiting, waitingFor } from './params.ts';

const TABLE_PAGE = 100;
const MAX_PAGES = 100_000;

/** The model as JSON: `{version, ...ViewModel}`. */
export function viewAnswer(workspace: Reading, name: string, req: Request, actor: Actor): object {
  const view = requireView(workspace, name);
  const options = viewOptions(workspace, view, req);
  const model = workspace.view(view.name, options, actor);
  return { version: 1, ...model, notices: [...model.notices, ...unreadNotices(workspace)] };
}

export function viewPage(site: Site, name: string, req: Request, actor: Actor): Page {
  const { workspace } = site;
  const view = requireView(workspace, name);
  const asked = askFor(workspace, view, req, actor);
  const params = shownParams(workspace, view, req, actor);
  const filter = conditionsOf(site.workspace, view, req);
  return modelPage(site, req, { view, ...asked, params, filter, icon: viewIcon(view) });
}

/** View by name. Throws `not_found` with the known names. */
export function requireView(workspace: Reading, name: string): View {
  const views = workspace.views();
  const found = views.find((view) => view.name === name);
  if (found !== undefined) return found;
  const known = views.map((view) => view.name);
  throw new PailError('not_found', `no view "${name}" (known: ${known.join(', ')})`, {
    view: name,
    known,
  });
}

/** What the address asks of a view: its parameters by their own names, `q`, `sort`, `page`, `limit`. */
export function viewOptions(workspace: Reading, view: View, req: Request): ViewOptions {
  const collection = requireCollection(workspace.model, view.collection);
  const filter = readFilter(workspace, collection, textOf(req, 'q'));
  const sort = valuesOf(req, 'sort').flatMap(splitKeys);
  const params = Object.fromEntries(
    view.params.flatMap((param) => {
      const value = textOf(req, param.name);
      return value === '' ? [] : [[param.name, value] as const];
    }),
  );
  const limit = pageSize(view, req);
  const page = countOf(req, 'page', 1, MAX_PAGES);
  return {
    params,
    ...(filter.where.length > 0 ? { where: filter.where } : {}),
    ...(filter.search === '' ? {} : { search: filter.search }),
    ...(sort.length > 0 ? { sort } : {}),
    ...(limit === undefined ? {} : { limit, offset: (page - 1) * limit }),
  };
}

/** Conditions of the page's filter; none where it cannot be understood. */
export function conditionsOf(workspace: Reading, view: View, req: Request): readonly string[] {
  try {
    return viewOptions(workspace, view, req).where ?? [];
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    return [];
  }
}

/** Flat tables are paged; boards and grouped tables show what their own limit says. */
function pageSize(view: View, req: Request): number | undefined {
  if (view.type === 'board' || view.group !== undefined) {
    return textOf(req, 'limit') === '' ? undefined : limitOf(req, view.query.limit);
  }
  return limitOf(req, Math.min(view.query.limit, TABLE_PAGE));
}

type Asked = {
  readonly model?: ViewModel;
  readonly error?: string;
  readonly waiting?: Waiting;
};

/** A filter or parameter that cannot be understood leaves the page standing, with the reason. */
function askFor(workspace: Reading, view: View, req: Request, actor: Actor): Asked {
  try {
    const options = viewOptions(workspace, view, req);
    const waiting = waitingFor(workspace, view, req, actor);
    if (waiting !== undefined) return { waiting };
    return { model: workspace.view(view.name, options, actor) };
  } catch (error) {
    if (!(error instanceof PailError)) throw error;
    return { error: error.message };
  }
}
