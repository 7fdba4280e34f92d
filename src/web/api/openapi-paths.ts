/** Paths of the API that belong to no collection, and how an operation is written down. */

import type { JsonObject } from '../../record/types.ts';

export const text: JsonObject = { type: 'string' };

export type Operation = {
  /** Names of query parameters. */
  readonly query?: readonly string[];
  /** Media type → schema. */
  readonly body?: JsonObject;
  /** Schema of the answer; of writes, what a write answers. */
  readonly answer?: JsonObject;
  readonly status?: string;
};

const NUMBERS = new Set(['limit', 'offset', 'page']);
const FLAGS = new Set(['count', 'archived']);
/** May be repeated. */
const LISTS = new Set(['where']);

/** One operation; the variables of its path are declared with the path. */
export function operation(tag: string, summary: string, asked: Operation = {}): JsonObject {
  const { query = [], body, status = '200' } = asked;
  const written = { $ref: '#/components/schemas/Written' };
  const schema = asked.answer ?? (body === undefined ? { type: 'object' } : written);
  const problem = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  };
  return {
    tags: [tag],
    summary,
    ...(query.length === 0 ? {} : { parameters: query.map(parameter) }),
    ...(body === undefined ? {} : { requestBody: { required: true, content: contentOf(body) } }),
    responses: {
      [status]: { description: 'Done', content: { 'application/json': { schema } } },
      default: { description: 'Refused', content: problem },
    },
  };
}

function contentOf(body: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(body).map(([type, schema]) => [type, { schema }]));
}

function parameter(name: string): JsonObject {
  const plain = NUMBERS.has(name)
    ? { type: 'integer', minimum: 0 }
    : FLAGS.has(name)
      ? { enum: ['1', 'true'] }
      : text;
  const schema = LISTS.has(name) ? { type: 'array', items: text } : plain;
  return { name, in: 'query', schema };
}

const read = (tag: string, summary: string, query: readonly string[] = []): JsonObject => ({
  get: operation(tag, summary, { query }),
});
const write = (tag: string, summary: string, properties: JsonObject): JsonObject => ({
  post: operation(tag, summary, {
    body: { 'application/json': { type: 'object', properties, additionalProperties: false } },
  }),
});

export const SHARED_PATHS: JsonObject = {
  '/openapi.json': read('about', 'This document'),
  '/collections': read('about', 'Collections and how many records they hold', ['at']),
  '/schema/{collection}': read('about', 'JSON Schema of a collection', ['at']),
  '/health': read('about', 'Whether all is well'),
  '/index': read('about', 'A number for what the index holds'),
  '/events': {
    get: {
      tags: ['about'],
      summary: 'What changes, as it changes',
      responses: { 200: { description: 'Events', content: { 'text/event-stream': {} } } },
    },
  },
  '/search': read('reading', 'Full text over everything', ['q', 'in', 'limit', 'at']),
  '/views': read('reading', 'Views', ['at']),
  '/views/{name}': read('reading', 'A view with its records', ['at']),
  '/reports': read('reading', 'Reports'),
  '/reports/{name}': read('reading', 'A report', ['from', 'to', 'at']),
  '/today': read('reading', 'What to do now', ['limit', 'at']),
  '/inbox': read('reading', 'What waits for a decision', ['who', 'at']),
  '/crm/client360/{id}': read('reading', 'All of a person, company or household', ['at']),
  '/crm/client-360/{id}': read('reading', 'The same under its other name', ['at']),
  '/problems': read('reading', 'What is wrong with records, schemas and views', ['at']),
  '/log': read('history', 'History of everything', [
    'limit',
    'offset',
    'since',
    'until',
    'author',
    'field',
    'of',
  ]),
  '/log/{commit}': read('history', 'What one commit did'),
  '/branches': read('history', 'Branches'),
  '/review': read('history', 'What one revision did since it left another', [
    'base',
    'head',
    'compare',
  ]),
  '/undo': write('history', 'Take back a commit', { commit: text }),
  '/conflicts': read('merging', 'What merges left to decide'),
  '/conflicts/{id}': write('merging', 'Settle a conflict', {
    side: { enum: ['ours', 'theirs'] },
    sides: { type: 'object' },
    fields: { type: 'object' },
  }),
  '/sync': write('merging', 'Keep in step with other clones', {}),
};
