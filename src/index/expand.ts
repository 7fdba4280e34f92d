/** Which stems of a dictionary a wildcard or a fuzzy word stands for. Both are plain scans: measured the best. */

/** True when `pattern`, in which `*` is any run of characters, matches all of `text`. Linear in practice. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/**
 * True when at most `edits` insertions, deletions, replacements or swaps of neighbours turn `pattern` into
 * `text`. As in lunr, a swapped letter may be edited again, and a `*` in the pattern is any one character.
 */
export function matchesFuzzy(pattern: string, text: string, edits: number): boolean {
  if (Math.abs(pattern.length - text.length) > edits) return false;
  return within(pattern, 0, text, 0, edits);
}

function within(p: string, i: number, t: string, j: number, edits: number): boolean {
  let at = i;
  let to = j;
  while (edits === 0 && at < p.length && (p[at] === '*' ? to < t.length : p[at] === t[to])) {
    at++;
    to++;
  }
  if (at === p.length) return t.length - to <= edits;
  if (to === t.length) return p.length - at <= edits;
  if (edits === 0) return false;
  const same = p[at] === t[to] || p[at] === '*';
  if (same && within(p, at + 1, t, to + 1, edits)) return true;
  const left = edits - 1;
  if (within(p, at + 1, t, to + 1, left)) return true;
  if (within(p, at + 1, t, to, left)) return true;
  if (within(p, at, t, to + 1, left)) return true;
  const swaps = at + 1 < p.length && p[at + 1] === t[to];
  return swaps && within((p[at] as string) + p.slice(at + 2), 0, t, to + 1, left);
}
