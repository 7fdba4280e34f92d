/** The page around a board or a table. */
import type { Request } from 'express';
import { requireCollection } from '../../schema/model.ts';
import { inSentence } from '../../view/humanise.ts';
import type { BoardModel, TableModel, View, ViewModel } from '../../view/types.ts';
import { presetsFrom } from '../form/presets.ts';
import { newHref } from '../form/record-form.ts';
import { hiddenInputs, hrefWith } from '../page-link.ts';
import { countOf, textOf } from '../parameters.ts';
import { shownBoard } from '../shown-board.ts';
import { shownTable } from '../shown-table.ts';
import type { Crumb, Page, Site } from '../site.ts';
import type { ShownParam, Waiting } from './params.ts';

export type ModelPage = {
  readonly view: View;
  /** Absent when the question could not be understood; then `error` says why. */
  readonly model?: ViewModel | undefined;
  readonly error?: string | undefined;
  /** In place of a model: the page is about a person, and nobody is chosen. */
  readonly waiting?: Waiting | undefined;
  readonly params: readonly ShownParam[];
  /** Conditions that the filter adds to the view's own. */
  readonly filter: readonly string[];
  readonly icon: string;
  readonly crumbs?: readonly Crumb[];
};

export function modelPage(site: Site, req: Request, page: ModelPage): Page {
  const { view, model, error } = page;
  // A page that only waits for its parameters is no bad request.
  const asked = textOf(req, 'q') !== '' || textOf(req, 'sort') !== '';
  const status = error !== undefined && asked ? 400 : 200;
  const create = createOf(site, page);
  return {
    template: view.type === 'board' ? 'board-page' : 'table-page',
    title: view.title,
    icon: page.icon,
    status,
    frame: 'fill',
    crumbs: page.crumbs ?? [],
    model: {
      ...headOf(site, req, page),
      create,
      ...saidOf(error),
      total: model?.total ?? 0,
      notices: model === undefined ? [] : noticesOf(model),
      ...(model === undefined || model.total === 0
        ? { empty: emptyOf(site, req, page, create) }
        : {}),
      ...(model?.type === 'board' ? shownBoard(model, create?.presets) : {}),
      ...(model?.type === 'board' ? { description: noteOf(page, model) } : {}),
      ...(model?.type === 'table' ? tableParts(model, req) : {}),
      ...(model?.type === 'table' && isBehindLast(model) ? { empty: BEHIND_LAST } : {}),
    },
  };
}

const shownRows = ({ groups }: TableModel): number =>
  groups.reduce((sum, { rows }) => sum + rows.length, 0);

const isBehindLast = (model: TableModel): boolean => model.total > 0 && shownRows(model) === 0;

const BEHIND_LAST = {
  icon: 'search',
  title: 'Nothing on this page',
  text: 'There are fewer pages than that.',
};

/** The sentence, and below it the place it speaks of, which wants letters of one width. */
function saidOf(message: string | undefined): { error?: string; errorPlace?: string } {
  if (message === undefined) return {};
  const [error = '', ...place] = message.split('\n');
  return place.length === 0 ? { error } : { error, errorPlace: place.join('\n') };
}

/** What the board is, and what can be done with it now: cards of the past stay where they are. */
function noteOf({ view }: ModelPage, { moveField }: BoardModel): string {
  const drag = moveField === undefined ? [] : ['Drag a card to move it.'];
  return [...(view.description === undefined ? [] : [view.description]), ...drag].join(' ');
}

function headOf(site: Site, req: Request, { view, params }: ModelPage): object {
  const collection = requireCollection(site.workspace.model, view.collection);
  const names = params.map((param) => param.field);
  const example = exampleOf(collection.fields.keys());
  return {
    title: view.title,
    description: view.description ?? '',
    singular: collection.title.toLowerCase(),
    plural: collection.plural.toLowerCase(),
    action: req.path,
    params,
    q: textOf(req, 'q'),
    keep: hiddenInputs(req.query, ['q', 'page']),
    keepBesideParams: hiddenInputs(req.query, [...names, 'page']),
    placeholder: `Filter: ${example} or words`,
    clearHref: hrefWith(req.path, req.query, { q: '', page: '' }),
  };
}

