/** `/`: where a day begins: my work, what waits, what changed, and the way to everything else. */
import type { Request } from 'express';
import type { InboxKey } from '../../crm/inbox/types.ts';
import { PailError } from '../../errors.ts';
import type { Actor } from '../../plan/types.ts';
import type { Collection } from '../../schema/model.ts';
import type { View } from '../../view/types.ts';
import { takeTurns } from '../../workspace/turns.ts';
import type { Reading } from '../../workspace/types.ts';
import { isLarge } from '../is-large.ts';
import { collectionHref, domainsOf, viewHref, viewIcon } from '../nav.ts';
import { problemsSoFar } from '../problems-so-far.ts';
import { type ShownCommit, shownCommit } from '../shown-commit.ts';
import { actorOf, type Page, type Site } from '../site.ts';
import { firstSteps, newLinks } from './first-steps.ts';
import { GROUP_ICONS, inboxFor } from './inbox.ts';
import { myWorkOf, type WorkList } from './my-work.ts';

/** Data of the home page, also its JSON twin. */
export type Home = {
  readonly version: 1;
  readonly name: string;
  /** Id of the user at this machine; null when git's identity is none. */
  readonly me: string | null;
  readonly records: number;
  /** What waits for a decision, by kind. */
  readonly inbox: {
    readonly total: number;
    readonly groups: readonly {
      readonly key: InboxKey;
      readonly label: string;
      readonly total: number;
    }[];
  };
  readonly work: readonly WorkList[];
  readonly domains: readonly HomeDomain[];
};

export type HomeDomain = {
  readonly key: string;
  readonly label: string;
  readonly views: readonly HomeView[];
  readonly collections: readonly HomeCollection[];
};

type HomeView = {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly type: string;
  readonly icon: string;
  readonly href: string;
  /** Null for views that want parameters first. */
  readonly count: number | null;
};

type HomeCollection = {
  readonly path: string;
  readonly label: string;
  readonly icon: string;
  readonly href: string;
  readonly count: number;
};

/** Commits that are told of. */
const CHANGES = 6;
const PATIENCE_MS = 200;

export async function homeData(site: Site, req: Request): Promise<Home> {
  const { workspace } = site;
  const actor = actorOf(site, req);
  const domains = await domainsOfHome(workspace, actor);
  const records = domains.flatMap((d) => d.collections).reduce((sum, c) => sum + c.count, 0);
  const { total, groups } = await inboxFor(site, req, 1);
  return {
    version: 1,
    name: workspace.config.name,
    me: actor.userId,
    records,
    inbox: {
      total,
      groups: groups.map(({ key, label, total: own }) => ({ key, label, total: own })),
    },
    work: myWorkOf(workspace, actor),
    domains,
  };
}

/** Each view's matches are counted, with turns of the event loop in between. */
async function domainsOfHome(workspace: Reading, actor: Actor): Promise<HomeDomain[]> {
  const turns = takeTurns();
  const domains: HomeDomain[] = [];
  for (const { key, label, views, collections } of domainsOf(workspace)) {
    const shown: HomeView[] = [];
    for (const view of views) {
      shown.push(homeView(workspace, view, actor));
      if (turns.isOver()) await turns.next();
    }
    const homes = collections.map((collection) => homeCollection(workspace, collection));
    domains.push({ key, label, views: shown, collections: homes });
  }
  return domains;
}

function homeView(workspace: Reading, view: View, actor: Actor): HomeView {
  return {
    name: view.name,
    title: view.title,
    description: view.description ?? '',
    type: view.type,
    icon: viewIcon(view),
    href: viewHref(view),
    count: countOf(workspace, view, actor),
  };
}

function homeCollection(workspace: Reading, collection: Collection): HomeCollection {
  return {
    path: collection.path,
    label: collection.plural,
    icon: collection.icon,
    href: collectionHref(collection),
    count: workspace.index.size(collection.path),
  };
}

export async function homePage(site: Site, req: Request): Promise<Page> {
  const { workspace } = site;
  const data = await homeData(site, req);
  const actor = actorOf(site, req);
  const hello = actor.userId === null ? data.name : `Hello, ${actor.name.split(' ')[0] ?? ''}`;
  const problems = await problemsSoFar(workspace);
  const isEmpty = !hasOwnRecords(data);
  return {
    template: 'home-page',
    title: 'Home',
    icon: 'home',
    frame: 'flow',
    model: {
      ...data,
      hello,
      stranger: isStranger(workspace, data),
      inbox: {
        ...data.inbox,
        groups: data.inbox.groups.map((group) => ({ ...group, icon: GROUP_ICONS[group.key] })),
      },
      problems: problems.length,
      problemTone: problems.some(({ level }) => level === 'error') ? 'red' : 'amber',
      calm: data.inbox.total === 0 && problems.length === 0,
      changes: await latestChanges(site),
      places: data.domains.reduce((sum, d) => sum + d.views.length + d.collections.length, 0),
      ...(workspace === site.live && !isEmpty ? { make: newLinks(workspace.model) } : {}),
      ...(isEmpty ? { first: firstSteps(workspace.model) } : {}),
    },
  };
}

/**
 * The latest commits; none outside git, before the first one, and on pages of the past. A large workspace is not
 * waited for: the import of 100,000 records is one commit.
 */
async function latestChanges({ workspace, live }: Site): Promise<ShownCommit[]> {
  if (workspace !== live) return [];
  try {
    const log = live.history.log({ limit: CHANGES, perCommit: 3 });
    const answer = isLarge(live) ? await soon(log) : await log;
    return (answer?.items ?? []).map((item) =>
      shownCommit(workspace, item, { records: 3, fields: 1 }),
    );
  } catch (error) {
    if (error instanceof PailError) return [];
    throw error;
  }
}

/** What packs bring along; a workspace that holds nothing else has yet to begin. */
const BROUGHT = new Set(['crm/pipelines', 'crm/stages']);

function hasOwnRecords({ domains }: Home): boolean {
  const all = domains.flatMap(({ collections }) => collections);
  return all.some(({ path, count }) => count > 0 && !BROUGHT.has(path));
}

/** Null when it takes too long. */
function soon<T>(answer: Promise<T>): Promise<T | null> {
  answer.catch(() => undefined);
  return Promise.race([
    answer,
    new Promise<null>((resolve) => setTimeout(() => resolve(null), PATIENCE_MS).unref()),
  ]);
}

/** True when there are users, but the person at this machine is none of them. */
function isStranger(workspace: Reading, data: Home): boolean {
  return (
    data.me === null &&
    workspace.model.collections.has('users') &&
    workspace.index.size('users') > 0
  );
}

/** Records a view shows; null where it cannot be asked without parameters. */
function countOf(workspace: Reading, view: View, actor: Actor): number | null {
  if (view.params.length > 0) return null;
  const { where, search, archived } = view.query;
  try {
    const query = { collection: view.collection, where, archived, count: true };
    return workspace.query(search === '' ? query : { ...query, search }, actor).total;
  } catch (error) {
    if (error instanceof PailError) return null;
    throw error;
  }
}
