/** `GET /api/openapi.json`: the API as an OpenAPI 3.1 document, made from the schemas. */

import { ACTIVITIES } from '../../crm/activities/log-activity.ts';
import { OWNER_FIELDS } from '../../crm/ownership/ownership.ts';
import type { JsonObject, JsonValue } from '../../record/types.ts';
import { isObject, ownOf } from '../../record/value.ts';
import type { Collection, Model } from '../../schema/model.ts';
import { CRM_ACTIONS } from './crm.ts';
import { type Operation, operation, SHARED_PATHS, text } from './openapi-paths.ts';

/** Which collections an action is for. */
const ACTS_ON: Readonly<Record<string, (collection: Collection) => boolean>> = {
  convert: ({ path }) => path === 'crm/leads',
  'log-activity': ({ inverse }) =>
    [...inverse.values()].some(
      ({ collection, field }) => collection === ACTIVITIES && field === 'anchorIds',
    ),
  merge: ({ fields }) => fields.has('mergedIntoId'),
  unmerge: ({ fields }) => fields.has('mergedIntoId'),
  'not-duplicate': ({ fields }) => fields.has('notDuplicateIds'),
  claim: ({ fields }) => OWNER_FIELDS.some((name) => fields.has(name)),
  release: ({ fields }) => OWNER_FIELDS.some((name) => fields.has(name)),
};

/** What a member of an action's body is. */
const MEMBERS: Readonly<Record<string, JsonObject>> = {
  others: { type: 'array', items: { type: 'string' }, minItems: 1 },
  with: { type: 'array', items: { type: 'string' }, minItems: 1 },
  fields: { type: 'object' },
  force: { type: 'boolean' },
  noDeal: { type: 'boolean' },
  noMatch: { type: 'boolean' },
};

export function openApiOf(model: Model, name: string, version: string): JsonObject {
  const collections = [...model.collections.values()];
  return {
    openapi: '3.1.0',
    info: {
      title: name === '' ? 'Pail' : `Pail: ${name}`,
      version: version === '' ? '0' : version,
    },
    servers: [{ url: '/api' }],
    paths: Object.fromEntries(
      [SHARED_PATHS, ...collections.map(pathsOf)].flatMap((paths) =>
        Object.entries(paths).map(declared),
      ),
    ),
    components: {
      schemas: {
        ...Object.fromEntries(collections.map((one) => [nameOf(one), recordSchema(one)])),
        Problem: PROBLEM,
        Written: WRITTEN,
      },
    },
  };
}

/** With the variables that the path has. */
function declared([path, item]: [string, JsonValue]): [string, JsonObject] {
  const names = [...path.matchAll(/\{(\w+)\}/g)].flatMap(([, name]) => name ?? []);
  const own = isObject(item) ? item : {};
  if (names.length === 0) return [path, own];
  const parameters = names.map((name) => ({ name, in: 'path', required: true, schema: text }));
  return [path, { parameters, ...own }];
}

function pathsOf(collection: Collection): JsonObject {
  const at = `/${collection.path}`;
  const own = (words: string, more: Operation = {}): JsonObject =>
    operation(collection.path, words, more);
  const record = { $ref: `#/components/schemas/${nameOf(collection)}` };
  const item: JsonObject = {
    type: 'object',
    properties: { version: { const: 1 }, item: record },
  };
  const list: JsonObject = {
    type: 'object',
    properties: {
      version: { const: 1 },
      items: { type: 'array', items: record },
      total: { type: 'integer' },
      nextCursor: { type: 'string' },
    },
  };
  const { title, plural } = collection;
  const id = `${at}/{id}`;
  const paths: JsonObject = {
    [at]: {
      get: own(`List ${plural}`, { query: LIST_PARAMETERS, answer: list }),
      post: own(`Add ${title}`, { body: { 'application/json': record }, status: '201' }),
    },
    [`${at}/choices`]: {
      get: own(`Choices of a field of ${plural}`, { query: ['field', 'text'] }),
    },
    [`${at}/history`]: { get: own(`History of ${plural}`, { query: HISTORY }) },
    [id]: {
      get: own(`Read ${title}`, { query: ['at'], answer: item }),
      put: own(`Replace ${title}`, { body: { 'application/json': record } }),
      patch: own(`Change ${title}`, { body: PATCHES }),
      delete: own(`Remove ${title}`),
    },
    [`${id}/history`]: { get: own(`History of one of ${plural}`, { query: HISTORY }) },
    [`${id}/blame`]: { get: own(`Where the values of ${title} come from`) },
    [`${id}/timeline`]: { get: own(`Timeline of ${title}`, { query: ['limit'] }) },
    [`${id}/restore`]: { post: own(`Restore ${title}`, { body: RESTORE }) },
  };
  if (collection.fields.has('mergedIntoId')) {
    const query = ['min', 'limit'];
    paths[`${at}/duplicates`] = { get: own(`Duplicates among ${plural}`, { query }) };
  }
  for (const [action, { members }] of Object.entries(CRM_ACTIONS)) {
    if (ownOf(ACTS_ON, action)?.(collection) !== true) continue;
    const properties = Object.fromEntries(members.map((one) => [one, ownOf(MEMBERS, one) ?? text]));
    const body = { type: 'object', properties, additionalProperties: false };
    const words = `${humanWords(action)}: ${title}`;
    paths[`${id}/${action}`] = { post: own(words, { body: { 'application/json': body } }) };
  }
  return paths;
}

const HISTORY = ['limit', 'offset', 'since', 'until', 'author', 'field'];

const LIST_PARAMETERS = [
  ...['where', 'q', 'search', 'sort', 'limit', 'cursor', 'fields', 'expand', 'group'],
  ...['sum', 'avg', 'min', 'max', 'count', 'archived', 'page', 'at'],
];

const PATCHES: JsonObject = {
  'application/merge-patch+json': { type: 'object' },
  'application/json-patch+json': {
    type: 'array',
    items: {
      type: 'object',
      required: ['op', 'path'],
      properties: {
        op: { enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'] },
        path: text,
        from: text,
        value: true,
      },
    },
  },
};

const RESTORE: JsonObject = {
  'application/json': {
    type: 'object',
    properties: { at: text, fields: { type: 'array', items: text } },
    required: ['at'],
  },
};

const WRITTEN: JsonObject = {
  type: 'object',
  description: 'A record after a write, and what the write did.',
  properties: {
    version: { const: 1 },
    item: { type: ['object', 'null'] },
    changes: { type: 'array', items: { type: 'object' } },
    commit: { type: ['string', 'null'] },
    notices: { type: 'array', items: text },
  },
};

const PROBLEM: JsonObject = {
  type: 'object',
  description: 'RFC 9457; facts of the error stand beside these members.',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: { type: text, title: text, status: { type: 'integer' }, detail: text, code: text },
};

function nameOf({ path }: Collection): string {
  return path.replaceAll('/', '.');
}

/** Fields that the reader may see, without Pail's own keywords and what ties the schema to its file. */
function recordSchema({ schema, fields, title }: Collection): JsonObject {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const seen = Object.entries(properties).filter(([name]) => fields.has(name) || name === 'id');
  const { $schema: _, $id: __, ...rest } = schema;
  return { ...(plain({ ...rest, properties: Object.fromEntries(seen) }) as JsonObject), title };
}

function plain(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(plain);
  if (!isObject(value)) return value;
  const own = Object.entries(value).filter(([key]) => !key.startsWith('x-'));
  return Object.fromEntries(own.map(([key, member]) => [key, plain(member)]));
}

/** `not-duplicate` → `Not duplicate`. */
function humanWords(name: string): string {
  const words = name.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
