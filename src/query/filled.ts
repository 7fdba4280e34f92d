/** Which fields say anything at all in a collection. */

import type { IndexReader, Slab } from '../index/types.ts';

/**
 * Tells whether a stored top-level field has a value in any record of the collection, archived ones included; of an
 * empty collection every field counts as filled. Reads that field's column only.
 */
export function filledIn(
  index: Pick<IndexReader, 'slabs' | 'size'>,
  collection: string,
): (field: string) => boolean {
  if (index.size(collection) === 0) return () => true;
  const slabs = index.slabs(collection);
  return (field) => slabs.some((slab) => isFilled(slab, field));
}

function isFilled(slab: Slab, field: string): boolean {
  const column = slab.column(field);
  if (column === undefined) return slab.rows > 0;
  const { dictionary, codes, lists } = column;
  if (dictionary.size <= 1) return false;
  if (lists !== undefined) return codes.length > 0;
  for (let row = 0; row < slab.rows; row++) {
    if (codes[row] !== 0 && slab.isLive(row)) return true;
  }
  return false;
}
