/** How much is at stake when somebody agrees to what is proposed. */

import type { IndexReader } from '../../index/types.ts';
import type { RecordData } from '../../record/types.ts';
import { textAt } from '../../record/value.ts';
import type { Risk } from './types.ts';

type Records = Pick<IndexReader, 'get' | 'linksTo'>;

/** An approval is about a writeback, which carries out a proposal: nothing lies deeper. */
const DEPTH = 3;

/** The record's own risk, else that of what it is about; null where nobody said. An import that merges records is a high one. */
export function riskOf(data: RecordData, index: Records, depth: number = DEPTH): Risk | null {
  const risk = textAt(data, 'risk');
  if (risk === 'low' || risk === 'medium' || risk === 'high') return risk;
  if (mergesOf(data.id, index) > 0) return 'high';
  const about = index.get(textAt(data, 'subjectId') ?? textAt(data, 'proposalRef') ?? '');
  return about === undefined || depth <= 1 ? null : riskOf(about.data, index, depth - 1);
}

/** Rows of an import that would be merged into records that are there. */
export function mergesOf(id: string, index: Records): number {
  return index.linksTo(id).filter(({ from, relation }) => {
    const row = relation.collection === 'workflow/import-rows' ? index.get(from) : undefined;
    if (row === undefined) return false;
    return textAt(row.data, 'decision') === 'merge' && textAt(row.data, 'status') !== 'done';
  }).length;
}
