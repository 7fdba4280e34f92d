/** The sidebar: domains with their views and collections. */

import { plural } from '../plural.ts';
import { ownOf } from '../record/value.ts';
import type { Collection } from '../schema/model.ts';
import { inSentence } from '../view/humanise.ts';
import type { View } from '../view/types.ts';
import type { Reading } from '../workspace/types.ts';

export type NavLink = {
  readonly href: string;
  readonly label: string;
  readonly icon: string;
  /** `page`: the page itself; `true`: the page is about one of its records; empty: neither. */
  readonly current: 'page' | 'true' | '';
  readonly count?: number;
  /** Of a collection: what the palette calls making a record of it. */
  readonly createLabel?: string;
};

export type Domain = {
  readonly key: string;
  readonly label: string;
  readonly views: readonly View[];
  readonly collections: readonly Collection[];
};

export type NavDomain = {
  readonly key: string;
  readonly label: string;
  /** Unfolded until someone says otherwise. */
  readonly open: boolean;
  readonly views: readonly NavLink[];
  readonly collections: readonly NavLink[];
  /** What folds by itself, since there is much of it. */
  readonly folded?: {
    readonly label: string;
    readonly open: boolean;
    readonly views: readonly NavLink[];
    readonly collections: readonly NavLink[];
  };
};

/** A group shows so many views and collections; more fold below them. */
const SHOWN_VIEWS = 12;
const SHOWN_COLLECTIONS = 8;
/** Groups at the top that stand open; the others unfold by click, or where the page lies in them. */
const OPEN_GROUPS = 3;
const ORDER = ['crm', 'sales', 'product', 'marketing', 'support', 'registry', 'people'];
const LABELS: Readonly<Record<string, string>> = { crm: 'CRM', '': 'Other' };

/** Views and collections by domain, in the order of a working day; views name a domain or take their collection's. */
export function domainsOf(workspace: Reading): Domain[] {
  const domains = new Map<string, { views: View[]; collections: Collection[] }>();
  const at = (key: string): { views: View[]; collections: Collection[] } => {
    const found = domains.get(key) ?? { views: [], collections: [] };
    domains.set(key, found);
    return found;
  };
  const homes = packHomes(workspace);
  for (const view of workspace.views()) at(domainOf(workspace, view)).views.push(view);
  for (const collection of workspace.model.collections.values()) {
    const pack = collection.pack.toLowerCase();
    at(homes.get(pack) ?? pack).collections.push(collection);
  }
  return [...domains]
    .sort(([a], [b]) => rankOf(a) - rankOf(b) || a.localeCompare(b))
    .map(([key, domain]) => ({ key, label: domainLabel(key), ...domain }));
}

/** Domain that a pack's collections stand in: the one most views over them name. */
function packHomes(workspace: Reading): Map<string, string> {
  const votes = new Map<string, Map<string, number>>();
  for (const view of workspace.views()) {
    const pack = workspace.model.collections.get(view.collection)?.pack.toLowerCase() ?? '';
    const own = votes.get(pack) ?? new Map<string, number>();
    const domain = domainOf(workspace, view);
    votes.set(pack, own.set(domain, (own.get(domain) ?? 0) + 1));
  }
  return new Map(
    [...votes].map(([pack, own]) => {
      const [first] = [...own].sort(([, a], [, b]) => b - a);
      return [pack, first?.[0] ?? pack];
    }),
  );
}

function domainOf(workspace: Reading, view: View): string {
  const pack = workspace.model.collections.get(view.collection)?.pack ?? '';
  return (view.domain ?? pack).toLowerCase();
}

/** The sidebar for the page at `path`; `within`: address of the collection that it is about a record of. */
export function navOf(workspace: Reading, path: string, within = ''): NavDomain[] {
  const linkTo = (href: string, label: string, icon: string): NavLink => {
    const current = href === path ? 'page' : href === within ? 'true' : '';
    return { href, label, icon, current };
  };
  return domainsOf(workspace).map(({ key, label, ...domain }, place) => {
    const views = domain.views.map((view) => linkTo(viewHref(view), view.title, viewIcon(view)));
    const collections = domain.collections.map((collection) => ({
      ...linkTo(collectionHref(collection), collection.plural, collection.icon),
      count: workspace.index.size(collection.path),
      ...(workspace.at === null ? { createLabel: `New ${inSentence(collection.title)}` } : {}),
    }));
    const isHere = [...views, ...collections].some(({ current }) => current !== '');
    const group = { key, label, open: isHere || place < OPEN_GROUPS };
    return { ...group, ...foldedApart(views, collections) };
  });
}

/** The first views stand open, many collections do not where there are views. */
function foldedApart(
  views: readonly NavLink[],
  collections: readonly NavLink[],
): Pick<NavDomain, 'views' | 'collections' | 'folded'> {
  const shown = views.slice(0, SHOWN_VIEWS);
  const isMuch = views.length > 0 && collections.length > SHOWN_COLLECTIONS;
  const folded = { views: views.slice(SHOWN_VIEWS), collections: isMuch ? collections : [] };
  const all = [...folded.views, ...folded.collections];
  const rest = { views: shown, collections: isMuch ? [] : collections };
  if (all.length === 0) return rest;
  const label = [
    ...(folded.views.length > 0 ? [plural(folded.views.length, 'more view')] : []),
    ...(isMuch ? [plural(collections.length, 'collection')] : []),
  ].join(', ');
  const open = all.some(({ current }) => current !== '');
  return { ...rest, folded: { label, open, ...folded } };
}

export function viewHref(view: { readonly name: string }): string {
  return `/views/${encodeURIComponent(view.name)}`;
}

export function viewIcon(view: View): string {
  return view.icon ?? view.type;
}

export function collectionHref(collection: { readonly path: string }): string {
  return `/c/${collection.path}`;
}

function rankOf(key: string): number {
  const rank = ORDER.indexOf(key);
  return rank === -1 ? ORDER.length : rank;
}

function domainLabel(key: string): string {
  return ownOf(LABELS, key) ?? key.charAt(0).toUpperCase() + key.slice(1);
}
