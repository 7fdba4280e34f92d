/** The page that says what went wrong, and where to go instead. */
import { nearestName } from '../../nearest.ts';
import type { Workspace } from '../../workspace/types.ts';
import type { ProblemBody } from '../http-problem.ts';
import { collectionHref, viewHref, viewIcon } from '../nav.ts';
import { recordHref } from '../shown-cell.ts';
import type { Page } from '../site.ts';

type Suggestion = { readonly label: string; readonly href: string; readonly icon: string };

const MAX_SUGGESTIONS = 6;

export function errorPage(workspace: Workspace, problem: ProblemBody, path: string): Page {
  const suggestions = problem.status === 404 ? suggestionsFor(workspace, path) : [];
  return {
    template: 'error-page',
    title: problem.status === 404 ? 'Not found' : problem.title,
    icon: 'alert',
    status: problem.status,
    frame: 'flow',
    model: {
      status: problem.status,
      title: problem.status === 404 ? 'Not found' : problem.title,
      detail: problem.detail,
      suggestions,
    },
  };
}

/** Pages whose name is near to the last part of the address. */
function suggestionsFor(workspace: Workspace, path: string): Suggestion[] {
  const word = path.split('/').at(-1) ?? '';
  if (word === '') return [];
  const places = new Map<string, Suggestion>();
  for (const view of workspace.views()) {
    places.set(view.name, { label: view.title, href: viewHref(view), icon: viewIcon(view) });
  }
  for (const collection of workspace.model.collections.values()) {
    const place = {
      label: collection.plural,
      href: collectionHref(collection),
      icon: collection.icon,
    };
    places.set(collection.short, place);
    places.set(collection.path, place);
  }
  const nearest = nearestName(word, places.keys());
  const place = nearest === undefined ? undefined : places.get(nearest);
  return [...(place === undefined ? [] : [place]), ...recordsNear(workspace, word)].slice(
    0,
    MAX_SUGGESTIONS,
  );
}

/** Records whose id begins like the one asked for: the whole text, else its first half. */
function recordsNear(workspace: Workspace, word: string): Suggestion[] {
  if (!/^[a-z][a-z0-9]*_./.test(word)) return [];
  const start = word.indexOf('_') + 2;
  for (let length = word.length; length >= start; length--) {
    const ids = workspace.index.idsWithPrefix(word.slice(0, length), MAX_SUGGESTIONS);
    if (ids.length === 0) continue;
    return ids.flatMap((id) => {
      const record = workspace.index.get(id);
      if (record === undefined) return [];
      const icon = workspace.model.collections.get(record.collection)?.icon ?? 'box';
      return [{ label: workspace.displayName(record), href: recordHref(id), icon }];
    });
  }
  return [];
}
