/** Which records a query is about. */

import { PailError } from '../errors.ts';
import type { StoredRecord } from '../record/types.ts';
import { memberOf } from '../record/value.ts';
import type { PreparedQuery, QueryContext } from './prepare.ts';
import type { QueryStep } from './types.ts';

export type Match = { readonly record: StoredRecord; readonly score?: number };

export type Matches = {
  /** In id order, or best first for full text. */
  readonly matches: readonly Match[];
  readonly steps: readonly QueryStep[];
  readonly notices: readonly string[];
};

/** Runs full text, the archive rule and the conditions, the cheap ones first. */
export function findMatches(prepared: PreparedQuery, context: QueryContext): Matches {
  const { query, collection, conditions } = prepared;
  const { scope } = context;
  const source = sourceOf(prepared, context);
  const steps = [...source.steps];
  let matches = source.matches;
  if (query.archived !== true && collection.fields.has('archivedAt')) {
    matches = matches.filter(({ record }) => memberOf(record.data, 'archivedAt') === null);
    steps.push({ step: 'leave out archived ones', records: matches.length });
  }
  for (const { source: text, holds } of conditions) {
    matches = matches.filter(({ record }) => holds(record.data, scope));
    steps.push({ step: `where ${text}`, records: matches.length });
  }
  return { matches, steps, notices: source.notices };
}

function sourceOf({ query, collection }: PreparedQuery, { index }: QueryContext): Matches {
  const text = query.search ?? '';
  if (text.trim() === '') {
    const matches = Array.from(index.records(collection.path), (record) => ({ record }));
    const step = `read all of ${collection.path}`;
    return { matches, steps: [{ step, records: matches.length }], notices: [] };
  }
  const answer = index.search(text, [collection.path], { archived: true });
  const matches = answer.hits.map(({ id, score }) => {
    const record = index.get(id);
    if (record === undefined) throw new PailError('not_found', `no record "${id}"`, { id });
    return { record, score };
  });
  return {
    matches,
    steps: [{ step: `full text ${JSON.stringify(text)}`, records: matches.length }],
    notices: answer.notice === undefined ? [] : [answer.notice],
  };
}
