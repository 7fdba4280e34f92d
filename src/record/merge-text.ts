/** Three-way merge of a text by its lines. */

import { diff3Merge, diffComm } from 'node-diff3';

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

/** Lines that both sides changed, differently. */
export type TextConflict = {
  /** 1-based line of ours at which they begin. */
  readonly line: number;
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
};

/**
 * The same with the lines of one side where both changed them; null for texts too long and uniform to compare. Without a
 * base, what both have counts as one: lines that only one side has stay, and different ones at a place are in conflict.
 */
export function mergeTextKeeping(
  base: string | null,
  ours: string,
  theirs: string,
  side: 'ours' | 'theirs',
): { readonly text: string; readonly conflicts: readonly TextConflict[] } | null {
  const [left, right] = [ours.split('\n'), theirs.split('\n')];
  if (pairs(left, right) > MAX_PAIRS) return null;
  const lines = base?.split('\n') ?? diffComm(left, right).flatMap(commonOf);
  if (pairs(lines, left) > MAX_PAIRS || pairs(lines, right) > MAX_PAIRS) return null;
  const merged: string[] = [];
  const conflicts: TextConflict[] = [];
  for (const { ok, conflict } of diff3Merge(left, lines, right, { excludeFalseConflicts: true })) {
    for (const line of ok ?? []) merged.push(line);
    if (conflict === undefined) continue;
    conflicts.push({ line: conflict.aIndex + 1, ours: conflict.a, theirs: conflict.b });
    for (const line of side === 'ours' ? conflict.a : conflict.b) merged.push(line);
  }
  return { text: merged.join('\n'), conflicts };
}

function commonOf(part: { readonly common?: string[] }): string[] {
  return part.common ?? [];
}
