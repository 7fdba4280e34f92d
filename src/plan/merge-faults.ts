/** What merges of duplicates in several clones leave to be settled. */

import { endOf, MERGED_INTO, mergeCircle, mergedInto } from '../index/merged.ts';
import type { IndexReader } from '../index/types.ts';
import type { RecordData } from '../record/types.ts';
import { NO_OVERLAY, type Overlay } from './overlay.ts';
import type { Fault } from './relation-problems.ts';

/** Records that were merged into each other, told once; and a merged one that others refer to again. */
export function mergeFaults(
  data: RecordData,
  { index }: { readonly index: IndexReader },
  overlay: Overlay,
): Fault[] {
  const target = mergedInto(data);
  if (target === null) return [];
  const dataOf = (id: string): RecordData | undefined =>
    id === data.id ? data : (overlay.written.get(id)?.data ?? index.record(id));
  const circle = mergeCircle(data.id, dataOf);
  if (circle.length > 0) return circle[0] === data.id ? [circleFault(circle)] : [];
  const ids = lateReferrers(data.id, index, overlay);
  if (ids.length === 0) return [];
  const shown = ids.slice(0, 3).join(', ') + (ids.length > 3 ? ' …' : '');
  const keep = endOf(target, dataOf);
  const message = `merged into ${keep}, but ${ids.length} still refer to it (${shown}); \`pail merge ${keep} ${data.id}\` moves them`;
  return [{ pointer: `/${MERGED_INTO}`, code: 'merged', level: 'warning', message }];
}

function circleFault([first = '', ...others]: readonly string[]): Fault {
  const message = `${[first, ...others].join(', ')} were merged into each other, so that none of them is left; \`pail merge ${first} ${others.join(' ')}\` keeps ${first}`;
  return { pointer: `/${MERGED_INTO}`, code: 'merged', level: 'error', message };
}

/** Ids of records, none of them merged itself, that refer to a merged one: they came from a clone that did not know. */
export function lateReferrers(
  id: string,
  index: IndexReader,
  overlay: Overlay = NO_OVERLAY,
): string[] {
  const late = index.linksTo(id).filter(({ from, relation }) => {
    const isTouched = overlay.written.has(from) || overlay.removed.has(from);
    const isGone = isTouched || mergedInto(index.record(from)) !== null;
    return !isGone && relation.field !== MERGED_INTO;
  });
  return [...new Set(late.map(({ from }) => from))];
}
