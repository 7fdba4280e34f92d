/** A text form of everything an index holds, for `pail index dump` and for comparing two indexes. */

import type { Model } from '../schema/model.ts';
import type { IndexDump, IndexReader } from './types.ts';

/** Reads every part of the index, so parts not built yet are built. Scores are given to nine digits. */
export function dumpOf(index: IndexReader, model: Model, queries: readonly string[]): IndexDump {
  const records: string[] = [];
  const links: string[] = [];
  const referrers: string[] = [];
  for (const collection of model.collections.keys()) {
    for (const { id, blob, file } of index.records(collection)) {
      records.push(`${collection} ${id} ${blob} ${file}`);
      for (const { relation, reference, to } of index.linksFrom(id)) {
        links.push(`${id} ${relation.field} ${reference} -> ${to ?? '-'}`);
      }
      for (const { from, relation } of index.linksTo(id)) {
        referrers.push(`${id} <- ${from} ${relation.field}`);
      }
    }
  }
  const hits = queries.map((query) => [query, hitsOf(index, query)] as const);
  return {
    records: records.sort(),
    links: links.sort(),
    referrers: referrers.sort(),
    hits: Object.fromEntries(hits),
  };
}

function hitsOf(index: IndexReader, query: string): string[] {
  const { hits } = index.search(query, undefined, { archived: true });
  return hits.map(({ id, score }) => `${id} ${score.toPrecision(9)}`);
}
