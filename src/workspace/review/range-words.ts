/** Which two states a review compares, in words. */

import type { Review } from './review.ts';

/** `what-if since it left main`, `from main to what-if, each as it stands`, `from HEAD to the work tree`. */
export function rangeWords({
  compared,
  from,
  to,
}: Pick<Review, 'compared' | 'from' | 'to'>): string {
  if (compared === 'fork') return `${to?.text ?? 'the work tree'} since it left ${from.text}`;
  if (to === null) return `from ${from.text} to the work tree`;
  return `from ${from.text} to ${to.text}, each as it stands`;
}

/** True where the later end is an earlier state of the other: it did nothing since they parted. */
export function isBehind({ compared, from, to, base }: Review): boolean {
  return compared === 'fork' && to !== null && to.commit === from.commit && base !== to.commit;
}
