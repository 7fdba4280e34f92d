/** Records that somebody may have meant who named none: found by the words of what was asked. */

import { isRecordId } from '../record/id.ts';
import type { StoredRecord } from '../record/types.ts';
import type { IndexReader } from './types.ts';

const MOST = 3;

/** The `most` best hits of a search for `reference` in the collections `paths`; of an id, for the words after its prefix. */
export function nearRecords(
  reference: string,
  paths: readonly string[],
  index: IndexReader,
  most: number = MOST,
): StoredRecord[] {
  const text = isRecordId(reference) ? reference.slice(reference.indexOf('_')) : reference;
  const words = text.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
  if (words === '') return [];
  const { hits } = index.search(words, paths, { limit: most });
  return hits.flatMap(({ id }) => index.get(id) ?? []);
}

/** `usr_m (Marcus Oyelaran)`; the id alone where it has no other name. */
export function idAndName(id: string, name: string | undefined): string {
  return name === undefined || name === id || name === '' ? id : `${id} (${name})`;
}