/** The way to a new record that this page would show; none in the past. */
type Create = {
  readonly label: string;
  readonly href: string;
  readonly presets: Readonly<Record<string, string>>;
};

function createOf({ workspace, live }: Site, { view, filter }: ModelPage): Create | undefined {
  if (workspace !== live) return undefined;
  const collection = requireCollection(workspace.model, view.collection);
  const presets = presetsFrom(collection, [...view.query.where, ...filter]);
  const label = `New ${inSentence(collection.title)}`;
  return { label, href: newHref(collection, presets), presets };
}

function tableParts(model: TableModel, req: Request): object {
  const sortHref = (sort: readonly string[]): string =>
    hrefWith(req.path, req.query, { sort, page: '' });
  const pages = pagesOf(model, req);
  return { table: shownTable(model, sortHref), ...(pages === undefined ? {} : { pages }) };
}

/** Nothing when all fits one page. */
function pagesOf(model: TableModel, req: Request): object | undefined {
  const shown = shownRows(model);
  if (model.offset === 0 && shown >= model.total) return undefined;
  const page = countOf(req, 'page', 1, Number.MAX_SAFE_INTEGER);
  const isLast = model.offset + shown >= model.total;
  // Behind the last page the way back leads to that.
  const size = page > 1 ? model.offset / (page - 1) : 1;
  const before = Math.min(page - 1, Math.max(1, Math.ceil(model.total / size)));
  return {
    from: shown === 0 ? 0 : model.offset + 1,
    to: shown === 0 ? 0 : model.offset + shown,
    total: model.total,
    ...(page > 1
      ? { previous: hrefWith(req.path, req.query, { page: before === 1 ? '' : before }) }
      : {}),
    ...(isLast ? {} : { next: hrefWith(req.path, req.query, { page: page + 1 }) }),
  };
}

function noticesOf(model: ViewModel): string[] {
  const notices = [...model.notices];
  if (model.type === 'board' && model.hidden > 0) {
    notices.push(
      `${model.hidden} more match than this board shows; filter it, or raise the view's limit.`,
    );
  }
  return notices;
}

/** Nothing to show: because of the filter, or because nothing is there yet. */
function emptyOf(
  site: Site,
  req: Request,
  { view, icon, error, waiting }: ModelPage,
  create: Create | undefined,
): object {
  const collection = requireCollection(site.workspace.model, view.collection);
  const plural = collection.plural.toLowerCase();
  if (waiting !== undefined) return { icon, ...waiting };
  if (error !== undefined) {
    return {
      icon,
      title: 'This cannot be shown yet',
      text: 'Change the filter or the choice above.',
    };
  }
  if (textOf(req, 'q') !== '' || site.workspace.index.size(collection.path) > 0) {
    return {
      icon,
      title: `No ${plural} here`,
      text: `No ${plural} match what this page asks for.`,
    };
  }
  const field = [...collection.fields.values()].find((f) => f.required && f.name !== 'id');
  const name = field?.name ?? collection.display;
  const command = `pail create ${collection.short} ${name}="…"`;
  return {
    icon,
    title: `No ${plural} yet`,
    text: 'Make the first one here or at a shell; this page shows it at once.',
    command,
    create,
  };
}

function exampleOf(names: Iterable<string>): string {
  const known = new Set(names);
  const pairs = [
    ['expectedValue', 'expectedValue>=50000'],
    ['priority', 'priority=high'],
    ['status', 'status=active'],
  ] as const;
  return pairs.find(([name]) => known.has(name))?.[1] ?? 'field=value';
}
