/** Looking back: `?at=` on any page or list answers as of a revision or date. */

import type { Request } from 'express';
import { openPast, resolvePast } from '../workspace/past/open-past.ts';
import type { PastWorkspace } from '../workspace/past/past-workspace.ts';
import type { Workspace } from '../workspace/types.ts';
import { textOf } from './parameters.ts';
import type { Pasts, Site } from './site.ts';

/** Revisions kept open at once; the file behind one that nobody reads any more closes by itself. */
const KEPT = 4;

/** Opens each revision once. */
export function createPasts(workspace: Workspace): Pasts {
  const open = new Map<string, Promise<PastWorkspace>>();
  return async (revision) => {
    const found = await resolvePast(workspace.root, revision);
    const { commit } = found.revision;
    const past = open.get(commit) ?? openPast(found, () => workspace.clearance());
    open.delete(commit);
    open.set(commit, past);
    past.catch(() => open.delete(commit));
    for (const oldest of [...open.keys()].slice(0, -KEPT)) open.delete(oldest);
    return past;
  };
}

/** The site as the address wants it read: now, or as it was `?at=` then. Throws `not_found` for an unknown revision. */
export async function siteFor(site: Site, req: Request): Promise<Site> {
  const revision = textOf(req, 'at');
  if (revision === '') return site;
  const workspace = await site.past(revision);
  await workspace.loadDates();
  return { ...site, workspace, watching: () => false };
}

/** Addresses of the viewer's own pages, up to a fragment (`&#x3D;` begins none). Quotes in texts are escaped. */
const OWN_LINK = /(<a\b[^>]*?\shref=")(\/(?!\/|api\/|assets\/)(?:[^"#&]|&#?)*)/g;
const READING_FORM = /<form\b(?![^>]*\smethod="post")[^>]*>/g;

/** Makes every link and search form of a page stay at its revision; `data-now` marks those that lead back to today. */
export function keepRevision(html: string, revision: string): string {
  const inUrl = encodeURIComponent(revision).replaceAll("'", '%27');
  const inText = revision.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return html
    .replace(OWN_LINK, (link, start: string, href: string) => {
      if (start.includes('data-now')) return link;
      return `${link}${href.includes('?') ? '&amp;' : '?'}at=${inUrl}`;
    })
    .replace(READING_FORM, (form) =>
      form.includes('data-now') ? form : `${form}<input type="hidden" name="at" value="${inText}">`,
    );
}
