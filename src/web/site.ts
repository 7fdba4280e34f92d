/** What every page of one running viewer shares. */
import type { Request } from 'express';
import type { Actor } from '../plan/types.ts';
import type { Reading, Workspace } from '../workspace/types.ts';
import type { UsedKeys } from './api/used-keys.ts';
import type { Assets } from './assets.ts';
import type { Templates } from './templates.ts';

/** Opens a revision by what people call it: anything git takes, a date, words. Throws `not_found`. */
export type Pasts = (revision: string) => Promise<Reading>;

export type Site = {
  /** What pages show: the workspace now, or as it was at the revision that the address names. */
  readonly workspace: Reading;
  /** What is written to. */
  readonly live: Workspace;
  readonly past: Pasts;
  readonly templates: Templates;
  readonly assets: Assets;
  readonly version: string;
  /** User in whose name the viewer acts; absent: git's identity. */
  readonly as: string | undefined;
  readonly usedKeys: UsedKeys;
  /** True while changes on disk are noticed by themselves. */
  readonly watching: () => boolean;
};

/** A page before it is drawn: everything in it is data. */
export type Page = {
  readonly template: string;
  readonly title: string;
  readonly icon: string;
  readonly status?: number;
  readonly crumbs?: readonly Crumb[];
  /** Layout of the main area: `fill` scrolls inside itself (boards, tables), `flow` scrolls as a whole. */
  readonly frame: 'fill' | 'flow';
  readonly model: object;
};

export type Crumb = { readonly label: string; readonly href: string; readonly icon?: string };

/** Who asks: the viewer's user, through a page or, from a program, through the API. */
export function actorOf(site: Site, req: Request): Actor {
  const fromPage = req.headers['sec-fetch-site'] === 'same-origin';
  const isPage = fromPage || !req.originalUrl.startsWith('/api/');
  return site.workspace.actor(isPage ? 'web' : 'api', site.as);
}
