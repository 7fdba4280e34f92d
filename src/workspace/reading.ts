/** Reads that need more than the index: names, computed fields, search hits with snippets. */

import type { Scope } from '../expr/types.ts';
import { toJson } from '../expr/value.ts';
import { mergedInto, standingFor } from '../index/merged.ts';
import { snippetOf } from '../query/snippet.ts';
import type { JsonValue, RecordData, StoredRecord } from '../record/types.ts';
import { requireCollection } from '../schema/model.ts';
import type { ReadState } from './state.ts';
import type { SearchOptions, SearchResult } from './types.ts';

/** Display name of a record of `path`; its id when the display expression gives nothing or is faulty. */
export function displayNameOf(
  state: ReadState,
  path: string,
  data: RecordData,
  scope: Scope,
): string {
  const collection = state.model.collections.get(path);
  if (collection === undefined) return data.id; // Its schema goes or comes with it.
  try {
    const value = state.expressions.rule(collection, collection.display)?.evaluate(data, scope);
    return typeof value === 'string' && value.trim() !== '' ? value : data.id;
  } catch {
    // A faulty display expression is a problem of the schema; pages still need a name.
    return data.id;
  }
}

/** Values of a record's computed fields by name, as JSON. */
export function computedOf(
  state: ReadState,
  record: StoredRecord,
  scope: Scope,
): Readonly<Record<string, JsonValue>> {
  const collection = requireCollection(state.model, record.collection);
  const values: Record<string, JsonValue> = {};
  for (const field of collection.fields.values()) {
    if (field.computed === undefined) continue;
    const compiled = state.expressions.rule(collection, field.computed);
    if (compiled === null) continue;
    const value = compiled.evaluate(record.data, scope);
    values[field.name] = toJson(value, compiled.type, state.config.timezone);
  }
  return values;
}

/** What only records say that were merged into others: the ones that were kept stand for them. */
function foundAmongMerged(
  { index }: ReadState,
  text: string,
  paths: readonly string[] | undefined,
  limit: number,
): ReturnType<ReadState['index']['search']> {
  const answer = index.search(text, paths, { limit, archived: true });
  const kept = new Map<string, (typeof answer.hits)[number]>();
  for (const hit of answer.hits) {
    const record = index.get(hit.id);
    if (record === undefined || mergedInto(record.data) === null) continue;
    const { id } = standingFor(record, index);
    if (!kept.has(id)) kept.set(id, { ...hit, id });
  }
  return { ...answer, hits: [...kept.values()], total: kept.size };
}

/** Full-text hits with titles and snippets; 20 unless told otherwise. */
export function searchRecords(
  state: ReadState,
  text: string,
  options: SearchOptions,
  scope: Scope,
): SearchResult {
  const paths = options.in?.map((name) => requireCollection(state.model, name).path);
  const { limit = 20, archived = false } = options;
  const own = state.index.search(text, paths, { limit, archived });
  const answer = own.total > 0 || archived ? own : foundAmongMerged(state, text, paths, limit);
  const hits = answer.hits.flatMap((hit) => {
    const record = state.index.get(hit.id);
    if (record === undefined) return [];
    const collection = requireCollection(state.model, record.collection);
    const { text: snippet, marks } = snippetOf(record.data, collection, answer.terms);
    const title = displayNameOf(state, record.collection, record.data, scope);
    return [{ ...hit, record: record.data, title, snippet, marks }];
  });
  const { notice, total } = answer;
  return { hits, total, ...(notice === undefined ? {} : { notice }) };
}
