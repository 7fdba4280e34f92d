/** An index over a segment: as a fresh one over the same files would answer, changes included. */

import type { StoredRecord } from '../../record/types.ts';
import { indexOver } from '../record-index.ts';
import type { RecordIndex } from '../types.ts';
import { LayeredLists } from './layered-lists.ts';
import { LayeredPostings } from './layered-postings.ts';
import { LayeredTables } from './layered-tables.ts';
import type { Segment } from './segment.ts';

/** Costs next to nothing: each part of the segment is read when something is asked of it. */
export function createSegmentIndex(segment: Segment): RecordIndex {
  const tables = new LayeredTables(segment);
  return indexOver(segment.model, {
    tables,
    makeLists: (spec) => new LayeredLists(segment, tables, spec),
    makePostings: () => new LayeredPostings(segment, tables, liftedOf(segment, tables)),
  });
}

/** Records that the segment holds and that hold no more, as the segment has them. */
function* liftedOf(segment: Segment, tables: LayeredTables): Iterable<StoredRecord> {
  for (const [collection, slab] of tables.base) {
    for (const row of slab.hidden()) yield segment.rows(collection).record(row);
  }
}
