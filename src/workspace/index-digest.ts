/** One number for all that an index holds: equal for equal files, whichever process has read them. */

import { createHash } from 'node:crypto';
import type { RecordIndex } from '../index/types.ts';
import type { Model } from '../schema/model.ts';
import { takeTurns } from './turns.ts';

export type IndexDigest = {
  readonly records: number;
  /** SHA-256 over collection, id, content and file of each record; hexadecimal. */
  readonly digest: string;
};

/** Yields to the event loop; null when `isOutdated` says at the end that the index changed meanwhile. */
export async function digestOf(
  index: RecordIndex,
  model: Model,
  isOutdated: () => boolean,
): Promise<IndexDigest | null> {
  const turns = takeTurns();
  const hash = createHash('sha256');
  let records = 0;
  for (const collection of [...model.collections.keys()].sort()) {
    for (const { id, blob, file } of index.identities(collection)) {
      hash.update(`${collection} ${id} ${blob} ${file}\n`);
      records++;
      if (turns.isOver()) await turns.next();
      if (isOutdated()) return null;
    }
  }
  return { records, digest: hash.digest('hex') };
}
