/** Reading over HTTP: the same answers as `--json` gives, one shape for lists and one for single records. */
import type { Request } from 'express';
import type { Actor } from '../../plan/types.ts';
import type { Query, QueryItem } from '../../query/types.ts';
import type { JsonValue, StoredRecord } from '../../record/types.ts';
import type { Collection } from '../../schema/model.ts';
import type { Reading } from '../../workspace/types.ts';
import { unreadNotices } from '../../workspace/unread.ts';
import { readFilter } from '../filter.ts';
import { splitKeys } from '../page-link.ts';
import { flagOf, limitOf, listOf, refuseUnknown, textOf, valuesOf } from '../parameters.ts';

const DEFAULT_LIMIT = 50;
const PARAMETERS = [
  'where',
  'q',
  'search',
  'sort',
  'limit',
  'cursor',
  'fields',
  'expand',
  'group',
  'sum',
  'avg',
  'min',
  'max',
  'count',
  'archived',
  'page',
  'at',
];

/** `GET /api/<collection>`: `{version, items, total, nextCursor?}`, `{groups, total}` or `{total}`. */
export function listAnswer(
  workspace: Reading,
  collection: Collection,
  req: Request,
  actor: Actor,
): object {
  refuseUnknown(req, PARAMETERS);
  const query = queryOf(workspace, collection, req);
  const answer = workspace.query(query, actor);
  const told = [...answer.notices, ...unreadNotices(workspace)];
  const notices = told.length > 0 ? { notices: told } : {};
  if (query.count === true) return { version: 1, total: answer.total, ...notices };
  if (answer.groups !== undefined) {
    return { version: 1, groups: answer.groups, total: answer.total, ...notices };
  }
  return {
    version: 1,
    items: answer.items.map((item) => listItem(workspace, item, query.columns ?? [])),
    total: answer.total,
    ...(answer.totals === undefined ? {} : { totals: answer.totals }),
    ...(answer.nextCursor === undefined ? {} : { nextCursor: answer.nextCursor }),
    ...notices,
  };
}

/** `GET /api/<collection>/<id>`: `{version, item}`, computed fields included. */
export function itemAnswer(workspace: Reading, record: StoredRecord, actor: Actor): object {
  return { version: 1, item: itemOf(workspace, record, actor) };
}

/** Stored fields, then computed ones, then `updatedAt`. */
export function itemOf(
  workspace: Reading,
  record: StoredRecord,
  actor: Actor,
): Record<string, JsonValue> {
  const updatedAt = workspace.updatedAt(record);
  return { ...record.data, ...workspace.computed(record, actor), updatedAt };
}

function queryOf(workspace: Reading, collection: Collection, req: Request): Query {
  const filter = readFilter(workspace, collection, textOf(req, 'q'));
  const search = [filter.search, textOf(req, 'search')].filter((text) => text !== '').join(' ');
  const where = [...valuesOf(req, 'where'), ...filter.where];
  const cursor = textOf(req, 'cursor');
  const group = textOf(req, 'group');
  const limit = limitOf(req, DEFAULT_LIMIT);
  const lists = {
    sort: valuesOf(req, 'sort').flatMap(splitKeys),
    columns: valuesOf(req, 'fields').flatMap(splitKeys),
    expand: listOf(req, 'expand'),
    sum: valuesOf(req, 'sum').flatMap(splitKeys),
    avg: valuesOf(req, 'avg').flatMap(splitKeys),
    min: valuesOf(req, 'min').flatMap(splitKeys),
    max: valuesOf(req, 'max').flatMap(splitKeys),
    where,
  };
  return {
    collection: collection.path,
    // An answer in groups shows no records.
    limit: group === '' ? limit : 0,
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(search === '' ? {} : { search }),
    ...(cursor === '' ? {} : { cursor }),
    ...(group === '' ? {} : { group }),
    ...(flagOf(req, 'count') ? { count: true } : {}),
    ...(flagOf(req, 'archived') ? { archived: true } : {}),
  };
}

/** Asked-for columns under their own names beside the id, else the stored fields; expanded records under their alias. */
function listItem(workspace: Reading, item: QueryItem, columns: readonly string[]): object {
  const id = item.record.id;
  const expanded = item.expanded ?? {};
  if (columns.length > 0) {
    const values = columns.map((name, i) => [name, item.values[i] ?? null] as const);
    return { id, ...Object.fromEntries(values), ...expanded };
  }
  const stored = workspace.index.get(id);
  const updatedAt = stored === undefined ? null : workspace.updatedAt(stored);
  return { ...item.record, updatedAt, ...expanded };
}
