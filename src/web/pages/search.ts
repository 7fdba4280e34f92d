/** `/search`: full text over all records, or those of some collections. */
import type { Request } from 'express';
import { requireCollection } from '../../schema/model.ts';
import type { FoundHit, Reading, SearchResult } from '../../workspace/types.ts';
import { unreadNotices } from '../../workspace/unread.ts';
import { cellsOf } from '../field-cell.ts';
import { hrefWith } from '../page-link.ts';
import { limitOf, listOf, textOf } from '../parameters.ts';
import { recordHref, type ShownCell, shownCell } from '../shown-cell.ts';
import type { Page, Site } from '../site.ts';
import { keyFields } from './record-links.ts';

const DEFAULT_LIMIT = 30;
const MAX_FACTS = 3;

export type SearchRequest = {
  readonly q: string;
  readonly in: readonly string[];
  readonly limit: number;
};

/** Throws `not_found` for an unknown collection and `usage` for a bad limit. */
export function searchRequest(workspace: Reading, req: Request): SearchRequest {
  const wanted = listOf(req, 'in').map((name) => requireCollection(workspace.model, name).path);
  return { q: textOf(req, 'q'), in: wanted, limit: limitOf(req, DEFAULT_LIMIT) };
}

export function runSearch(workspace: Reading, request: SearchRequest): SearchResult {
  if (request.q === '') return { hits: [], total: 0 };
  const { limit } = request;
  return workspace.search(request.q, request.in.length > 0 ? { limit, in: request.in } : { limit });
}

/** JSON twin: `{items: [{id, collection, score, title, snippet, record}], total}`. */
export function searchData(workspace: Reading, request: SearchRequest): object {
  const result = runSearch(workspace, request);
  const items = result.hits.map(({ id, collection, score, title, snippet, record }) => ({
    id,
    collection,
    score,
    title,
    snippet,
    record,
  }));
  const own = result.notice === undefined ? [] : [result.notice];
  const notices = [...own, ...unreadNotices(workspace)];
  return { version: 1, items, total: result.total, notices };
}

export function searchPage(site: Site, req: Request): Page {
  const { workspace } = site;
  const request = searchRequest(workspace, req);
  const result = runSearch(workspace, request);
  const facets = facetsOf(workspace, request, req);
  return {
    template: 'search-page',
    title: request.q === '' ? 'Search' : `Search: ${request.q}`,
    icon: 'search',
    frame: 'flow',
    model: {
      q: request.q,
      in: request.in.join(','),
      facets,
      total: result.total,
      shown: result.hits.length,
      more: result.total > result.hits.length,
      asked: request.q !== '',
      found: result.hits.length > 0,
      notices: result.notice === undefined ? [] : [result.notice],
      moreHref: hrefWith('/search', req.query, { limit: Math.min(500, request.limit * 4) }),
      hits: result.hits.map((hit) => {
        const collection = workspace.model.collections.get(hit.collection);
        return {
          id: hit.id,
          title: hit.title,
          href: recordHref(hit.id),
          kind: collection?.title ?? hit.collection,
          icon: collection?.icon ?? 'box',
          snippet: snippetOf(hit),
          facts: factsOf(workspace, hit.id),
        };
      }),
    },
  };
}

/** Nothing when it is no more than the word that was asked for. */
function snippetOf(hit: FoundHit): ReturnType<typeof markedParts> {
  const parts = markedParts(hit.snippet, hit.marks);
  return parts.some((part) => !part.marked) ? parts : [];
}

/** What tells hits of the same name apart: state, value, owner. */
function factsOf(workspace: Reading, id: string): ShownCell[] {
  const record = workspace.index.get(id);
  const collection = workspace.model.collections.get(record?.collection ?? '');
  if (record === undefined || collection === undefined) return [];
  const make = cellsOf(workspace, record);
  return keyFields(collection, '')
    .map((field) => shownCell(make(field, record.data[field.name])))
    .filter((cell) => !cell.empty && cell.shape !== 'time')
    .slice(0, MAX_FACTS);
}

/** Text cut at its marks, so that the template can escape each piece: no HTML is made of record text. */
export function markedParts(
  text: string,
  marks: readonly (readonly [number, number])[],
): { readonly text: string; readonly marked: boolean }[] {
  const parts: { text: string; marked: boolean }[] = [];
  let at = 0;
  for (const [start, end] of marks) {
    if (start < at || end > text.length) continue;
    parts.push({ text: text.slice(at, start), marked: false });
    parts.push({ text: text.slice(start, end), marked: true });
    at = end;
  }
  parts.push({ text: text.slice(at), marked: false });
  return parts.filter((part) => part.text !== '');
}

type Facet = {
  readonly label: string;
  readonly href: string;
  readonly icon: string;
  readonly current: boolean;
  readonly count?: number;
};

/** One chip per collection that has hits at all, and one for everything. */
function facetsOf(workspace: Reading, request: SearchRequest, req: Request): Facet[] {
  if (request.q === '') return [];
  const counts = new Map<string, number>();
  for (const hit of workspace.index.search(request.q).hits) {
    counts.set(hit.collection, (counts.get(hit.collection) ?? 0) + 1);
  }
  const everything = {
    label: 'Everything',
    icon: 'search',
    href: hrefWith('/search', req.query, { in: [] }),
    current: request.in.length === 0,
  };
  const facets = [...counts].flatMap(([path, count]) => {
    const collection = workspace.model.collections.get(path);
    if (collection === undefined) return [];
    const href = hrefWith('/search', req.query, { in: collection.short });
    const current = request.in.includes(path);
    return [{ label: collection.plural, icon: collection.icon, href, current, count }];
  });
  return [everything, ...facets.sort((a, b) => b.count - a.count)];
}
