/** Records by the name that they are shown under. */

import { PailError } from '../errors.ts';
import { standingFor } from '../index/merged.ts';
import { nearRecords } from '../index/near-records.ts';
import type { IndexReader } from '../index/types.ts';
import type { StoredRecord } from '../record/types.ts';

/** Records with these words that are looked at; of more, a name is none. */
const MOST = 50;
const NAMED = 6;

/**
 * The record that somebody means, by whatever `find` takes, else by its name. Undefined when there is none; throws
 * `ambiguous`.
 */
export function recordMeant(
  reference: string,
  paths: readonly string[],
  index: IndexReader,
  ways: {
    /** Throws `not_found`, `ambiguous`. */
    readonly find: (reference: string, path: string) => StoredRecord;
    readonly titleOf: (record: StoredRecord) => string;
  },
): StoredRecord | undefined {
  for (const path of paths) {
    try {
      return ways.find(reference, path);
    } catch (error) {
      if (!(error instanceof PailError) || error.code !== 'not_found') throw error;
    }
  }
  return recordByName(reference, paths, index, ways.titleOf);
}

/**
 * The one record of the collections `paths` with that display name, in any letter case; of a merged one the one that
 * was kept. Undefined when there is none. Throws `ambiguous` with those that share it. Costs a search.
 */
function recordByName(
  name: string,
  paths: readonly string[],
  index: IndexReader,
  titleOf: (record: StoredRecord) => string,
): StoredRecord | undefined {
  const wanted = folded(name);
  const alike = nearRecords(name, paths, index, MOST).filter(
    (record) => folded(titleOf(record)) === wanted,
  );
  const kept = new Map(alike.map((record) => standingFor(record, index)).map((r) => [r.id, r]));
  const [first] = kept.values();
  if (kept.size < 2) return first;
  const ids = [...kept.keys()].slice(0, NAMED);
  const more = kept.size > NAMED ? ' …' : '';
  throw new PailError(
    'ambiguous',
    `"${name}" is the name of ${kept.size} in ${paths.join(', ')}: ${ids.join(', ')}${more}; give the id of one`,
    { reference: name, candidates: ids },
  );
}

function folded(text: string): string {
  return text.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}
