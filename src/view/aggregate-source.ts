/** Summaries as the aggregate expressions they stand for. */

import type { SUMMARY_KINDS } from './view-keys.ts';

/** `{sum: "expectedValue"}` → `sum(expectedValue)`; `expr` stands for itself, `count` for `count()`. */
export function aggregateSource(kind: (typeof SUMMARY_KINDS)[number], source: string): string {
  if (kind === 'expr') return source;
  return kind === 'count' ? 'count()' : `${kind}(${source})`;
}
