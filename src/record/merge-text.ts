/** Three-way merge of a text by its lines. */

import { diff3Merge } from 'node-diff3';

/** Past so many pairs of equal lines (a thousand blank lines against a thousand) comparing takes too long. */
const MAX_PAIRS = 1_000_000;

/**
 * Merges two changes of a text; null when they touch the same or neighbouring lines, or the texts are too
 * long and uniform to compare. Every byte of a line counts; `ours` and `theirs` may be swapped.
 */
export function mergeText(base: string, ours: string, theirs: string): string | null {
  const [lines, left, right] = [base, ours, theirs].map((text) => text.split('\n'));
  if (lines === undefined || left === undefined || right === undefined) return null;
  if (pairs(lines, left) > MAX_PAIRS || pairs(lines, right) > MAX_PAIRS) return null;
  const merged: string[] = [];
  for (const { ok } of diff3Merge(left, lines, right, { excludeFalseConflicts: true })) {
    if (ok === undefined) return null;
    for (const line of ok) merged.push(line);
  }
  return merged.join('\n');
}

/** Number of pairs of equal lines, which is what the comparison takes time for (Hunt and McIlroy 1976). */
function pairs(a: readonly string[], b: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const line of a) counts.set(line, (counts.get(line) ?? 0) + 1);
  return b.reduce((sum, line) => sum + (counts.get(line) ?? 0), 0);
}
