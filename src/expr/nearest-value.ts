/** "Did you mean" for values of closed lists, whose words are joined by `_`, `-` or blanks. */

import { nearestName } from '../nearest.ts';

/** The nearest value, else the first one that has a word near to it: `wonn` → `closed_won`. */
export function nearestValue(word: string, values: readonly string[]): string | undefined {
  const whole = nearestName(word, values);
  if (whole !== undefined) return whole;
  const byPart = new Map<string, string>();
  for (const value of values) {
    for (const part of value.split(/[_\-\s]+/)) {
      if (part.length > 2 && !byPart.has(part)) byPart.set(part, value);
    }
  }
  const part = nearestName(word, byPart.keys());
  return part === undefined ? undefined : byPart.get(part);
}
