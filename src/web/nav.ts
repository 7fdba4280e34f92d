/** The sidebar: domains with their views and collections. */
import type { Collection } from '../schema/model.ts';
import type { View } from '../view/types.ts';
import type { Reading } from '../workspace/types.ts';

export type NavLink = {
  readonly href: string;
  readonly label: string;
  readonly icon: string;
  readonly current: boolean;
  readonly count?: number;
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
  /** Collections that fold by themselves, since they are many. */
  readonly folded?: { readonly open: boolean; readonly collections: readonly NavLink[] };
};

/** A group shows so many collections; more fold below its views. */
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

/** The sidebar for the page at `path`. */
export function navOf(workspace: Reading, path: string): NavDomain[] {
  return domainsOf(workspace).map((domain, place) => {
    const views = domain.views.map((view) =>
      link(viewHref(view), view.title, viewIcon(view), path),
    );
    const collections = domain.collections.map((collection) => ({
      ...link(collectionHref(collection), collection.plural, collection.icon, path),
      count: workspace.index.size(collection.path),
    }));
    const isHere = [...views, ...collections].some(({ current }) => current);
    const { key, label } = domain;
    const group = { key, label, open: isHere || place < OPEN_GROUPS, views };
    if (views.length === 0 || collections.length <= SHOWN_COLLECTIONS) {
      return { ...group, collections };
    }
    const open = collections.some(({ current }) => current);
    return { ...group, collections: [], folded: { open, collections } };
  });
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

function link(href: string, label: string, icon: string, path: string): NavLink {
  return { href, label, icon, current: href === path };
}

function rankOf(key: string): number {
  const rank = ORDER.indexOf(key);
  return rank === -1 ? ORDER.length : rank;
}

function domainLabel(key: string): string {
  return LABELS[key] ?? key.charAt(0).toUpperCase() + key.slice(1);
}
